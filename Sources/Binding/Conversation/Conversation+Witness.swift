import Elements
import Events

// MARK: Whose is it?

extension Conversation {
    mutating func adopt(_ answer: AuthorityAnswer, at now: Instant) -> Step {
        switch Ownership(answer) {
        case .ours:
            return unverified(answer)
                ?? .conclude(Conclusion(.success, .adopted, vendorCode: answer.code, finding: .ours))
        case .notOurs:
            guard now <= budget.lastVendorStart else { return outOfTime(.notOurs) }
            return open()
        case .noAnswer: return .conclude(Conclusion(.cannotBind, answer.silence, finding: .untouched))
        }
    }

    mutating func witness(_ doubt: Doubt) -> Step {
        if case .unclear = doubt { leavesUnknown = true }
        phase = .proving(doubt)
        return .ask(.outcome)
    }

    mutating func prove(_ doubt: Doubt, _ answer: AuthorityAnswer, at now: Instant) -> Step {
        if case .decided(let conclusion) = answer.word {
            // It is about this very request, and ends the doubt about its call as well.
            leavesUnknown = false
            return .conclude(conclusion)
        }
        switch (Ownership(answer), doubt) {
        case (.ours, _):
            guard isProof(answer) else {
                return .conclude(
                    Conclusion(.unbinding, .leftover, vendorCode: doubt.code, finding: .leftover))
            }
            return unverified(answer)
                ?? .conclude(Conclusion(.success, .proved, vendorCode: doubt.code, finding: .ours))
        case (.notOurs, .taken(let refusal, let code)), (.noAnswer, .taken(let refusal, let code)):
            return refuse(refusal, code, finding: .notOurs)
        case (.notOurs, .unclear(let reason)) where reason.word == .vendorUnclear:
            // The bind was answered, and nothing is bound: worth one more try.
            guard !hasRetriedUnclear, now <= budget.lastVendorStart else { return unclear(reason) }
            hasRetriedUnclear = true
            return open()
        case (.notOurs, .unclear(let reason)), (.noAnswer, .unclear(let reason)):
            return unclear(reason)
        }
    }

    /// Whoever has the device may tell it too, and is believed to have checked before where that is not told.
    private func unverified(_ answer: AuthorityAnswer) -> Step? {
        guard case .ours(_, let isVerified?) = answer.word else { return nil }
        return unverified(isVerified, answer.code)
    }

    private func unclear(_ reason: Reason) -> Step {
        .conclude(Conclusion(.cannotBind, reason, finding: .unknown))
    }

    /// "Ours" proves a bind only if the ledger had it for this company already, or if it was made no
    /// earlier than our own call. The vendor's Date header, which the time was corrected by, has whole
    /// seconds.
    ///
    /// What was decided about this very request needs no time for it.
    ///
    /// States: Device 19.
    package func isProof(_ answer: AuthorityAnswer) -> Bool {
        if case .decided(let conclusion) = answer.word { return conclusion.finding == .ours }
        guard case .ours(let boundAt, _) = answer.word else { return false }
        if isAdopting { return true }
        guard let boundAt, let firstBindAt else { return false }
        return boundAt >= firstBindAt.advanced(byMilliseconds: -1_000)
    }

    /// Whether an answer at the cut-off is reason enough for a 0: it proves the bind, and does not say that the
    /// device was not authenticated.
    ///
    /// States: Maker 9.
    package func isYes(_ answer: AuthorityAnswer) -> Bool { isProof(answer) && unverified(answer) == nil }
}
