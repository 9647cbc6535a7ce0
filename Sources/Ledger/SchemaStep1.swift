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
            auth_code_digest BLOB NOT NULL
        ) STRICT;
        -- By request first, so that a person's question by req_id finds it too.
        CREATE UNIQUE INDEX callback_key ON callback (request_id, event_type, route);
        CREATE INDEX callback_open ON callback (joined) WHERE state = 'claimed';
        CREATE INDEX callback_of_device ON callback (serial) WHERE serial IS NOT NULL;

        CREATE TABLE device (
            serial TEXT PRIMARY KEY,
            state TEXT NOT NULL,
            holder TEXT,
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
        CREATE INDEX device_free ON device (since) WHERE state = 'free';

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
        -- Only the open ones, so that it stays small: every 0 looks through it.
        CREATE INDEX redemption_open ON redemption (serial, request)
            WHERE state NOT IN ('stored', 'expired', 'superseded');

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
