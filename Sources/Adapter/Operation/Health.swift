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

    private var patience: LedgerTimes {
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

    // MARK: Figures

    /// Takes over what is counted or measured elsewhere.
    func measure(into counters: Counters) async {
        count(server.counters, into: counters)
        count(ledger.figures, into: counters)
        let (outbox, now) = (machine.courier.figures, loops.unixNow)
        counters.now.set(.bindsRunning, to: Int64(machine.flights.count))
        counters.now.set(.redemptionsRunning, to: Int64(machine.redeemer.running.count))
        counters.now.set(.clockWrongMilliseconds, to: loops.timepiece.state.systemAhead ?? 0)
        counters.now.set(.clockSure, to: loops.sureSince == nil ? 0 : 1)
        counters.now.set(.vendorAccountsAway, to: Int64(site.value.accountsAway.count))
        counters.now.set(.outboxWaiting, to: Int64(outbox.waiting))
        counters.now.set(
            .outboxOldestSeconds, to: outbox.oldest.map { now.milliseconds(since: $0) / 1_000 } ?? 0)
        // A ledger that does not answer is told by /readyz; the other figures are of use without it.
        guard let tallies = try? await ledger.tallies(patience) else { return }
        for state in Device.State.allCases {
            counters.devices.set(DeviceCount(state), to: Int64(tallies.devices[state] ?? 0))
        }
        counters.devices.set(.quarantined, to: Int64(tallies.quarantined))
        counters.devices.set(.stuck, to: Int64(tallies.stuck))
        counters.devices.set(.abandoned, to: Int64(tallies.abandoned))
        for state in LedgerTallies.redemptions {
            counters.codes.set(state, to: Int64(tallies.redemptions[state] ?? 0))
        }
    }

    private func count(_ server: ServerCounters, into counters: Counters) {
        for event in ConnectionEvent.allCases {
            counters.connections.set(event, to: Int64(server[keyPath: event.count]))
        }
        for fault in ConnectionFault.allCases {
            counters.connectionFaults.set(fault, to: Int64(server.faults[fault] ?? 0))
        }
        counters.now.set(.connectionsOpen, to: Int64(server.open))
    }

    private func count(_ figures: LedgerFigures, into counters: Counters) {
        for work in LedgerWork.allCases {
            counters.ledgerWork.set(work, to: Int64(figures[keyPath: work.count]))
        }
        counters.now.set(.ledgerQueued, to: Int64(figures.queued))
        counters.now.set(.ledgerLogPages, to: Int64(figures.pagesInLog))
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

extension ConnectionEvent {
    fileprivate var count: any KeyPath<ServerCounters, Int> & Sendable {
        switch self {
        case .accepted: \.accepted
        case .overLimit: \.overLimit
        case .displaced: \.displaced
        case .acceptingPaused: \.pauses
        case .unopened: \.unopened
        case .handshakeFailed: \.handshakesFailed
        case .request: \.requests
        case .requestRefused: \.refused
        case .requestTooSlow: \.tooSlow
        case .answered: \.answered
        case .answeredLate: \.late
        case .answerFailed: \.failed
        case .unanswered: \.unanswered
        }
    }
}

extension LedgerWork {
    fileprivate var count: any KeyPath<LedgerFigures, Int> & Sendable {
        switch self {
        case .commit: \.commits
        case .transaction: \.transactions
        case .late: \.late
        case .correction: \.corrections
        case .overdueCorrection: \.overdueCorrections
        }
    }
}
