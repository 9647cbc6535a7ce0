import Binding
import Configuration
import Crypto
import Elements
import Events
import FoundationEssentials
import Ledger
import Telemetry
import Transport

extension Service {
    /// The ledger, owned by this process.
    struct OpenedLedger: Sendable {
        let ledger: SQLiteLedger
        /// What logins are named by, and what requests and codes are told apart by.
        let digestKeys: DigestKeys
        /// Whether it held any device before this process.
        let hasDevices: Bool
    }

    /// For what the ledger's own key is derived.
    static let ledgerLabel = "ledger"

    /// Opens the ledger, and settles what a former process left open.
    ///
    /// - Parameter counters: Where its commits are measured.
    static func openLedger(
        _ configuration: Installation, acceptsRestored: Bool = false, on loops: Loops, log: Log,
        counters: Counters? = nil, conditions: Conditions, onPoison: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> OpenedLedger {
        if let fault = LedgerOwner.fault(of: configuration.ledgerPath) { throw Failure(text: fault) }
        let seals: SealKeys
        do {
            seals = try sealKeys(of: configuration)
        } catch {
            throw Failure(text: "the seal key: \(error)")
        }
        let isNew = !FileManager.default.fileExists(atPath: configuration.ledgerPath)
        let ledger: SQLiteLedger
        do {
            ledger = try SQLiteLedger(
                path: configuration.ledgerPath, seal: seals.ledger[0],
                formerSeal: seals.ledger.dropFirst().first, runtime: loops,
                acceptsRestored: acceptsRestored, onPoison: onPoison,
                onAlert: { conditions.begin($0.condition, $0.example) },
                onCommit: { commit in
                    counters?.commitSeconds.observe(microseconds: commit.microseconds)
                    counters?.batch.observe(number: Int64(commit.transactions))
                })
        } catch {
            throw Failure(text: "the ledger \(configuration.ledgerPath): \(error)")
        }
        if isNew {
            log.tell(
                .ledgerMade,
                [
                    .path: .string(configuration.ledgerPath),
                    .todo: .string(
                        "nothing, if this is the first start. If there was a ledger, end this and bring it back: its"
                            + " disk may not be mounted"),
                ])
        }
        ledger.set(hasService: configuration.maker.address != nil)
        let recovered: Recover.Outcome
        let digestKeys: DigestKeys
        do {
            digestKeys = try await DigestKeys(in: ledger, seals, loops)
            try await adopt(seals, in: ledger, loops)
            let attended = AttendedLedger(ledger: ledger, log: log)
            recovered = try await attended.run(
                Recover(), by: loops.now.advanced(byMilliseconds: 30_000))
            if recovered.settledClaims + recovered.doubtfulRedemptions > 0 {
                log.tell(
                    .recovered,
                    [
                        .settledClaims: .integer(Int64(recovered.settledClaims)),
                        .doubtfulRedemptions: .integer(Int64(recovered.doubtfulRedemptions)),
                    ])
            }
        } catch {
            throw Failure(text: "the ledger \(configuration.ledgerPath) cannot be recovered: \(error)")
        }
        return OpenedLedger(ledger: ledger, digestKeys: digestKeys, hasDevices: recovered.hasDevices)
    }
}

extension LedgerAlert {
    fileprivate var condition: Condition {
        switch self {
        case .correctionFails: .ledgerCorrection
        case .linked: .ledgerLinked
        }
    }

    fileprivate var example: Conditions.Example {
        switch self {
        case .correctionFails(let failure): Conditions.Example([.failure: .string(failure)])
        case .linked(let path): Conditions.Example([.path: .string(path)])
        }
    }
}
