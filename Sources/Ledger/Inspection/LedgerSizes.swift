import Glibc

/// How much a ledger holds, and takes.
package struct LedgerSizes: Sendable {
    /// Of the database file.
    package let bytes: Int64
    /// Of those, what is used again before the file grows.
    package let unusedBytes: Int64
    /// Of the write-ahead log.
    package let logBytes: Int64
    /// By table, in the order of `tables`.
    package let rows: [(table: String, count: Int)]

    /// Those that grow.
    private static let tables = [
        "callback", "device", "redemption", "device_secret", "listed_device", "outbox", "journal",
    ]

    fileprivate init(of database: borrowing Database, at path: String) throws(LedgerError) {
        let page = try database.integer("PRAGMA page_size")
        bytes = try database.integer("PRAGMA page_count") * page
        unusedBytes = try database.integer("PRAGMA freelist_count") * page
        var log = stat()
        // There is none while nobody has the ledger.
        logBytes = unsafe stat(path + "-wal", &log) == 0 ? Int64(log.st_size) : 0
        var rows: [(String, Int)] = []
        for table in Self.tables {
            rows.append((table, Int(try database.integer("SELECT count(*) AS walked FROM \(table)"))))
        }
        self.rows = rows
    }
}

extension Inspection {
    package func sizes() throws(LedgerError) -> LedgerSizes { try LedgerSizes(of: database, at: path) }
}
