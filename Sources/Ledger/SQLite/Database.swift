import CSQLite

/// One connection to a database file, together with the duty to close it.
///
/// Used by one thread at a time, so it is opened without SQLite's own mutex.
@safe
struct Database: ~Copyable {
    enum Access {
        case readWrite, readOnly
        /// As it is without its log; only while nobody writes it.
        case withoutLog
    }

    private let connection: OpaquePointer
    private let loggedPages: UnsafeMutablePointer<CInt>

    /// Every allocation of SQLite's would else take a lock to be counted, and nobody asks for the count. It is refused,
    /// and does no harm, where somebody in this process has used SQLite before.
    private static let isUncounted = csqlite_leave_memory_uncounted() == SQLITE_OK

    /// - Throws: `otherLog` if another file's log lies beside it, before SQLite has read either.
    init(path: String, _ access: Access) throws(LedgerError) {
        _ = Self.isUncounted
        let flags =
            switch access {
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readOnly: SQLITE_OPEN_READONLY
            case .withoutLog: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        let name = access == .withoutLog ? Self.immutable(path) : path
        var handle: OpaquePointer?
        let outcome = unsafe sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard outcome == SQLITE_OK, let connection = unsafe handle else {
            let fault = unsafe SQLiteFault(of: handle, outcome, "open \(path)")
            unsafe sqlite3_close_v2(handle)
            throw .sqlite(fault)
        }
        do throws(LedgerError) {
            if access != .withoutLog { try unsafe OwnLog.expect(connection) }
        } catch {
            unsafe sqlite3_close_v2(connection)
            throw error
        }
        unsafe sqlite3_extended_result_codes(connection, 1)
        unsafe sqlite3_busy_timeout(connection, Self.busyMilliseconds)
        unsafe self.connection = connection
        unsafe loggedPages = .allocate(capacity: 1)
        unsafe loggedPages.initialize(to: 0)
    }

    /// Source: SQLite documentation, Uniform Resource Identifiers, 3.1 and 3.3.
    private static func immutable(_ path: String) -> String {
        let escaped = [("%", "%25"), ("?", "%3F"), ("#", "%23")].reduce(path) { path, sign in
            path.replacing(sign.0, with: sign.1)
        }
        return "file:\(escaped)?immutable=1"
    }

    deinit {
        // Statements that outlive this value keep the connection open until they are gone.
        unsafe sqlite3_close_v2(connection)
        unsafe loggedPages.deallocate()
    }

    /// Whether closing leaves the log beside the file, as it was found, and does not carry it over.
    func keepLog(_ keeps: Bool) {
        let outcome = unsafe csqlite_keep_log(connection, keeps ? 1 : 0)
        precondition(outcome == SQLITE_OK, "SQLite knows this setting")
    }

    /// How long a statement waits for somebody else's lock; a person with a shell may hold one.
    private static let busyMilliseconds: CInt = 150

    /// Runs SQL that has no parameters and gives no rows.
    func execute(_ sql: String) throws(LedgerError) {
        let outcome = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
        guard outcome == SQLITE_OK else { throw unsafe .sqlite(SQLiteFault(of: connection, outcome, sql)) }
    }

    func prepare(_ sql: String) throws(LedgerError) -> Statement {
        var handle: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let outcome = unsafe sqlite3_prepare_v3(connection, sql, -1, flags, &handle, nil)
        guard outcome == SQLITE_OK, let statement = unsafe handle else {
            throw unsafe .sqlite(SQLiteFault(of: connection, outcome, sql))
        }
        return unsafe Statement(adopting: statement)
    }

    /// The first column of the only row, as text.
    func text(_ sql: String) throws(LedgerError) -> String {
        try prepare(sql).first(reading: { row in row.text() }) ?? ""
    }

    func integer(_ sql: String) throws(LedgerError) -> Int64 {
        try prepare(sql).first(reading: { row in row.integer() }) ?? 0
    }

    /// Breaks off whatever runs here once the program is told to end; not within one step of SQLite's, such as the walk
    /// over a file's pages.
    func endWhenTold() {
        unsafe sqlite3_progress_handler(
            connection, Self.operationsBetween, { _ in EndSignals.areWaiting ? 1 : 0 }, nil)
    }

    /// Of SQLite's machine: some milliseconds.
    private static let operationsBetween: CInt = 10_000

    /// Whether a transaction is open. SQLite ends one by itself after some errors.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(connection) == 0 }

    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(connection) }

    /// How many rows the last statement changed.
    var changes: Int { unsafe Int(sqlite3_changes(connection)) }

    /// How many rows all statements have changed, undone ones included; only a difference says something.
    var totalChanges: CInt { unsafe sqlite3_total_changes(connection) }
}

// MARK: The write-ahead log

extension Database {
    enum Checkpoint {
        /// As much as readers allow.
        case passive
        /// All of it, and the log is emptied.
        case truncating
    }

    /// Takes checkpoints out of SQLite's hands.
    ///
    /// An automatic checkpoint hides its errors: a failed fsync of the database file would be tried again
    /// later, and the kernel may then call pages written that it has dropped. The caller looks at
    /// `pagesInLog` after a commit and calls `checkpoint`.
    func watchLog() {
        _ = unsafe sqlite3_wal_hook(
            connection,
            { pages, _, _, count in
                unsafe pages?.storeBytes(of: count, as: CInt.self)
                return SQLITE_OK
            }, loggedPages)
    }

    /// The log's length as of the last commit.
    var pagesInLog: Int { unsafe Int(loggedPages.pointee) }

    /// Carries the log over into the database file.
    ///
    /// - Returns: Whether all of it was.
    @discardableResult
    func checkpoint(_ mode: Checkpoint) throws(LedgerError) -> Bool {
        let mode =
            switch mode {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .truncating: SQLITE_CHECKPOINT_TRUNCATE
            }
        unsafe loggedPages.pointee = 0
        var (logged, carried): (CInt, CInt) = (0, 0)
        let outcome = unsafe sqlite3_wal_checkpoint_v2(connection, nil, mode, &logged, &carried)
        guard outcome == SQLITE_OK else {
            throw unsafe .sqlite(SQLiteFault(of: connection, outcome, "checkpoint"))
        }
        return logged == carried
    }
}

// MARK: A copy

extension Database {
    /// Copies it as it is now over another one, while it may be written to.
    ///
    /// One question keeps the log as it is meanwhile, so that no commit makes the copy begin anew.
    ///
    /// - Parameter step: Called whenever so many pages more were copied, with how many of how many were.
    ///
    /// Source: SQLite documentation, Online Backup API; `sqlite3_backup_step`.
    func copy(
        over other: borrowing Database, pagesAtOnce count: CInt,
        _ step: (_ done: Int, _ all: Int) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        try execute("BEGIN")
        _ = try integer("SELECT count(*) FROM sqlite_schema")
        guard let copying = unsafe sqlite3_backup_init(other.connection, "main", connection, "main") else {
            throw unsafe .sqlite(SQLiteFault(of: other.connection, SQLITE_ERROR, "backup"))
        }
        var outcome = SQLITE_OK
        while outcome == SQLITE_OK {
            outcome = unsafe sqlite3_backup_step(copying, count)
            let all = unsafe Int(sqlite3_backup_pagecount(copying))
            let left = unsafe Int(sqlite3_backup_remaining(copying))
            do throws(LedgerError) {
                try step(all - left, all)
            } catch {
                unsafe sqlite3_backup_finish(copying)
                throw error
            }
        }
        let ended = unsafe sqlite3_backup_finish(copying)
        guard outcome == SQLITE_DONE, ended == SQLITE_OK else {
            throw unsafe .sqlite(SQLiteFault(of: other.connection, outcome, "backup"))
        }
        try execute("COMMIT")
    }
}

extension SQLiteFault {
    /// Taken straight after the call that failed.
    @unsafe
    init(of connection: OpaquePointer?, _ outcome: CInt, _ doing: String) {
        let extended = unsafe connection.map { unsafe sqlite3_extended_errcode($0) } ?? outcome
        code = extended & 0xFF == outcome & 0xFF ? extended : outcome
        message = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) } ?? ""
        self.doing = doing
    }
}
