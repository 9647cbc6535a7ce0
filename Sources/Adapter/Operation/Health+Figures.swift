import Binding
import Elements
import Ledger
import Telemetry
import Transport

// MARK: Figures

extension Health {
    /// Takes over what is counted or measured elsewhere.
    func measure(into counters: Counters) async {
        measure(server.counters, into: counters)
        measure(ledger.figures, into: counters)
        measureProcess(into: counters)
        let (outbox, now) = (machine.courier.figures, loops.unixNow)
        counters.outbox.set(to: Int64(outbox.waiting))
        counters.outboxOldest.set(milliseconds: outbox.oldest.map { now.milliseconds(since: $0) } ?? 0)
        let standing = Dictionary(grouping: conditions.standing, by: \.condition)
        for condition in Condition.allCases {
            counters.conditions.set(condition, to: Int64(standing[condition]?.count ?? 0))
        }
        counters.bindsInProgress.set(to: Int64(machine.flights.count))
        counters.redemptionsInProgress.set(to: Int64(machine.redeemer.running.count))
        counters.clockAhead.set(milliseconds: loops.timepiece.state.systemAhead ?? 0)
        counters.clockIsSure.set(to: loops.sureSince == nil ? 0 : 1)
        counters.accountsAway.set(to: Int64(site.value.accountsAway.count))
        // A ledger that does not answer is told by /readyz; the other figures are of use without it.
        guard let tallies = try? await ledger.tallies(patience) else { return }
        measure(tallies, into: counters)
    }

    private func measure(_ server: ServerCounters, into counters: Counters) {
        counters.connections.set(to: Int64(server.accepted))
        counters.connectionsOpen.set(to: Int64(server.open))
        counters.connectionsUnheard.set(.overLimit, to: Int64(server.overLimit))
        counters.connectionsUnheard.set(.displaced, to: Int64(server.displaced))
        counters.connectionsUnheard.set(.unopened, to: Int64(server.unopened))
        counters.acceptPauses.set(to: Int64(server.pauses))
        for fault in ConnectionFault.allCases {
            counters.connectionFaults.set(fault, to: Int64(server.faults[fault] ?? 0))
        }
        counters.requests.set(to: Int64(server.requests))
        counters.unreadRequests.set(.malformed, to: Int64(server.refused))
        counters.unreadRequests.set(.tooSlow, to: Int64(server.tooSlow))
        counters.answers.set(.written, to: Int64(server.answered))
        counters.answers.set(.late, to: Int64(server.late))
        counters.answers.set(.failed, to: Int64(server.failed))
        counters.answers.set(.none, to: Int64(server.unanswered))
    }

    private func measure(_ figures: LedgerFigures, into counters: Counters) {
        counters.lateTransactions.set(to: Int64(figures.late))
        counters.corrections.set(to: Int64(figures.corrections))
        counters.overdueCorrections.set(to: Int64(figures.overdueCorrections))
        counters.waitingTransactions.set(to: Int64(figures.queued))
        counters.logPages.set(to: Int64(figures.pagesInLog))
        if let bytes = figures.freeBytes { counters.freeBytes.set(to: bytes) }
    }

    /// What /proc does not tell now stays as it was; the other figures are of use without it.
    private func measureProcess(into counters: Counters) {
        let most = Int(counters.mostDescriptors.value)
        if let bytes = try? ProcessFigures.residentBytes() { counters.residentBytes.set(to: bytes) }
        if let count = try? ProcessFigures.openDescriptors(atMost: most) {
            counters.openDescriptors.set(to: Int64(count))
        }
    }

    private func measure(_ tallies: LedgerTallies, into counters: Counters) {
        for state in Device.State.allCases {
            counters.devices.set(state, to: Int64(tallies.devices[state] ?? 0))
        }
        counters.devicesInTrouble.set(.quarantined, to: Int64(tallies.quarantined))
        counters.devicesInTrouble.set(.stuck, to: Int64(tallies.stuck))
        counters.devicesInTrouble.set(.abandoned, to: Int64(tallies.abandoned))
        for state in LedgerTallies.redemptions {
            counters.codes.set(state, to: Int64(tallies.redemptions[state] ?? 0))
        }
    }
}
