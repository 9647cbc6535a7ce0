import Binding
package import Elements
import Events
import Ledger

/// Something that happened to a device or with a request.
package struct Step: Sendable {
    package enum Moment: Sendable, Equatable {
        case at(UnixTime)
        /// Milliseconds after the callback that stands before it.
        case after(Int64)
        /// Before the next one: the ledger does not keep when.
        case within
    }

    package let moment: Moment
    package let words: Words
}

extension Step {
    /// As many callbacks are told, the newest.
    private static let mostCallbacks = 5
    /// What comes later than so long after a callback is told by its own time.
    private static let chapterMilliseconds: Int64 = 60_000

    /// Callbacks in their order, each with what became of it, and what people have done between them.
    static func story(of known: Known) -> [Step] {
        let all = known.requests.isEmpty ? (known.history?.callbacks ?? []).reversed() : known.requests
        let callbacks = all.suffix(mostCallbacks)
        let journal = (known.history?.journal ?? []).reversed()
        var between = known.requests.isEmpty ? journal.filter { $0.request == nil } : []
        var steps: [(UnixTime, [Step])] = []
        for callback in callbacks {
            let own = journal.filter { $0.request == callback.number }
            let end = callback.arrived.advanced(byMilliseconds: chapterMilliseconds)
            between += own.filter { $0.at > end }
            let chapter =
                chapter(callback, own.filter { $0.at <= end })
                + (code(of: callback, in: known).map { [$0] } ?? [])
            steps.append((callback.arrived, chapter))
        }
        let start = callbacks.first?.arrived
        let others = between.filter { entry in start.map { $0 <= entry.at } ?? true }
        let unkept = known.unkept.suffix(mostCallbacks)
        return
            (steps + others.map { ($0.at, [Step(moment: .at($0.at), words: $0.words)]) }
            + unkept.map { ($0.at, [Step(moment: .at($0.at), words: $0.words)]) })
            .sorted { $0.0 < $1.0 }.flatMap(\.1)
    }

    private static func chapter(_ callback: StoredCallback, _ journal: [JournalEntry]) -> [Step] {
        let calls = journal.filter { $0.kind == .vendorCall && isBefore($0, callback) }
        let others = journal.filter { $0.kind != .vendorCall || !isBefore($0, callback) }
        var steps = [Step(moment: .at(callback.arrived), words: callback.arrival)]
        steps += alike(calls).map { Step(moment: .within, words: $0.words) }
        if let words = callback.settlement(by: calls.compactMap { VendorCallRecord($0) }) {
            let end = callback.settledAt.map { Moment.after($0.milliseconds(since: callback.arrived)) }
            steps.append(Step(moment: end ?? .within, words: words))
        }
        return steps
            + others.map {
                Step(moment: .after($0.at.milliseconds(since: callback.arrived)), words: $0.words)
            }
    }

    /// What has come again and again is told once, with how often.
    private static func alike(_ calls: [JournalEntry]) -> [JournalEntry] {
        calls.reduce(into: []) { told, call in
            if let last = told.last, last.name == call.name, isAlike(last, call) {
                told[told.count - 1].count += call.count
            } else {
                told.append(call)
            }
        }
    }

    /// How long nothing was sent is no difference.
    private static func isAlike(_ one: JournalEntry, _ other: JournalEntry) -> Bool {
        if one.detail == other.detail { return true }
        guard let one = VendorCallRecord(one), one.isUnsent else { return false }
        return one.outcome == VendorCallRecord(other)?.outcome
    }

    /// Calls are kept when the request is settled, and by that time.
    private static func isBefore(_ entry: JournalEntry, _ callback: StoredCallback) -> Bool {
        callback.settledAt.map { entry.at <= $0 } ?? true
    }

    private static func code(of callback: StoredCallback, in known: Known) -> Step? {
        let code = known.history?.redemptions.first { $0.request == callback.number }
        return code.map { code in
            let attempts = code.progress.attempts
            let why = code.progress.reason.map { Words("（\($0.cause.zh)）", " (\($0.cause.en))") }
            return Step(
                moment: .within,
                words: Words(
                    "`auth_code` \(code.progress.state.words.zh)", "the code \(code.progress.state.words.en)")
                    + (attempts > 0
                        ? Words(
                            "，已发 \(attempts) 次", attempts == 1 ? ", sent once" : ", sent \(attempts) times")
                        : Words(""))
                    + (why ?? Words("")))
        }
    }
}

extension StoredCallback {
    fileprivate var arrival: Words {
        let kind = Event.Kind(rawValue: key.eventType)?.words ?? Words(key.eventType)
        return Words("收到 \(kind.zh)", "\(kind.en) came")
            + (company.map { Words("，企业 \($0)", ", company \($0)") } ?? Words(""))
            + Words("，请求 \(key.requestID)", ", req_id \(key.requestID)")
    }

    /// What it was answered, and why; nil for what is kept only.
    fileprivate func settlement(by calls: [VendorCallRecord]) -> Words? {
        switch state {
        case .kept: nil
        case .claimed: Words("正在处理", "is being decided")
        case .settled where settledReason.word == .processEnded:
            Words("没有答复：", "not answered: ") + settledReason.cause
        case .settled(let errcode):
            Words(
                "答复 \(errcode.rawValue) \(errcode.message)", "answered \(errcode.rawValue) \(errcode.message)"
            )
                + Words("：", ": ") + settledReason.cause(by: calls)
        }
    }
}
