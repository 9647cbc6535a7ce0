import Binding
import Elements
import Events
import Telemetry

// MARK: When nothing new can be decided

extension Decider {
    /// Answers a bind that cannot be decided in time, so that those that can be are not late too.
    func shed(_ attempt: Attempt) async {
        counters.bindTurns.add(.shed)
        await consult(attempt, orElse: .overload)
    }

    /// Answers a bind of which no new decision can be made: what its row holds; 7 without a row, for this
    /// reason, once the ledger has said that there is none; and where it says nothing in time, what this
    /// process remembers. Else nobody answers, since a copy may have had another answer.
    ///
    /// States: Request 16.
    func consult(_ attempt: Attempt, orElse word: Reason.Word) async {
        let (bind, zeros) = (attempt.bind, zeros)
        let found: Claim.Outcome?
        do {
            found = try await ledger.read(
                LedgerTimes(by: attempt.budget.answerBy),
                { (records, now) throws(LedgerFailure) -> (Claim.Outcome?, RepeatedZeros.Zero?) in
                    let found = try Claim.find(bind, in: records, at: now)
                    guard case .repeated(.success, _) = found else { return (found, nil) }
                    let device = try records.device(bind.serial)
                    return (found, device.flatMap { RepeatedZeros.Zero($0, at: now) })
                },
                answered: { found, zero in
                    guard case .repeated(.success, _) = found else { return found }
                    // Noted here, before anybody else is decided: whoever comes next knows of it.
                    return zero.map(zeros.note) == true ? found : .silence
                })
        } catch {
            counters.ledgerTroubles.add(.row)
            let remembered = flights.memory.answer(to: bind, at: runtime.now)
            if remembered != nil { attempt.flight.note(.remembered) }
            return land(attempt, remembered?.0, remembered?.1 ?? Reason(error.word), nil)
        }
        guard let found else { return land(attempt, .cannotBind, Reason(word), nil) }
        if !zeros.isEmpty { runtime.spawn { await writeZeros() } }
        take(found, for: attempt)
    }

    /// Any transaction writes them; this one comes although nobody else does.
    private func writeZeros() async {
        await Decider.backOff.insist(on: runtime) { () throws(LedgerFailure) in
            let by = runtime.now.advanced(byMilliseconds: 10_000)
            try await ledger.transact(LedgerTimes(by: by)) { (_, _) throws(LedgerFailure) in }
        } goesOn: { _ in
            counters.ledgerTroubles.add(.repeatedZeros)
            return !zeros.isEmpty
        }
    }
}

extension LedgerFailure {
    /// Why nobody could decide.
    var word: Reason.Word {
        switch self {
        case .late: .ledgerLate
        case .full: .ledgerFull
        case .unavailable, .ended: .ledgerUnavailable
        }
    }
}
