package import Crypto
import Glibc

/// Whether a ledger could be opened, looked at beside the server that may own it; nothing is changed or locked.
package enum Rehearsal {
    /// - Parameters:
    ///   - seals: What the ledger's secrets are sealed with; empty leaves that open.
    ///   - limits: Up to which size the file is looked through, as at a start.
    /// - Throws: Why it cannot, as `SQLiteLedger` would. Whether another process owns it is not looked at.
    package static func check(
        path name: String, seals: [SealingKey], limits: LedgerLimits = LedgerLimits()
    ) throws(LedgerError) {
        try LedgerFile.expectFile(FormerLock.path(besides: name))
        let path = try LedgerFile.resolve(name)
        try expect(R_OK | W_OK | X_OK, of: LedgerFile.folder(of: path))
        try LedgerFile.expectFiles(of: path)
        // The marker first: the ledger of a running server only gets ahead of it.
        var marker = Marker(besides: path)
        let marked = try marker.read()
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .file(path: path, call: "stat", code: errno) }
            return try Lineage.refuseLoss(of: path, marker.path, marked)
        }
        try expect(R_OK | W_OK, of: path)
        guard status.st_nlink == 1 else { throw .linked(path: path) }
        if status.st_size == 0 { try Lineage.refuseLoneLog(of: path) }
        do throws(LedgerError) {
            try look(path, marker.path, marked, seals, limits)
        } catch {
            throw error.opening(path)
        }
    }

    private static func expect(_ mode: CInt, of path: String) throws(LedgerError) {
        guard unsafe access(path, mode) == 0 else { throw .file(path: path, call: "access", code: errno) }
    }

    private static func look(
        _ path: String, _ marker: String, _ marked: Identity?, _ seals: [SealingKey], _ limits: LedgerLimits
    ) throws(LedgerError) {
        let database = try Database(path: path, .readOnly)
        guard try Schema.check(database, at: path) > 0 else {
            return try Lineage.refuseLoss(of: path, marker, marked)
        }
        if let sign = try Identity.judge(database, by: marked) {
            throw .restored(path: path, marker: marker, sign)
        }
        if !seals.isEmpty { try Vault.expect(seals, in: database, at: path) }
        try Store.look(through: database, at: path, limits)
    }
}
