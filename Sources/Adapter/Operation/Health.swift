import Binding
import Elements
import Events
import Ledger
import Telemetry
import Transport

/// What is wrong with the running program, and what is so in it now.
struct Health: Sendable {
    let ledger: SQLiteLedger
    let machine: Machine
    let site: Current<Site>
    let clouds: KeptClouds
    let server: Server
    let loops: Loops
    let isDraining: Guarded<Bool>

    private static let patienceMilliseconds: Int64 = 1_000

    var patience: LedgerTimes {
        LedgerTimes(by: loops.now.advanced(byMilliseconds: Self.patienceMilliseconds))
    }

    // MARK: Conditions

    func conditions() async -> [Condition] {
        let (site, now, figures) = (site.value, loops.unixNow, ledger.figures)
        var conditions = isDraining.withLock { $0 } ? [Condition(.draining)] : []
        conditions += await kept(site)
        conditions += site.lacks(at: now) + clouds.conditions(at: now)
        if figures.overdueCorrections > 0 { conditions.append(Condition(.ledgerCorrection)) }
        if figures.isLinked { conditions.append(Condition(.ledgerLinked)) }
        conditions += machine.clockConditions
        conditions += site.accountsAway.map { Condition(.vendorAway, $0) }
        if site.fence?.isOpen == true { conditions.append(Condition(.sourcesUnknown)) }
        if machine.courier.isLate(at: now) { conditions.append(Condition(.outboxLate)) }
        return conditions
    }

    /// What the ledger says, or that it says nothing.
    private func kept(_ site: Site) async -> [Condition] {
        do {
            let (pauses, missing) = try await ledger.transact(patience) {
                (records, now) throws(LedgerFailure) in
                _ = try records.credential(named: "readiness")
                return (try records.pauses(), try site.accountsMissing(in: records))
            }
            let stuck = try await ledger.tallies(patience).stuck
            return (stuck > 0 ? [Condition(.devicesStuck, "\(stuck)")] : [])
                + pauses.map { Condition(.paused, $0.model.text) }
                + missing.map { Condition(.accountGone, $0) }
        } catch {
            return [Condition(error.condition)]
        }
    }
}

extension LedgerFailure {
    fileprivate var condition: Condition.Name {
        switch self {
        case .late: .ledgerLate
        case .full: .ledgerFull
        case .unavailable, .ended: .ledgerUnavailable
        }
    }
}
