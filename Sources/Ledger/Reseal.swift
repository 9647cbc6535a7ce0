package import Binding
package import Crypto
import Elements

/// How far a ledger's secrets have been sealed anew.
package struct Resealing: Sendable {
    /// The name of the key that seals them.
    package let key: [UInt8]
    /// The column that is next, and behind which of its rows; nil once all are done.
    fileprivate var column: Int? = 0
    fileprivate var last: Value?

    fileprivate init(key: [UInt8]) { self.key = key }

    package var isDone: Bool { column == nil }
    /// Where it is, for whoever waits.
    package var table: String { column.map { SealedColumn.all[$0].table } ?? "" }
}

extension SQLiteLedger {
    /// Seals everything new with another key, while what the former one has sealed can still be opened.
    ///
    /// What stands behind it waits until the key is on disk: no step may take it for one that is over.
    ///
    /// - Throws: `unavailable` if the file holds what neither of them has sealed; the keys are as they were then.
    package func adopt(
        _ seal: SealingKey, formerSeal: SealingKey?, _ times: LedgerTimes
    ) async throws(LedgerFailure) {
        let wish = Vault([seal] + [formerSeal].compactMap(\.self), random: runtime.randomBytes)
        let body: Waiting<Vault, Void>.Body = { records throws(LedgerFailure) in
            let store = records.store
            var vault = wish
            do throws(LedgerError) {
                try vault.adopt(in: store.database, at: store.path)
            } catch {
                throw error.failure
            }
            return vault
        }
        try await wait(
            for: Waiting(times, isQuestion: false, endsBatch: true, body: body) { [keptVault] adopted in
                keptVault.withLock { $0 = adopted }
            })
    }

    /// Seals a few rows anew that another key than the present one has sealed.
    ///
    /// Behind the last of them no other key has sealed anything, and the file asks for none any more.
    ///
    /// - Parameter before: What the last step gave; one that another key has begun begins anew.
    package func reseal(
        _ before: Resealing?, atMost limit: Int, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> Resealing {
        try await transact(
            times,
            here: { records throws(LedgerFailure) in
                let store = records.store
                return try store.ask { () throws(LedgerError) in try store.reseal(before, atMost: limit) }
            })
    }
}

extension Store {
    fileprivate func reseal(_ before: Resealing?, atMost limit: Int) throws(LedgerError) -> Resealing {
        let vault = vault
        var walk = Resealing(key: vault.sealingName)
        if let before, before.key == walk.key, !before.isDone { walk = before }
        guard let column = walk.column else { return walk }
        walk.last = try SealedColumn.all[column].reseal(
            in: database, with: vault, after: walk.last, atMost: limit)
        if walk.last == nil { walk.column = column + 1 < SealedColumn.all.count ? column + 1 : nil }
        if walk.isDone {
            try database.prepare("DELETE FROM seal_key WHERE name <> ?").run([.bytes(walk.key)])
        }
        return walk
    }
}
