import Elements
import Events

// MARK: The ordinary course

extension Conversation {
    mutating func open() -> Step {
        phase = .talking
        switch plan {
        case .wifi: return .ask(.bind(.wifi))
        case .key: return .ask(.bind(.key))
        case .verifyThenBind(let isBinding), .verify(let isBinding):
            return .ask(.verify(isBinding: isBinding))
        case .pureBluetooth(let deposit?, _): return .ask(.bind(.pureBluetooth(deposit)))
        case .pureBluetooth(nil, _):
            return .conclude(Conclusion(.cannotBind, .noDeposit, finding: .untouched))
        case .forward: return .ask(.bind(.forward))
        }
    }

    mutating func verified(_ answer: AuthorityAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer.word {
        case .verified:
            if case .verify = plan {
                return .conclude(Conclusion(.success, .verified, vendorCode: answer.code, finding: .ours))
            }
            guard now <= budget.lastVendorStart else { return outOfTime(.untouched) }
            return .ask(.bind(.key))
        case .notYet, .busy, .turnedAway: return passing(answer, question, at: now)
        case .refused(let refusal), .taken(let refusal):
            return refuse(refusal, answer.code, finding: .untouched)
        case .notSent, .unknown: return again(question, answer.silence, at: now)
        case .unclear, .bound, .decided, .ours, .notOurs, .online, .released, .cannotTell:
            standing = answer
            return again(question, answer.silence, at: now)
        }
    }

    mutating func bound(_ answer: AuthorityAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer.word {
        case .bound(let mode, let isVerified):
            return unverified(isVerified ?? false, answer.code) ?? succeed(answer.code, mode)
        case .notYet, .busy, .turnedAway: return passing(answer, question, at: now)
        case .taken(let refusal): return witness(.taken(refusal, code: answer.code))
        case .refused(let refusal): return refuse(refusal, answer.code, finding: .notOurs)
        case .decided(let conclusion): return .conclude(conclusion)
        case .notSent: return again(question, answer.silence, at: now)
        case .unknown: return witness(.unclear(Reason(.vendorUnanswered)))
        case .unclear, .verified, .ours, .notOurs, .online, .released, .cannotTell:
            return witness(.unclear(Reason(.vendorUnclear, vendorCode: answer.code)))
        }
    }

    private func succeed(_ code: Int?, _ mode: Int?) -> Step {
        let isOtherMode = expectedBindingMode != nil && mode != nil && mode != expectedBindingMode
        return .conclude(
            Conclusion(.success, isOtherMode ? .boundInOtherMode : .bound, vendorCode: code, finding: .ours))
    }

    /// A pure-Bluetooth device that the vendor's cloud has not authenticated: undone, and the answer is
    /// that a reset may mend it.
    func unverified(_ isVerified: Bool, _ code: Int?) -> Step? {
        guard case .pureBluetooth(_, let errcode) = plan, !isVerified, errcode != .success else { return nil }
        return .conclude(Conclusion(errcode, .notVerified, vendorCode: code, finding: .leftover))
    }

    func refuse(_ refusal: AuthorityAnswer.Refusal, _ code: Int?, finding: Finding) -> Step {
        .conclude(Conclusion(refusal.errcode, refusal.reason, vendorCode: code, finding: finding))
    }
}

// MARK: What may pass

extension Conversation {
    private mutating func passing(
        _ answer: AuthorityAnswer, _ question: Question, at now: Instant
    ) -> Step {
        standing = answer
        let next = nextStart(after: now)
        guard case .notYet(let errcode) = answer.word else {
            return next.map { .pause(until: $0, question) } ?? stand(answer)
        }
        // The pause has room for the question that decides if nothing passes; at the end there may be none.
        if let next, isOnline != nil || next.milliseconds(since: now) < Budget.pollMilliseconds {
            return .pause(until: next, question)
        }
        guard isOnline == nil, now < budget.vendorCutOff else { return choose(answer, errcode) }
        phase = .checkingOnline(answer, before: next.map { Poll(question: question, start: $0) })
        return .ask(.status)
    }

    mutating func checked(
        _ answer: AuthorityAnswer, _ before: AuthorityAnswer, _ poll: Poll?, at now: Instant
    ) -> Step {
        if case .online(let isOnline) = answer.word { self.isOnline = isOnline } else { isOnline = nil }
        guard let poll, now <= budget.lastVendorStart else { return stand(before) }
        phase = .talking
        return now < poll.start ? .pause(until: poll.start, poll.question) : .ask(poll.question)
    }

    /// When a call is made once more: after the usual pause, but early enough for an answer that takes as
    /// long as the last one did. nil when that is too soon to be of use.
    private func nextStart(after now: Instant) -> Instant? {
        let duration = askedAt.map { now.milliseconds(since: $0) } ?? 0
        let latest = min(
            budget.lastVendorStart, budget.vendorCutOff.advanced(byMilliseconds: -duration)
        ).advanced(byMilliseconds: -Budget.pollMarginMilliseconds)
        let start = min(now.advanced(byMilliseconds: Budget.pollMilliseconds), latest)
        return start.milliseconds(since: now) < Budget.leastPauseMilliseconds ? nil : start
    }

    /// - Parameter errcode: Where nobody knows whether the device is online.
    private func choose(_ answer: AuthorityAnswer, _ errcode: Errcode) -> Step {
        // The last call was answered, so nothing of it can land.
        let finding: Finding = firstBindAt == nil ? .untouched : .notOurs
        let (errcode, word): (Errcode, Reason.Word) =
            switch isOnline {
            case true?: (.cannotBind, .notInBindMode)
            case false?: (.deviceOffline, .deviceOffline)
            case nil: (errcode, .deviceStatusUnknown)
            }
        return .conclude(Conclusion(errcode, word, vendorCode: answer.code, finding: finding))
    }

    private mutating func again(
        _ question: Question, _ reason: Reason, at now: Instant
    ) -> Step {
        if let next = nextStart(after: now) { return .pause(until: next, question) }
        guard let standing else {
            return .conclude(Conclusion(.cannotBind, reason, finding: .untouched))
        }
        return stand(standing)
    }

    /// What might have passed has not.
    private func stand(_ answer: AuthorityAnswer) -> Step {
        switch answer.word {
        case .notYet(let errcode): choose(answer, errcode)
        case .busy(let refusal):
            refuse(refusal, answer.code, finding: firstBindAt == nil ? .untouched : .notOurs)
        case .turnedAway(let refusal): refuse(refusal, answer.code, finding: .untouched)
        case .unclear, .verified, .bound, .refused, .taken, .decided, .ours, .notOurs, .online, .released,
            .cannotTell, .notSent, .unknown:
            .conclude(Conclusion(.cannotBind, .vendorUnclear, vendorCode: answer.code, finding: .untouched))
        }
    }

    func outOfTime(_ finding: Finding) -> Step {
        .conclude(Conclusion(.cannotBind, .noTime, finding: finding))
    }
}
