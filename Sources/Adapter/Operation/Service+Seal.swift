import Binding
import Configuration
import Crypto
import Elements
import Ledger

// What the ledger is sealed with, and how one key takes another's place.

extension Service {
    /// The key of the configuration, and behind it the one before, if there is one.
    struct SealKeys: Sendable {
        let roots: [SealingKey]
        /// The same as the ledger gets them.
        var ledger: [SealingKey] { roots.map { $0.derive(Service.ledgerLabel) } }
    }

    static func sealKeys(of configuration: Installation) throws(CryptoError) -> SealKeys {
        var roots = [try SealingKey(configuration.sealKey)]
        if let old = configuration.oldSealKey { roots.append(try SealingKey(old)) }
        return SealKeys(roots: roots)
    }

    private static let patienceMilliseconds: Int64 = 10_000

    static func patience(_ loops: any Runtime) -> LedgerTimes {
        LedgerTimes(by: loops.now.advanced(byMilliseconds: patienceMilliseconds))
    }

    /// The configured key seals from now on.
    static func adopt(
        _ seals: SealKeys, in ledger: SQLiteLedger, _ loops: any Runtime
    ) async throws(LedgerFailure) {
        let keys = seals.ledger
        try await ledger.adopt(keys[0], formerSeal: keys.dropFirst().first, patience(loops))
    }
}

/// Secrets that only name things, and that nothing can be named anew with: they outlive the seal key that they were
/// derived from, as long as the ledger does, in it.
struct DigestKeys: Sendable {
    let login: Secret
    let fingerprint: Secret

    /// Before another key is adopted than the one that the ledger was made with.
    init(
        in ledger: SQLiteLedger, _ seals: Service.SealKeys, _ loops: any Runtime
    ) async throws(LedgerFailure) {
        let name = ledger.sealName
        let root = seals.roots.first { $0.derive(Service.ledgerLabel).name == name } ?? seals.roots[0]
        (login, fingerprint) = try await ledger.transact(Service.patience(loops)) {
            (records, _) throws(LedgerFailure) in
            (
                try Self.secret("login", from: root, in: &records),
                try Self.secret("fingerprint", from: root, in: &records)
            )
        }
    }

    private static func secret(
        _ label: String, from root: SealingKey, in records: inout any Records
    ) throws(LedgerFailure) -> Secret {
        let name = "digest key \(label)"
        if let kept = try records.credential(named: name) { return kept.secret }
        let secret = root.deriveSecret(label)
        let never = UnixTime(milliseconds: 0)
        try records.keep(Credential(secret: secret, made: never, ends: never), named: name)
        return secret
    }
}
