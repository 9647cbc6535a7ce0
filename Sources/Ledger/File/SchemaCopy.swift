import Glibc

/// The copy that is made of a ledger before it is brought to a newer shape, beside it: `ledger.db.schema-6`.
///
/// It is whole, what stood in the log included, and nobody removes it: the version before can go on with it, as with
/// any other copy. A later one of the same shape takes its place.
struct SchemaCopy {
    private let ledger: String
    private let path: String
    /// Where it is until it is whole.
    private var part: String { path + ".part" }

    init(of ledger: String, version: Int) {
        self.ledger = ledger
        path = "\(ledger).schema-\(version)"
    }

    /// - Parameter leastFree: Bytes that must be left.
    /// - Throws: `noRoom`, before anything was written.
    func make(from database: borrowing Database, leastFree: Int64) throws(LedgerError) {
        let bytes = try database.integer("PRAGMA page_count") * database.integer("PRAGMA page_size")
        let needed = bytes + leastFree
        if let free = FreeSpace.bytes(in: LedgerFile.folder(of: ledger)), free < needed {
            throw .noRoom(path: ledger, copy: path, needed: needed, free: free)
        }
        // SQLite writes into an empty file as it finds it, and would let others read one of its own.
        let number = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .file(path: part, call: "open", code: errno) }
        defer { close(number) }
        do throws(LedgerError) {
            try fill(number, from: database)
        } catch {
            unsafe unlink(part)
            throw error
        }
        try LedgerFile.syncFolder(of: ledger)
    }

    private func fill(_ number: CInt, from database: borrowing Database) throws(LedgerError) {
        guard fchmod(number, 0o600) == 0 else { throw .file(path: part, call: "fchmod", code: errno) }
        try database.execute("VACUUM INTO '\(part.replacing("'", with: "''"))'")
        // SQLite does not sync what it has made so.
        guard fsync(number) == 0 else { throw .file(path: part, call: "fsync", code: errno) }
        guard unsafe rename(part, path) == 0 else { throw .file(path: path, call: "rename", code: errno) }
    }
}
