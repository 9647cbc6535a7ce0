import Binding
import Configuration
import Crypto
import Elements
import Events
import Ledger
import Telemetry
import Transport

extension Service {
    /// The ledger, owned by this process, and what its secrets are sealed with.
    struct OpenedLedger: Sendable {
        let ledger: SQLiteLedger
        let seal: SealingKey
        /// Whether it held any device before this process.
        let hasDevices: Bool
    }

    /// For what the ledger's own key is derived.
    static let ledgerLabel = "ledger"

    /// Opens the ledger, and settles what a former process left open.
    static func openLedger(
        _ configuration: Installation, acceptsRestored: Bool = false, on loops: Loops, log: Log,
        onPoison: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> OpenedLedger {
        let seal: SealingKey
        let ledger: SQLiteLedger
        do {
            seal = try SealingKey(configuration.sealKey)
            ledger = try SQLiteLedger(
                path: configuration.ledgerPath, seal: seal.derive(ledgerLabel), runtime: loops,
                acceptsRestored: acceptsRestored, onPoison: onPoison,
                onAlert: { log.tell($0.event, $0.fields) })
        } catch let error as LedgerError {
            throw Failure(text: "the ledger \(configuration.ledgerPath): \(error)")
        } catch {
            throw Failure(text: "the seal key: \(error)")
        }
        ledger.set(hasService: configuration.maker.address != nil)
        let recovered: Recover.Outcome
        do {
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
        return OpenedLedger(ledger: ledger, seal: seal, hasDevices: recovered.hasDevices)
    }
}

extension LedgerAlert {
    fileprivate var event: LogEvent {
        switch self {
        case .correctionFails: .ledgerCorrectionFails
        case .linked: .ledgerLinked
        }
    }

    fileprivate var fields: [Log.Key: JSON] {
        switch self {
        case .correctionFails(let failure):
            [
                .failure: .string(failure),
                .todo: .string(
                    "it is tried on. Look at the disk of `ledger.path`; if that is well, restart: a start settles"
                        + " whatever is open"),
            ]
        case .linked(let path):
            [
                .path: .string(path),
                .todo:
                    "remove the second name of the file (a hard link, which is no copy): the next start refuses it",
            ]
        }
    }
}
