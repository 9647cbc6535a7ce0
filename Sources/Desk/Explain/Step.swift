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

    /// Callbacks in their order, each with what became of it, and what people have done between them.
    static func story(of known: Known) -> [Step] {
        let all = known.requests.isEmpty ? (known.history?.callbacks ?? []).reversed() : known.requests
        let callbacks = all.suffix(mostCallbacks)
        let journal = (known.history?.journal ?? []).reversed()
        let chapters = callbacks.map { callback in
            (
                callback.arrived,
                chapter(callback, journal.filter { $0.request == callback.number })
                    + (code(of: callback, in: known).map { [$0] } ?? [])
            )
        }
        let start = callbacks.first?.arrived
        let alone = known.requests.isEmpty ? journal.filter { $0.request == nil } : []
        let between = alone.filter { start == nil || $0.at >= start ?? $0.at }.map { entry in
            (entry.at, [Step(moment: .at(entry.at), words: entry.words)])
        }
        return (chapters + between).sorted { $0.0 < $1.0 }.flatMap(\.1)
    }

    private static func chapter(_ callback: StoredCallback, _ journal: [JournalEntry]) -> [Step] {
        let calls = journal.filter { $0.kind == .vendorCall && isBefore($0, callback) }
        let others = journal.filter { $0.kind != .vendorCall || !isBefore($0, callback) }
        var steps = [Step(moment: .at(callback.arrived), words: callback.arrival)]
        steps += calls.map { Step(moment: .within, words: $0.words) }
        if let words = callback.settlement {
            let end = callback.settledAt.map { Moment.after($0.milliseconds(since: callback.arrived)) }
            steps.append(Step(moment: end ?? .within, words: words))
        }
        return steps
            + others.map {
                Step(moment: .after($0.at.milliseconds(since: callback.arrived)), words: $0.words)
            }
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
    fileprivate var settlement: Words? {
        switch state {
        case .kept: nil
        case .claimed: Words("正在处理", "is being decided")
        case .settled(let errcode):
            Words(
                "答复 \(errcode.rawValue) \(errcode.message)", "answered \(errcode.rawValue) \(errcode.message)"
            )
                + Words("：\(settledReason.cause.zh)", ": \(settledReason.cause.en)")
        }
    }
}

extension JournalEntry {
    fileprivate var words: Words {
        let named = Reason.Word(rawValue: name)?.cause ?? Finding(rawValue: name)?.words ?? Words(name)
        let more = detail.isEmpty ? Words("") : Words("：\(detail)", ": \(detail)")
        let times = count > 1 ? Words("（\(count) 次）", " (\(count) times)") : Words("")
        return switch kind {
        case .vendorCall: Words("调用 \(name) → \(detail)", "call \(name) -> \(detail)")
        case .lateTruth: Words("事后", "afterwards ") + named + more
        case .security: Words("安全：", "security: ") + named + more
        case .alert: Words("告警：", "alert: ") + named + more
        case .unbind: Words("解绑：", "unbinding: ") + named + more
        case .person: Words("人工：", "a person: ") + named + more
        case .credential: Words("已交给自有服务：", "handed to the maker's service: ") + named + times
        }
    }
}
