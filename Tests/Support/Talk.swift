package import Binding
package import Elements
package import Events

/// A conversation in which whoever decides says what the test wants, when the test wants.
package struct Talk {
    private var conversation: Conversation
    /// Milliseconds since the request arrived.
    private var elapsed: Int64 = 0
    package private(set) var step: Conversation.Step
    package private(set) var asked: [Question] = []

    package static let arrival = Instant(nanoseconds: 5_000_000_000_000)
    package static let arrived = UnixTime(seconds: 1_790_000_000)

    package init(
        _ plan: Conversation.Plan, adopting isAdopting: Bool = false, mode: Int? = nil,
        after milliseconds: Int64 = 10
    ) {
        conversation = Conversation(
            plan, within: Budget(arrival: Self.arrival), isAdopting: isAdopting,
            expectedBindingMode: mode)
        elapsed = milliseconds
        step = conversation.begin()
    }

    package var question: Question? {
        switch step {
        case .ask(let question), .pause(_, let question): question
        case .conclude: nil
        }
    }

    package var conclusion: Conversation.Conclusion? {
        if case .conclude(let conclusion) = step { conclusion } else { nil }
    }

    package var errcode: Errcode? { conclusion?.errcode }
    package var finding: Finding? { conclusion?.finding }

    /// Whether this would be a 0 at the cut-off.
    package func isYes(_ word: AuthorityAnswer.Word) -> Bool {
        conversation.isYes(AuthorityAnswer(word, call: "call", said: "\(word)"))
    }

    /// Whether the next call waits, and until how many milliseconds after arrival.
    package var pausedUntil: Int64? {
        if case .pause(let until, _) = step { until.milliseconds(since: Self.arrival) } else { nil }
    }

    /// The present question is answered; a pause is waited for first.
    package mutating func hear(_ answer: AuthorityAnswer, after milliseconds: Int64 = 100) {
        guard let question else { return }
        if let pausedUntil { elapsed = pausedUntil }
        conversation.asking(
            question, at: Self.arrival.advanced(byMilliseconds: elapsed))
        asked.append(question)
        elapsed += milliseconds
        step = conversation.heard(
            answer, to: question, at: Self.arrival.advanced(byMilliseconds: elapsed))
    }

    package mutating func hear(
        _ word: AuthorityAnswer.Word, code: Int? = nil, after milliseconds: Int64 = 100
    ) {
        hear(AuthorityAnswer(word, code: code, call: "call", said: "\(word)"), after: milliseconds)
    }

    /// The code is right, or the device is bound.
    package mutating func hearYes(after milliseconds: Int64 = 100) {
        let isAsked = question?.canBind ?? false
        hear(isAsked ? .bound(mode: nil, isVerified: nil) : .verified, code: 200, after: milliseconds)
    }

    /// The device is ours, bound so many milliseconds after arrival.
    package mutating func hearOurs(boundAt milliseconds: Int64, isVerified: Bool? = nil) {
        let boundAt = Self.arrival.advanced(byMilliseconds: milliseconds)
        hear(.ours(boundAt: boundAt, isVerified: isVerified), code: 200)
    }
}

extension AuthorityAnswer.Word {
    /// A live code, and another device's.
    package static let otherCode = refused(.init(.deviceCheckFailed, .vendorRefusedInstaller))
    /// Somebody has the device.
    package static let othersHave = taken(.init(.alreadyBound, .vendorTaken))
    /// The device has not reported its code.
    package static let notReported = notYet(.deviceOffline)
    /// Too many calls.
    package static let tooMany = turnedAway(.ours)
}
