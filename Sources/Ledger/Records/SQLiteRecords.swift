import Binding
import Elements

/// The ledger's rows in SQLite, for the length of one transaction's body.
///
/// What it asks stands beside what it asks it for, a file a kind of row.
struct SQLiteRecords: Records {
    let store: Store
    let runtime: any Runtime
    let hasService: Bool
    /// The time of day of this transaction.
    let now: UnixTime
    let sureSince: UnixTime?
    var hasTold = false
    var alerts: [JournalEntry] = []

    init(store: Store, runtime: any Runtime, hasService: Bool) {
        self.store = store
        self.runtime = runtime
        self.hasService = hasService
        now = runtime.unixNow
        sureSince = runtime.sureSince
    }

    var vault: Vault { store.vault }

    /// A statement, prepared when it is first asked.
    ///
    /// - Parameter text: The same whenever this line is reached.
    func sql(
        _ text: @autoclosure () -> String, _ file: StaticString = #fileID, _ line: UInt = #line
    ) throws(LedgerFailure) -> Question {
        let statement = try store.ask { () throws(LedgerError) in
            try store.statements.statement(text, in: store.database, at: file, line)
        }
        return Question(statement: statement, store: store)
    }

    /// A statement as a body asks it: an error of SQLite's is remembered, and ends what the body may ask.
    struct Question {
        fileprivate let statement: Statement
        fileprivate let store: Store

        /// - Returns: How many rows it changed, if it changes rows.
        @discardableResult
        func run(_ values: Value...) throws(LedgerFailure) -> Int {
            try store.ask { () throws(LedgerError) in
                try statement.run(values)
                return store.database.changes
            }
        }

        func first<Result>(
            _ values: Value..., reading read: (inout Row) throws(LedgerError) -> Result
        ) throws(LedgerFailure) -> Result? {
            try store.ask { () throws(LedgerError) in try statement.first(values, reading: read) }
        }

        func all<Result>(
            _ values: Value..., reading read: (inout Row) throws(LedgerError) -> Result
        ) throws(LedgerFailure) -> [Result] {
            try store.ask { () throws(LedgerError) in try statement.all(values, reading: read) }
        }

        /// What a question counts that has one row.
        func count(_ values: Value...) throws(LedgerFailure) -> Int {
            try store.ask { () throws(LedgerError) in
                try statement.first(values) { row in row.count() } ?? 0
            }
        }
    }
}
