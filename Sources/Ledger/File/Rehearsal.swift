package import Crypto
import Glibc

/// Whether a ledger could be opened, looked at beside the server that may own it; nothing is changed or locked.
package enum Rehearsal {
    /// - Parameters:
    ///   - seal: What the ledger's secrets are sealed with; nil leaves that open.
    ///   - limits: Up to which size the file is looked through, as at a start.
    /// - Throws: Why it cannot, as `SQLiteLedger` would. Whether another process owns it is not looked at.
    package static func check(
        path: String, seal: SealingKey?, limits: LedgerLimits = LedgerLimits()
    ) throws(LedgerError) {
        let folder = LedgerFile.folder(of: path)
        guard unsafe access(folder, R_OK | W_OK | X_OK) == 0 else {
            throw .file(path: folder, call: "access", code: errno)
        }
        // The marker first: the ledger of a running server only gets ahead of it.
        var marker = Marker(besides: path)
        let marked = try marker.read()
        guard unsafe access(path, F_OK) == 0 else {
            guard errno == ENOENT else { throw .file(path: path, call: "access", code: errno) }
            return try Lineage.refuseLoss(of: path, marker.path, marked)
        }
        guard unsafe access(path, R_OK | W_OK) == 0 else {
            throw .file(path: path, call: "access", code: errno)
        }
        do throws(LedgerError) {
            try look(path, marker.path, marked, seal, limits)
        } catch {
            throw error.opening(path)
        }
    }

    private static func look(
        _ path: String, _ marker: String, _ marked: Identity?, _ seal: SealingKey?, _ limits: LedgerLimits
    ) throws(LedgerError) {
        let database = try Database(path: path, .readOnly)
        guard try Schema.check(database, at: path) > 0 else {
            return try Lineage.refuseLoss(of: path, marker, marked)
        }
        if let sign = Identity.judge(try Identity.read(database), by: marked) {
            throw .restored(path: path, marker: marker, sign)
        }
        if let seal { try Vault.expect(seal, in: database, at: path) }
        try Store.look(through: database, at: path, limits)
    }
}
