import Binding
import Crypto
import Elements
import Events

// The table `device`: who holds each device.

extension SQLiteRecords {
    func device(_ serial: SerialNumber) throws(LedgerFailure) -> Device? {
        try sql("SELECT \(Device.columns) FROM device WHERE serial = ?")
            .first(Value(serial), reading: Device.read)
    }

    mutating func put(_ device: Device) throws(LedgerFailure) {
        let digests = Device.digests(of: device.serial)
        try sql(
            """
            INSERT INTO device (\(Device.columns), upper_digest, lower_digest)
            VALUES (\(Device.columns.marks), ?, ?)
            ON CONFLICT (serial) DO UPDATE SET \(Device.columns.replaced(from: "state"))
            """
        )
        .run(
            Value(device.serial), Value(device.state), Value(device.holder), Value(device.model),
            Value(device.generation), Value(device.generationCreatetime), Value(device.since),
            Value(device.lastEvent), Value(device.lastZero), Value(device.quarantineUntil),
            Value(device.quarantinedBy), Value(device.fallback), Value(device.deferredUnbind),
            Value(device.due), Value(device.attempts), Value(device.grantee), Value(device.isZeroRepeated),
            Value(device.place?.account), Value(device.place?.thing), Value(device.place?.details),
            Value(device.isLetGo), Value(device.refusals), Value(device.obstacle),
            Value(device.obstacle?.vendorCode), Value(device.obstacle?.wecomCode), Value(device.isStuck),
            Value(device.isAbandoned), .bytes(digests[0]), .bytes(digests[1]))
    }

    func device(digest: SerialDigest) throws(LedgerFailure) -> Device? {
        guard let bytes = Hex.decode(digest.text) else { return nil }
        return try sql(
            """
            SELECT \(Device.columns) FROM device WHERE upper_digest = ?1 AND state <> 'free'
            UNION ALL
            SELECT \(Device.columns) FROM device WHERE lower_digest = ?1 AND state <> 'free' LIMIT 1
            """
        )
        .first(.bytes(bytes), reading: Device.read)
    }

    func devices(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Device] {
        let urgent = try sql(
            """
            SELECT \(Device.columns) FROM device
            WHERE due <= ? AND (state <> 'bound' OR deferred_unbind IS NOT NULL)
            ORDER BY due, serial LIMIT ?
            """
        )
        .all(Value(now), Value(limit), reading: Device.read)
        let routine = try sql(
            """
            SELECT \(Device.columns) FROM device
            WHERE due <= ? AND state = 'bound' AND deferred_unbind IS NULL ORDER BY due, serial LIMIT ?
            """
        )
        .all(Value(now), Value(limit - urgent.count), reading: Device.read)
        return urgent + routine
    }

    func nextDue() throws(LedgerFailure) -> UnixTime? {
        try sql(
            """
            SELECT min(due) FROM (
                SELECT min(due) AS due FROM device
                    WHERE due IS NOT NULL AND (state <> 'bound' OR deferred_unbind IS NOT NULL)
                UNION ALL SELECT min(due) FROM device
                    WHERE due IS NOT NULL AND state = 'bound' AND deferred_unbind IS NULL
                UNION ALL SELECT min(due) FROM redemption WHERE due IS NOT NULL)
            """
        )
        .first { row in row.optionalTime() } ?? nil
    }

    /// No serial sorts before the empty text.
    func devices(
        onlyHeld: Bool, after serial: SerialNumber?, atMost limit: Int
    ) throws(LedgerFailure) -> [Device] {
        let last = Value.text(serial?.text ?? "")
        guard onlyHeld else {
            return try sql("SELECT \(Device.columns) FROM device WHERE serial > ? ORDER BY serial LIMIT ?")
                .all(last, Value(limit), reading: Device.read)
        }
        return try sql(
            """
            SELECT \(Device.columns) FROM device
            WHERE state = 'held' AND serial > ? ORDER BY serial LIMIT ?
            """
        )
        .all(last, Value(limit), reading: Device.read)
    }

    func deviceCount() throws(LedgerFailure) -> Int {
        try sql("SELECT sum(count) FROM device_tally").count()
    }

    func occupant(of place: Place, besides serial: SerialNumber) throws(LedgerFailure) -> SerialNumber? {
        try sql(
            """
            SELECT serial FROM device
            WHERE place_account = ? AND place_thing = ? AND state <> 'free' AND serial <> ? LIMIT 1
            """
        )
        .first(.text(place.account), .text(place.thing), Value(serial)) { row throws(LedgerError) in
            try row.name()
        }
    }

    func accountsInUse() throws(LedgerFailure) -> [String] {
        try sql(
            """
            WITH RECURSIVE account (name) AS (
                SELECT min(place_account) FROM device WHERE place_account IS NOT NULL AND state <> 'free'
                UNION ALL
                SELECT (SELECT min(place_account) FROM device
                    WHERE place_account > account.name AND state <> 'free')
                FROM account WHERE account.name IS NOT NULL)
            SELECT name FROM account WHERE name IS NOT NULL
            """
        )
        .all { row in row.text() }
    }

    func devices(ofAccount account: String, upTo limit: Int) throws(LedgerFailure) -> Int {
        try sql(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM device WHERE place_account = ? AND state <> 'free' LIMIT ?)
            """
        )
        .count(.text(account), Value(limit))
    }

    func stuckDevices(atMost limit: Int) throws(LedgerFailure) -> [Device] {
        try sql(
            """
            SELECT \(Device.columns) FROM device INDEXED BY device_for_a_person
            WHERE stuck = 1 ORDER BY serial LIMIT ?
            """
        )
        .all(Value(limit), reading: Device.read)
    }

    func unplaced(after serial: SerialNumber?, atMost limit: Int) throws(LedgerFailure) -> [Device] {
        try sql(
            """
            SELECT \(Device.columns) FROM device
            WHERE place_account IS NULL AND state <> 'free' AND serial > ? ORDER BY serial LIMIT ?
            """
        )
        .all(.text(serial?.text ?? ""), Value(limit), reading: Device.read)
    }

    /// How many are in each state, and how many a call may still change that nobody knows the outcome of; no
    /// device is looked at for that.
    func deviceTallies() throws(LedgerFailure) -> LedgerTallies {
        let rows = try sql("SELECT state, count FROM device_tally").all { row throws(LedgerError) in
            (try row.word(Device.State.self), row.count())
        }
        let quarantined = try sql("SELECT count(*) FROM device WHERE quarantine_until > ?").count(Value(now))
        let forAPerson = try sql(
            """
            SELECT total(stuck), total(abandoned) FROM device INDEXED BY device_for_a_person
            WHERE stuck = 1 OR abandoned = 1
            """
        )
        .first { row in (row.count(), row.count()) }
        return LedgerTallies(
            devices: Dictionary(rows) { first, _ in first }, quarantined: quarantined,
            stuck: forAPerson?.0 ?? 0, abandoned: forAPerson?.1 ?? 0, redemptions: [:])
    }
}

// MARK: The row

extension Device {
    static let columns = ColumnList(
        """
        serial, state, holder, model, generation, generation_createtime, since, last_event, last_zero,
        quarantine_until, quarantined_by, fallback, deferred_unbind, due, attempts, grantee,
        zero_repeated, place_account, place_thing, place_details, let_go, refusals, obstacle, refusal_code,
        wecom_code, stuck, abandoned
        """)

    /// MD5 in upper and in lower case, by which `verify_device` may name it.
    static func digests(of serial: SerialNumber) -> [[UInt8]] {
        [serial.text, serial.text.lowercased()].map { Digest.md5(Array($0.utf8)) }
    }

    static func read(_ row: inout Row) throws(LedgerError) -> Device {
        let serial: SerialNumber = try row.name()
        let state: Device.State = try row.word()
        let holder: CorpID? = try row.optionalName()
        let model: ModelID? = try row.optionalName()
        let generation = row.optionalNumber()
        let generationCreatetime = row.optionalTime()
        var device = Device(serial: serial, since: row.time())
        device.state = state
        device.holder = holder
        device.model = model
        device.generation = generation
        device.generationCreatetime = generationCreatetime
        device.lastEvent = row.optionalTime()
        device.lastZero = row.optionalTime()
        device.quarantineUntil = row.optionalTime()
        device.quarantinedBy = row.optionalNumber()
        device.fallback = try row.optionalWord()
        device.deferredUnbind = row.optionalNumber()
        device.due = row.optionalTime()
        device.attempts = row.count()
        device.grantee = try row.optionalName()
        device.isZeroRepeated = row.truth()
        let (account, thing, details) = (row.optionalText(), row.optionalText(), row.optionalText())
        if let account, let thing, let details {
            device.place = Place(account: account, thing: thing, details: details)
        }
        device.isLetGo = row.truth()
        device.refusals = row.count()
        device.obstacle = row.reason(hasVendorCode: true)
        device.isStuck = row.truth()
        device.isAbandoned = row.truth()
        return device
    }
}
