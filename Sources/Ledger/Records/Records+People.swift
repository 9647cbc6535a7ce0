import Binding
import Elements
import Events

// The tables `journal` and `model_pause`, and what `meta` says of a ledger that was set back: what is kept for
// people, and what they have decided.

extension SQLiteRecords {
    mutating func keep(_ entry: JournalEntry) throws(LedgerFailure) {
        try sql("INSERT INTO journal (\(JournalEntry.columns)) VALUES (\(JournalEntry.columns.marks))")
            .run(
                Value(entry.kind), .text(entry.name), Value(entry.request), Value(entry.serial),
                .text(entry.detail), Value(entry.at), Value(entry.count))
    }

    mutating func keepOrCount(_ handOut: JournalEntry) throws(LedgerFailure) {
        let day = handOut.day
        let counted = try sql(
            """
            UPDATE journal SET count = count + 1
            WHERE number = (
                SELECT number FROM journal INDEXED BY journal_hand_out
                WHERE kind = 'credential' AND name = ? AND serial IS ? AND request IS ?
                    AND at BETWEEN ? AND ?
                LIMIT 1)
            """
        )
        .run(
            .text(handOut.name), Value(handOut.serial), Value(handOut.request), Value(day.lowerBound),
            Value(day.upperBound))
        if counted == 0 { try keep(handOut) }
    }

    func pause(of model: ModelID) throws(LedgerFailure) -> ModelPause? {
        try sql("SELECT \(ModelPause.columns) FROM model_pause WHERE model = ?")
            .first(Value(model), reading: ModelPause.read)
    }

    func pauses() throws(LedgerFailure) -> [ModelPause] {
        try sql(ModelPause.every).all(reading: ModelPause.read)
    }

    mutating func put(_ pause: ModelPause) throws(LedgerFailure) {
        try sql(
            """
            INSERT OR REPLACE INTO model_pause (\(ModelPause.columns))
            VALUES (\(ModelPause.columns.marks))
            """
        )
        .run(Value(pause.model), Value(pause.errcode.rawValue), .text(pause.reason), Value(pause.since))
    }

    mutating func removePause(of model: ModelID) throws(LedgerFailure) {
        try sql("DELETE FROM model_pause WHERE model = ?").run(Value(model))
    }

    func restored() throws(LedgerFailure) -> UnixTime? {
        try sql("SELECT value FROM meta WHERE name = 'restored'").first { row in
            UnixTime(milliseconds: Identity.number(row.bytes()))
        }
    }

    /// Numbers messages from now on above all that this ledger may have forgotten: its receiver would take them
    /// for old ones. Until `renew` the ledger is refused at the next start.
    mutating func restore(at now: UnixTime) throws(LedgerFailure) {
        try sql("INSERT OR REPLACE INTO meta (name, value) VALUES ('restored', ?1), ('accepting', ?1)")
            .run(.bytes(Identity.bytes(now.milliseconds)))
        try sql(
            """
            INSERT INTO sqlite_sequence (name, seq)
            SELECT 'outbox', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox')
            """
        )
        .run()
        try sql("UPDATE sqlite_sequence SET seq = ((seq >> 32) + 1) << 32 WHERE name = 'outbox'").run()
        try sql("UPDATE outbox_line SET last = ((last >> 32) + 1) << 32").run()
    }
}

// MARK: The rows

extension JournalEntry {
    static let columns = ColumnList("kind, name, request, serial, detail, at, count")

    static func read(_ row: inout Row) throws(LedgerError) -> JournalEntry {
        var entry = JournalEntry(
            kind: try row.word(), name: row.text(), request: row.optionalNumber(),
            serial: try row.optionalName(), detail: row.text(), at: row.time())
        entry.count = row.count()
        return entry
    }
}

extension ModelPause {
    static let columns = ColumnList("model, errcode, reason, since")
    static let every = "SELECT \(columns) FROM model_pause ORDER BY model"

    static func read(_ row: inout Row) throws(LedgerError) -> ModelPause {
        let model: ModelID = try row.name()
        guard let errcode = Errcode(rawValue: row.count()) else { throw row.damage() }
        let pause = ModelPause(model: model, errcode: errcode, reason: row.text(), since: row.time())
        guard let pause else { throw row.damage() }
        return pause
    }
}
