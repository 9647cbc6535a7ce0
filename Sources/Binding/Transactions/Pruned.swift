package import Elements
import Events

/// Up to when callbacks have been let go of: an older one cannot be told from a copy of one of them.
package enum Pruned {
    /// It is kept like a credential, of which the newest counts.
    private static let name = "pruned"

    /// Callbacks that came before this are let go of.
    package static func note(_ before: UnixTime, in records: inout any Records) throws(LedgerFailure) {
        try records.keep(Credential(secret: Secret(""), made: before, ends: before), named: name)
    }

    /// Whether the ledger may have had, and let go of, a callback that was made then.
    package static func mayHaveHad(
        _ createtime: UnixTime, in records: any Records
    ) throws(LedgerFailure) -> Bool {
        guard let before = try records.credential(named: name)?.made else { return false }
        return createtime < before.advanced(byMilliseconds: StoredCallback.clockToleranceMilliseconds)
    }
}
