import CSQLite

/// The file as anybody with a shell sees it, for tests that tamper with it.
enum RawDatabase {
    struct Failure: Error {
        let message: String
    }

    /// Runs SQL, and gives one column of each row as text, the first one unless told otherwise.
    @discardableResult
    static func run(_ sql: String, on path: String, column: CInt = 0) throws -> [String] {
        var connection: OpaquePointer?
        defer { unsafe sqlite3_close(connection) }
        guard unsafe sqlite3_open(path, &connection) == SQLITE_OK else { throw unsafe failure(connection) }
        var statement: OpaquePointer?
        defer { unsafe sqlite3_finalize(statement) }
        guard unsafe sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
            throw unsafe failure(connection)
        }
        var rows: [String] = []
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append(
                    unsafe sqlite3_column_text(statement, column).map { unsafe String(cString: $0) } ?? "")
            case SQLITE_DONE: return rows
            default: throw unsafe failure(connection)
            }
        }
    }

    /// Runs a script.
    static func execute(_ script: String, on path: String) throws {
        var connection: OpaquePointer?
        defer { unsafe sqlite3_close(connection) }
        guard unsafe sqlite3_open(path, &connection) == SQLITE_OK,
            unsafe sqlite3_exec(connection, script, nil, nil, nil) == SQLITE_OK
        else { throw unsafe failure(connection) }
    }

    /// Runs `body` while a reader keeps the log from being emptied.
    static func reading(_ path: String, _ body: () async throws -> Void) async throws {
        var connection: OpaquePointer?
        defer { unsafe sqlite3_close(connection) }
        let question = "BEGIN; SELECT count(*) FROM sqlite_schema"
        guard unsafe sqlite3_open(path, &connection) == SQLITE_OK,
            unsafe sqlite3_exec(connection, question, nil, nil, nil) == SQLITE_OK
        else { throw unsafe failure(connection) }
        try await body()
    }

    private static func failure(_ connection: OpaquePointer?) -> Failure {
        Failure(message: unsafe String(cString: sqlite3_errmsg(connection)))
    }
}
