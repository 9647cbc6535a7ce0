package import Binding
package import Elements
package import Events

/// Requests to one route that were turned away for one reason, as the running server remembers them.
package struct RefusedCallbacks: Sendable, Equatable {
    package let path: String
    /// nil for the provider's route.
    package let model: ModelID?
    /// Of the last one.
    package let reason: Reason
    package let detail: String
    package let count: Int64
    package let since: UnixTime
    package let last: UnixTime
    /// When a callback was last let in there; nil for never since the start.
    package let lastGood: UnixTime?

    package init(
        path: String, model: ModelID?, reason: Reason, detail: String, count: Int64, since: UnixTime,
        last: UnixTime,
        lastGood: UnixTime?
    ) {
        self.path = path
        self.model = model
        self.reason = reason
        self.detail = detail
        self.count = count
        self.since = since
        self.last = last
        self.lastGood = lastGood
    }

    /// Its detail, where that says more than the reason.
    var more: Words? { Self.more(reason.word, detail) }

    static func more(_ word: Reason.Word?, _ detail: String) -> Words? {
        guard word == .signature else { return detail.isEmpty ? nil : Words(said: detail) }
        // Behind the number of Tokens stands what was done to the text on its way, if that can be seen.
        return detail.firstRange(of: ": ").map { Words(said: String(detail[$0.upperBound...])) }
    }

    /// Whether nothing has been let in since.
    package var goesOn: Bool { lastGood.map { $0 < last } ?? true }

    /// What of it was, how often and since when.
    package func words(for reader: Reader, at now: UnixTime) -> Words {
        let (since, last) = (reader.moment(since, now: now), reader.moment(last, now: now))
        let good = lastGood.map { reader.moment($0, now: now) }
        let more = more.map { Words("（\($0.zh)）", " (\($0.en))") } ?? Words("")
        return Words(
            "\(path)：拒绝 \(count) 次，\(reason.cause.zh)\(more.zh)；自 \(since)，最近 \(last)，"
                + (good.map { "最近一次正常 \($0)" } ?? "启动以来没有正常的"),
            "\(path): \(count) refused, \(reason.cause.en)\(more.en); since \(since), last \(last), "
                + (good.map { "last good one \($0)" } ?? "no good one since the start"))
    }

    /// A model's ticket comes every ten minutes: after so long two have not been let in.
    package static let silenceSeconds: Int64 = 25 * 60

    /// Whether it is WeCom that is turned away.
    ///
    /// Anybody can send what no key of ours has signed, and once more what WeCom has sent once. Nobody can keep WeCom from
    /// pushing a model its tickets: where none was let in for so long, and others were turned away, they were among these.
    ///
    /// - Parameter start: Since when what is let in is watched.
    func isWeComs(at now: UnixTime, _ start: UnixTime?) -> Bool {
        guard goesOn else { return false }
        if Self.signed.contains(reason.word) { return true }
        guard model != nil, let quiet = lastGood ?? start else { return false }
        return now.seconds - quiet.seconds > Self.silenceSeconds
    }

    /// What only somebody with a key of ours can bring about, and no copy of what they have sent before.
    package static let signed: Set<Reason.Word> = [.ahead, .cipher, .receiver, .misrouted]

    /// The one that more likely keeps WeCom out than a stranger: whose sender has a key of ours, then what is signed
    /// with another Token, then the newest.
    static func likeliest(of all: [RefusedCallbacks]) -> RefusedCallbacks? {
        all.max { ($0.weight, $0.last) < ($1.weight, $1.last) }
    }

    private var weight: Int {
        if reason.word.party == .us { return 2 }
        return reason.word == .signature ? 1 : 0
    }

    /// What to do about them, each thing once.
    static func advice(_ refused: [RefusedCallbacks]) -> [Words] {
        refused.reduce(into: []) { all, one in
            if let words = one.reason.todo(about: nil), !all.contains(words) { all.append(words) }
        }
    }
}
