import Binding
import Elements
import Events

/// A conversation whose vendor says what the test wants, when the test wants.
struct Talk {
    var conversation: Conversation
    /// Milliseconds since the request arrived.
    private(set) var elapsed: Int64 = 0
    private(set) var step: Conversation.Step
    private(set) var asked: [String] = []

    static let arrival = Instant(nanoseconds: 5_000_000_000_000)
    static let arrived = UnixTime(seconds: 1_790_000_000)

    init(
        _ plan: Conversation.Plan, adopting isAdopting: Bool = false, mode: Int? = nil,
        table: VerdictTable = .standard, after milliseconds: Int64 = 10
    ) {
        conversation = Conversation(
            plan, within: Budget(arrival: Self.arrival), by: table, isAdopting: isAdopting,
            expectedBindingMode: mode)
        elapsed = milliseconds
        step = conversation.begin()
    }

    var question: Conversation.Question? {
        switch step {
        case .ask(let question), .pause(_, let question): question
        case .conclude: nil
        }
    }

    var conclusion: Conversation.Conclusion? {
        if case .conclude(let conclusion) = step { conclusion } else { nil }
    }

    var errcode: Errcode? { conclusion?.errcode }
    var finding: Finding? { conclusion?.finding }

    /// Whether the next call waits, and until how many milliseconds after arrival.
    var pausedUntil: Int64? {
        if case .pause(let until, _) = step { until.milliseconds(since: Self.arrival) } else { nil }
    }

    /// The vendor answers the present question; a pause is waited for first.
    mutating func hear(_ answer: VendorAnswer, after milliseconds: Int64 = 100) {
        guard let question else { return }
        if let pausedUntil { elapsed = pausedUntil }
        conversation.asking(
            question, at: Self.arrival.advanced(byMilliseconds: elapsed))
        asked.append(question.name)
        elapsed += milliseconds
        step = conversation.heard(
            answer, to: question, at: Self.arrival.advanced(byMilliseconds: elapsed))
    }

    mutating func hear(_ code: Int, after milliseconds: Int64 = 100) {
        hear(.code(code, VendorData()), after: milliseconds)
    }

    /// `deviceInfo` has it as ours, bound so many milliseconds after arrival.
    mutating func hearOurs(boundAt milliseconds: Int64?) {
        var data = VendorData()
        (data.deviceType, data.status) = (1, 1)
        data.boundAt = milliseconds.map { Self.arrival.advanced(byMilliseconds: $0) }
        hear(.code(200, data))
    }

    mutating func hear(isOnline: Bool?) {
        var data = VendorData()
        data.isOnline = isOnline
        hear(.code(200, data))
    }
}
