import Binding
import Elements
import Events

/// The table `journal`: what is kept for people.
struct JournalTable: ~Copyable {
    static let columns = "kind, name, request, serial, detail, at"

    private let insertion: Statement
    private let pruning: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let insertion = try database.prepare(
            "INSERT INTO journal (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?)")
        let pruning = try database.prepare(
            """
            DELETE FROM journal
            WHERE number IN (SELECT number FROM journal ORDER BY number LIMIT ?1) AND at < ?2
            """)
        self.insertion = insertion
        self.pruning = pruning
    }

    func note(_ entry: JournalEntry) throws(LedgerError) {
        try insertion.run(
            Value(entry.kind), .text(entry.name), Value(entry.request), Value(entry.serial),
            .text(entry.detail), Value(entry.at))
    }

    /// Looks at the oldest rows, and deletes those from before `time`.
    func prune(before time: UnixTime, atMost limit: Int) throws(LedgerError) {
        try pruning.run(Value(limit), Value(time))
    }

    static func read(_ row: inout Row) throws(LedgerError) -> JournalEntry {
        JournalEntry(
            kind: try row.word(), name: row.text(), request: row.optionalNumber(),
            serial: try row.optionalName(), detail: row.text(), at: row.time())
    }
}
