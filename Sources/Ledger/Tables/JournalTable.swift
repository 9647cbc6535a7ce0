import Binding
import Elements
import Events

/// The table `journal`: what is kept for people.
struct JournalTable: ~Copyable {
    static let columns = "kind, name, request, serial, detail, at, count"

    private let insertion: Statement
    private let counting: Statement
    private let pruning: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let insertion = try database.prepare(
            "INSERT INTO journal (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)")
        let counting = try database.prepare(
            """
            UPDATE journal SET count = count + 1
            WHERE number = (
                SELECT number FROM journal INDEXED BY journal_hand_out
                WHERE kind = 'credential' AND name = ? AND serial IS ? AND request IS ? AND at BETWEEN ? AND ?
                LIMIT 1)
            """)
        let pruning = try database.prepare(
            """
            DELETE FROM journal
            WHERE number IN (SELECT number FROM journal ORDER BY number LIMIT ?1) AND at < ?2
            """)
        self.insertion = insertion
        self.counting = counting
        self.pruning = pruning
    }

    func note(_ entry: JournalEntry) throws(LedgerError) {
        try insertion.run(
            Value(entry.kind), .text(entry.name), Value(entry.request), Value(entry.serial),
            .text(entry.detail), Value(entry.at), Value(entry.count))
    }

    /// Changes no row when the day has none of its kind.
    func count(_ handOut: JournalEntry) throws(LedgerError) {
        let day = handOut.day
        try counting.run(
            .text(handOut.name), Value(handOut.serial), Value(handOut.request), Value(day.lowerBound),
            Value(day.upperBound))
    }

    /// Looks at the oldest rows, and deletes those from before `time`.
    func prune(before time: UnixTime, atMost limit: Int) throws(LedgerError) {
        try pruning.run(Value(limit), Value(time))
    }

    static func read(_ row: inout Row) throws(LedgerError) -> JournalEntry {
        var entry = JournalEntry(
            kind: try row.word(), name: row.text(), request: row.optionalNumber(),
            serial: try row.optionalName(), detail: row.text(), at: row.time())
        entry.count = row.count()
        return entry
    }
}
