import Elements
import FoundationEssentials

/// The backup that is made of a ledger before it is brought to a newer shape, beside it: `ledger.db.schema-6`.
///
/// Nobody removes it: with it the version before can go on, as with any other backup. A later one of the same shape
/// takes its place.
enum SchemaCopy {
    /// - Parameter leastFree: Bytes that must be left.
    /// - Throws: `noRoom`, before anything was written; `notReplaced` where something else has its name.
    static func make(
        of ledger: String, version: Int, from database: borrowing Database, leastFree: Int64, now: UnixTime
    ) throws(LedgerError) {
        let path = path(of: ledger, version)
        let bytes = try database.integer("PRAGMA page_count") * database.integer("PRAGMA page_size")
        let needed = bytes + leastFree
        if let free = FreeSpace.bytes(in: LedgerFile.folder(of: ledger)), free < needed {
            throw .noRoom(path: ledger, copy: path, needed: needed, free: free)
        }
        _ = try Backup.make(of: ledger, at: path, replaces: true, now: now)
    }

    /// The newest one that is there, of a shape that this program knows.
    static func newest(of ledger: String, upTo version: Int) -> String? {
        (1...version).reversed().lazy.map { path(of: ledger, $0) }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private static func path(of ledger: String, _ version: Int) -> String { "\(ledger).schema-\(version)" }
}
