/// The first shape. Times are milliseconds since 1970; what is sealed is named so.
enum SchemaStep1 {
    static let sql = """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- AUTOINCREMENT: a number names a generation, so that of a pruned row must not come again.
        CREATE TABLE callback (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            route TEXT NOT NULL,
            event_type TEXT NOT NULL,
            request_id TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            serial TEXT,
            model TEXT,
            company TEXT,
            createtime INTEGER NOT NULL,
            arrived INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('claimed', 'settled', 'kept')),
            errcode INTEGER CHECK ((errcode IS NULL) = (state <> 'settled')),
            reason TEXT NOT NULL,
            vendor_code INTEGER,
            finding TEXT NOT NULL,
            joined INTEGER,
            settled_at INTEGER,
            sealed_auth_code BLOB,
            auth_code_digest BLOB NOT NULL,
            -- Of a forwarded bind: what the maker's service has said of it first, and whether it has said
            -- anything else since.
            result TEXT,
            result_disputed INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        -- By request first, so that a person's question by req_id finds it too.
        CREATE UNIQUE INDEX callback_key ON callback (request_id, event_type, route);
        CREATE INDEX callback_open ON callback (joined) WHERE state = 'claimed';
        CREATE INDEX callback_of_device ON callback (serial) WHERE serial IS NOT NULL;

        CREATE TABLE device (
            serial TEXT PRIMARY KEY,
            state TEXT NOT NULL,
            holder TEXT,
            grantee TEXT,
            model TEXT,
            generation INTEGER,
            generation_createtime INTEGER,
            since INTEGER NOT NULL,
            last_event INTEGER,
            last_zero INTEGER,
            quarantine_until INTEGER,
            quarantined_by INTEGER,
            asking_code BLOB,
            fallback TEXT,
            deferred_unbind INTEGER,
            due INTEGER,
            attempts INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX device_due ON device (due) WHERE due IS NOT NULL;
        CREATE INDEX device_held ON device (serial) WHERE state = 'held';
        CREATE INDEX device_free ON device (since) WHERE state = 'free';
        CREATE INDEX device_quarantined ON device (quarantine_until) WHERE quarantine_until IS NOT NULL;

        -- How many devices are in each state, since counting a million takes too long.
        CREATE TABLE device_tally (
            state TEXT PRIMARY KEY,
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER device_comes AFTER INSERT ON device BEGIN
            INSERT INTO device_tally (state, count) VALUES (new.state, 1)
            ON CONFLICT (state) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER device_changes AFTER UPDATE OF state ON device WHEN new.state <> old.state BEGIN
            UPDATE device_tally SET count = count - 1 WHERE state = old.state;
            INSERT INTO device_tally (state, count) VALUES (new.state, 1)
            ON CONFLICT (state) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER device_goes AFTER DELETE ON device BEGIN
            UPDATE device_tally SET count = count - 1 WHERE state = old.state;
        END;

        CREATE TABLE redemption (
            code_digest BLOB PRIMARY KEY,
            request INTEGER NOT NULL,
            serial TEXT NOT NULL,
            model TEXT NOT NULL,
            company TEXT NOT NULL,
            arrived INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            busy_answers INTEGER NOT NULL,
            code_refusals INTEGER NOT NULL,
            token_refusals INTEGER NOT NULL,
            was_in_doubt INTEGER NOT NULL,
            was_retried INTEGER NOT NULL,
            is_superseded INTEGER NOT NULL,
            is_answered INTEGER NOT NULL,
            looks INTEGER NOT NULL,
            last_code INTEGER,
            due INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX redemption_due ON redemption (due) WHERE due IS NOT NULL;
        CREATE INDEX redemption_in_state ON redemption (state, arrived);
        CREATE INDEX redemption_of_device ON redemption (serial, request);

        CREATE TABLE auth_code (
            digest BLOB PRIMARY KEY,
            sealed BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE device_secret (
            code_digest BLOB PRIMARY KEY,
            sealed BLOB NOT NULL,
            sealed_token BLOB NOT NULL,
            token_ends INTEGER NOT NULL,
            is_proved INTEGER NOT NULL,
            -- Of a superseded redemption: when it goes.
            erase_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX device_secret_to_erase ON device_secret (erase_at) WHERE erase_at IS NOT NULL;

        CREATE TABLE credential (
            name TEXT PRIMARY KEY,
            sealed BLOB NOT NULL,
            made INTEGER NOT NULL,
            ends INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE deposit (
            serial TEXT PRIMARY KEY,
            sealed BLOB NOT NULL,
            ends INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deposit_ends ON deposit (ends);

        CREATE TABLE maker_message (
            id TEXT PRIMARY KEY,
            ends INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX maker_message_ends ON maker_message (ends);

        -- AUTOINCREMENT: a number names a message to its receiver.
        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            serial TEXT,
            sequence INTEGER,
            type TEXT NOT NULL,
            -- Forwarded events may hold keys.
            sealed BLOB NOT NULL,
            made INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            -- NULL while another one of its device stands before it.
            due INTEGER
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;
        CREATE INDEX outbox_of_device ON outbox (serial, number) WHERE serial IS NOT NULL;

        -- The last sequence number that a device's messages have been given.
        CREATE TABLE outbox_line (
            serial TEXT PRIMARY KEY,
            last INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- An import is a new edition, written a piece at a time; the one row of `listing` says which edition
        -- is the last that anybody sees.
        CREATE TABLE listing (
            edition INTEGER NOT NULL
        ) STRICT;
        INSERT INTO listing (edition) VALUES (0);
        CREATE TABLE listed_device (
            serial TEXT NOT NULL,
            edition INTEGER NOT NULL,
            model TEXT NOT NULL,
            product_key TEXT NOT NULL,
            device_key TEXT NOT NULL,
            capabilities INTEGER,
            name TEXT,
            family TEXT,
            room TEXT,
            is_common_device INTEGER,
            -- A line a field; NULL for what is no Matter device.
            matter TEXT,
            -- MD5 of the serial in upper and in lower case: verify_device asks by one of them.
            upper_digest BLOB NOT NULL,
            lower_digest BLOB NOT NULL,
            PRIMARY KEY (serial, edition)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX listed_device_upper ON listed_device (upper_digest);
        CREATE INDEX listed_device_lower ON listed_device (lower_digest);
        CREATE INDEX listed_device_edition ON listed_device (edition);

        CREATE TABLE model_pause (
            model TEXT PRIMARY KEY,
            errcode INTEGER NOT NULL CHECK (errcode <> 0),
            reason TEXT NOT NULL,
            since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            request INTEGER,
            serial TEXT,
            detail TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX journal_of_request ON journal (request) WHERE request IS NOT NULL;
        -- An entry of a request is found through the device's requests.
        CREATE INDEX journal_of_device ON journal (serial) WHERE request IS NULL;
        """
}
