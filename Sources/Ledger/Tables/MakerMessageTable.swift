import Elements

/// The table `maker_message`: which messages of the maker's own service have been taken, for as long as
/// their signatures could be replayed.
struct MakerMessageTable: ~Copyable {
    private let forgetting: Statement
    private let count: Statement
    private let insertion: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let forgetting = try database.prepare("DELETE FROM maker_message WHERE ends <= ?")
        let count = try database.prepare("SELECT count(*) FROM (SELECT 1 FROM maker_message LIMIT ?)")
        let insertion = try database.prepare(
            "INSERT INTO maker_message (id, ends) VALUES (?, ?) ON CONFLICT (id) DO NOTHING")
        self.forgetting = forgetting
        self.count = count
        self.insertion = insertion
    }

    /// Lets go of those whose time is over.
    func forget(by now: UnixTime) throws(LedgerError) {
        try forgetting.run(Value(now))
    }

    func count(upTo limit: Int) throws(LedgerError) -> Int {
        try count.first(Value(limit)) { row in row.count() } ?? 0
    }

    func insert(_ message: String, until ends: UnixTime) throws(LedgerError) {
        try insertion.run(.text(message), Value(ends))
    }
}
