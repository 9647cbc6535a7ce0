import CSQLite
import Elements

/// What SQLite has run for a file in this process, and how many steps that took it.
///
/// SQLite tells of every connection that is opened after `begin`, so that the ledger need not know of being
/// watched. Source: SQLite documentation, sqlite3_auto_extension and sqlite3_trace_v2.
enum StatementWatch {
    struct Seen {
        var statements: Set<String> = []
        /// Of its virtual machine: they grow with the rows that are looked at, and with nothing outside.
        var steps = 0
    }

    /// By the path of the file. Other tests open ledgers meanwhile, each in a folder of its own.
    private static let seen = Guarded<[String: Seen]>([:])

    private static let isBegun: Bool = {
        let watch: @convention(c) (OpaquePointer?, UnsafeRawPointer?, UnsafeRawPointer?) -> CInt = {
            connection, _, _ in
            let profile = UInt32(SQLITE_TRACE_PROFILE)
            return unsafe sqlite3_trace_v2(
                connection, profile, { _, _, statement, _ in unsafe note(OpaquePointer(statement)) }, nil)
        }
        // It is declared without its parameters.
        return unsafe sqlite3_auto_extension(unsafeBitCast(watch, to: (@convention(c) () -> Void).self))
            == SQLITE_OK
    }()

    /// - Returns: Whether connections are watched from now on.
    static func begin() -> Bool { isBegun }

    /// What was run for a file since it was last taken.
    static func take(_ path: String) -> Seen { seen.withLock { $0.removeValue(forKey: path) } ?? Seen() }

    private static func note(_ statement: OpaquePointer?) -> CInt {
        let connection = unsafe sqlite3_db_handle(statement)
        guard let path = unsafe sqlite3_db_filename(connection, "main"),
            let text = unsafe sqlite3_sql(statement)
        else { return 0 }
        let steps = unsafe Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1))
        let (name, sql) = unsafe (String(cString: path), String(cString: text))
        seen.withLock { seen in
            seen[name, default: Seen()].statements.insert(sql)
            seen[name, default: Seen()].steps += steps
        }
        return 0
    }
}
