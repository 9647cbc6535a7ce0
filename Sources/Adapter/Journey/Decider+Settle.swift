import Binding
import Elements
import Events
import Telemetry

// MARK: Settle

extension Decider {
    /// Puts an outcome on disk and lets every copy have it.
    ///
    /// If the ledger cannot do it in time, nobody answers; the row is settled as soon as it can.
    func settle(_ settlement: Settlement, _ attempt: Attempt) async {
        let budget = attempt.budget
        let start = settlement.errcode == .success ? budget.settleNotAfter : budget.answerBy
        do {
            let outcome = try await commit(settlement, LedgerTimes(start: start, wait: budget.answerBy))
            flights.memory.note(attempt.bind, outcome.errcode, outcome.reason, at: runtime.now)
            land(attempt, outcome.errcode, outcome.reason, outcome.redemption)
            flights.forget(settlement.request)
        } catch {
            log.tell(
                .settlementFailed,
                [.request: .integer(settlement.request.value), .failure: .string("\(error)")])
            land(attempt, nil, Reason(error.word), nil)
            // Not here: a copy at its deadline would wait with its connection open.
            runtime.spawn { await settleEventually(settlement.late(error.word)) }
        }
    }

    /// For a row that nobody waits for any more: tried until the ledger takes it.
    ///
    /// - Parameter settlement: A late one: a 0 that could not be given in time must not be given at all.
    func settleEventually(_ settlement: Settlement) async {
        let isSettled: Void? = await Decider.backOff.insist(on: runtime) { () throws(LedgerFailure) in
            let by = runtime.now.advanced(byMilliseconds: 10_000)
            _ = try await commit(settlement, LedgerTimes(by: by))
        } goesOn: { _ in
            counters.ledgerTroubles.add(.settlement)
            return true
        }
        if isSettled != nil { flights.forget(settlement.request) }
    }

    /// For what is tried until the ledger takes it.
    static let backOff = BackOff(from: 1_000, to: 60_000)

    func commit(
        _ settlement: Settlement, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> Settle.Outcome {
        let outcome = try await ledger.run(Settle(settlement), times)
        agenda.look(after: settlement)
        return outcome
    }
}

// MARK: Ride

extension Decider {
    /// Waits for the flight to land, and at this copy's own cut-off settles for all.
    ///
    /// - Parameter isFirst: Whether it is the copy that began.
    func ride(_ attempt: Attempt, isFirst: Bool) async -> Decision {
        let landing = attempt.flight.landing
        var landed = await landing.wait(until: attempt.budget.vendorCutOff, on: runtime)
        if landed == nil, attempt.flight.number.value == nil {
            // A copy that arrived long before the first one is at its cut-off while that one still claims.
            let claimed = runtime.now.advanced(byMilliseconds: Budget.claimWaitMilliseconds)
            landed = await landing.wait(until: claimed, on: runtime)
        }
        if landed == nil {
            await cutOff(attempt)
            landed = await landing.wait(until: attempt.budget.answerBy, on: runtime)
        }
        if landed == nil { counters.bindTurns.add(.outOfTime) }
        return attempt.decision(landed, isFirst: isFirst, at: runtime.now)
    }

    /// The vendor's time is over: one witness question if a bind may stand, then 7 without proof.
    private func cutOff(_ attempt: Attempt) async {
        let flight = attempt.flight
        // A copy whose own time is up cannot settle in time for anybody.
        guard let number = flight.number.value, runtime.now < attempt.budget.answerBy, flight.takeDeadline()
        else { return }
        if flight.finding == .unknown, runtime.now < attempt.budget.witnessEnd,
            let whereabouts = flight.whereabouts
        {
            let begun = runtime.now
            let answer = await whereabouts.account.authority.ask(
                .outcome, about: subject(of: attempt, whereabouts),
                within: CallWindow(by: attempt.budget.witnessEnd))
            flight.note(answer, since: begun, at: runtime.now)
            if flight.isYes(answer) {
                // What it saw may be the work of an earlier call than the one that is still running.
                return await settle(
                    Settlement(
                        request: number, errcode: .success,
                        reason: Reason(.witnessed, vendorCode: answer.code), finding: .ours,
                        generation: number, leavesUnknown: true, calls: flight.takeCalls()), attempt)
            }
        }
        counters.bindTurns.add(.cutOff)
        await settle(
            Settlement(
                request: number, errcode: .cannotBind, reason: Reason(.vendorLate), finding: flight.finding,
                generation: number, calls: flight.takeStory(at: runtime.now)), attempt)
    }
}
