import Binding
import Elements
import Events

// MARK: What the maker's service is told

// The tables `outbox` and `outbox_line`: in lines of one device each. Only the first of a line has a time at
// which it is due.

extension SQLiteRecords {
    func hasRoomToTell() throws(LedgerFailure) -> Bool {
        let limit = OutboxMessage.mostWaiting
        return try countOutbox(upTo: limit + 1) <= limit
    }

    mutating func tell(
        _ type: String, _ data: JSON, about serial: SerialNumber?, at now: UnixTime
    ) throws(LedgerFailure) {
        let sequence: Int64? = if let serial { try nextInLine(of: serial) } else { nil }
        let sealed = vault.seal(Secret(JSONText.render(data)), at: OutboxMessage.place(type, serial))
        try sql(
            """
            INSERT INTO outbox (serial, sequence, type, sealed, made, attempts, due)
            VALUES (?1, ?2, ?3, ?4, ?5, 0,
                CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE serial = ?1) THEN NULL ELSE ?5 END)
            """
        )
        .run(Value(serial), Value(sequence), .text(type), .bytes(sealed), Value(now))
        hasTold = true
    }

    private func nextInLine(of serial: SerialNumber) throws(LedgerFailure) -> Int64? {
        try sql(
            """
            INSERT INTO outbox_line (serial, last)
            VALUES (?, 1 + coalesce((SELECT seq >> 32 << 32 FROM sqlite_sequence WHERE name = 'outbox'), 0))
            ON CONFLICT (serial) DO UPDATE SET last = last + 1 RETURNING last
            """
        )
        .first(Value(serial)) { row in row.integer() }
    }

    func outbox(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage] {
        try sql("SELECT \(OutboxMessage.columns) FROM outbox WHERE due <= ? ORDER BY due, number LIMIT ?")
            .all(Value(now), Value(limit), reading: message)
    }

    func oldestInOutbox(atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage] {
        try sql("SELECT \(OutboxMessage.columns) FROM outbox ORDER BY number LIMIT ?")
            .all(Value(limit), reading: message)
    }

    func countOutbox(upTo limit: Int) throws(LedgerFailure) -> Int {
        try sql("SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT ?)").count(Value(limit))
    }

    mutating func postpone(_ message: OutboxMessage, until due: UnixTime) throws(LedgerFailure) {
        try sql("UPDATE outbox SET attempts = attempts + 1, due = ? WHERE number = ?")
            .run(Value(due), .integer(message.number))
    }

    /// The next of its device's line becomes due, if it has not been so.
    mutating func remove(_ message: OutboxMessage, at now: UnixTime) throws(LedgerFailure) -> OutboxMessage? {
        try sql("DELETE FROM outbox WHERE number = ?").run(.integer(message.number))
        guard let serial = message.serial else { return nil }
        return try sql(
            """
            UPDATE outbox SET due = ?2
            WHERE number = (SELECT min(number) FROM outbox WHERE serial = ?1) AND due IS NULL
            RETURNING \(OutboxMessage.columns)
            """
        )
        .first(Value(serial), Value(now), reading: self.message)
    }

    private func message(_ row: inout Row) throws(LedgerError) -> OutboxMessage {
        try OutboxMessage.read(&row, vault)
    }
}

extension OutboxMessage {
    static let columns = ColumnList("number, serial, sequence, type, sealed, made, attempts, due")

    private static let limits = JSONLimits(bytes: 1 << 20, depth: 20, stringBytes: 1 << 20)

    static func read(_ row: inout Row, _ vault: Vault) throws(LedgerError) -> OutboxMessage {
        let number = row.integer()
        let serial: SerialNumber? = try row.optionalName()
        let sequence = row.optionalInteger()
        let type = row.text()
        let opened = try vault.open(row.bytes(), at: place(type, serial))
        // What does not parse was not written here.
        guard let data = try? JSONReader.read(opened.exposed, limits: limits) else { throw row.damage() }
        return OutboxMessage(
            number: number, serial: serial, sequence: sequence, type: type, data: data, made: row.time(),
            attempts: row.count(), due: row.optionalTime())
    }

    fileprivate static func place(_ type: String, _ serial: SerialNumber?) -> Vault.Place {
        .outbox(type: type, serial: serial?.text)
    }
}

// MARK: What it tells us

// The table `maker_message`: which of its messages have been taken, for as long as their signatures could be
// replayed.

extension SQLiteRecords {
    mutating func remember(
        _ message: String, until ends: UnixTime, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        if isTimeSure { try sql("DELETE FROM maker_message WHERE ends <= ?").run(Value(now)) }
        let limit = MakerReplay.mostRemembered
        let count = try sql("SELECT count(*) FROM (SELECT 1 FROM maker_message LIMIT ?)").count(Value(limit))
        let inserted = try sql(
            "INSERT INTO maker_message (id, ends) VALUES (?, ?) ON CONFLICT (id) DO NOTHING"
        )
        .run(.text(message), Value(ends))
        if inserted == 1, count >= limit { throw .full }
        return inserted == 1
    }
}
