import Binding
import Elements
import Events

// MARK: Time, as it is played

extension RecordedCase {
    /// Longer pauses are cut to this: by then no 0 is under way any more (States: Device 10).
    static let longestPause: Int64 = 6_000
    /// What a code has until it is sent.
    static let untilCodeIsSent: Int64 = 1_000
    /// What lies between two moments at least whose order matters.
    private static let margin: Int64 = 500
    /// Of a bind that turned out to be ours nobody knows when, so long after its answer.
    private static let afterAnswer: Int64 = 300

    /// Milliseconds from one's answer, or its beginning where the next one overtakes it, to the next one; nil for the
    /// last. It is never shorter than what has to be over by then.
    func pause(after index: Int) -> Int64? {
        guard index + 1 < happenings.count else { return nil }
        let (happening, next) = (happenings[index], happenings[index + 1])
        let start = happening.isOvertaken(by: next) ? happening.callback.arrived : happening.end
        var pause = min(max(0, next.callback.arrived.milliseconds(since: start)), Self.longestPause)
        if happening.metUnbinding { pause = max(pause, Self.margin) }
        if let over = truth(of: index) ?? removal(of: index) { pause = max(pause, over + Self.margin) }
        return pause
    }

    /// Milliseconds from its arrival until a call that had brought nothing answered after all; nil where none did.
    func lateDelay(of index: Int) -> Int64? {
        let happening = happenings[index]
        guard happening.hasLateTruth else { return nil }
        let pause = truth(of: index) ?? pause(after: index).map { $0 + Self.untilCodeIsSent }
        return happening.duration + (pause ?? Self.afterAnswer)
    }

    /// Whether the next one came to a device that was unbinding before, and is no more.
    func isLetGo(after index: Int) -> Bool {
        guard index + 1 < happenings.count, happenings[index].metUnbinding else { return false }
        return !happenings[index + 1].metUnbinding && !happenings[index + 1].calls.isEmpty
    }

    /// Milliseconds from a removal until it was carried out; nil where the next one came before.
    private func removal(of index: Int) -> Int64? {
        let (happening, next) = (happenings[index], happenings[index + 1])
        guard !happening.isBind, let end = happening.callback.settledAt, end <= next.callback.arrived else {
            return nil
        }
        return min(max(0, end.milliseconds(since: happening.end)), Self.longestPause - Self.margin)
    }

    /// Milliseconds from the answer until it was known whose the device is; nil where the next one came before.
    private func truth(of index: Int) -> Int64? {
        let happening = happenings[index]
        guard happening.hasLateTruth else { return nil }
        guard let truth = happening.truth else { return Self.afterAnswer }
        if index + 1 < happenings.count, truth.at > happenings[index + 1].callback.arrived { return nil }
        return min(max(0, truth.at.milliseconds(since: happening.end)), Self.longestPause - Self.margin)
    }
}

extension RecordedCase.Happening {
    /// Whether the next one came before this one was answered.
    func isOvertaken(by next: Self) -> Bool { next.callback.arrived < end }

    fileprivate var duration: Int64 { max(0, end.milliseconds(since: callback.arrived)) }

    /// Whether it came while the vendor was to let the device go.
    var metUnbinding: Bool { callback.reason?.word == .deviceUnbinding }

    /// Whether it turned out behind the answer what a call that can bind had done.
    fileprivate var hasLateTruth: Bool {
        guard errcode != .success else { return false }
        return callback.finding == .ours || callback.finding == .notOurs && truth != nil
    }
}
