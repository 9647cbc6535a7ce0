import Binding
import Elements
import Telemetry

/// Of what no callback was taken: why that may be.
struct Unheard {
    private(set) var reason: Reason?
    private(set) var cause = Words("")
    private(set) var forInstaller: Words?
    private(set) var todo: [Words]
    /// Whether it is sure, or nearly.
    private(set) var isExplained = false
    private let refused: [RefusedCallbacks]

    /// - Parameters:
    ///   - refused: What was turned away and may have been about it.
    ///   - standing: What is wrong now and bears on it.
    init(
        _ known: Known, besides refused: [RefusedCallbacks], _ standing: [Conditions.Standing],
        at now: UnixTime
    ) {
        self.refused = refused
        let closing = standing.filter(Diagnosis.keepsCallbacksOut)
        if let own = standing.first(where: { Diagnosis.names($0, known) }) {
            isExplained = true
            (reason, cause) = (own.reason, own.condition.meaning)
            (forInstaller, todo) = (Diagnosis.ours, [own.advice(at: now)])
        } else if let likely = RefusedCallbacks.likeliest(
            of: refused.filter { $0.isWeComs(at: now, known.watchedSince) })
        {
            isExplained = true
            // Whoever's route is not known may not have been turned away there, nor have that serial.
            let isItsRoute = known.model != nil
            let sure = isItsRoute ? Words("很可能：", "very likely: ") : Words("可能：", "maybe: ")
            (reason, cause) = (likely.reason, sure + likely.reason.cause)
            forInstaller = isItsRoute ? likely.reason.forInstaller : Self.unseen
            todo = RefusedCallbacks.advice([likely]) + (isItsRoute ? [] : [Self.compare])
            if let more = likely.more { cause = cause + Words("；\(more.zh)", "; \(more.en)") }
        } else if let grave = closing.first(where: { !$0.condition.isOfSomeRequests }) {
            (reason, cause) = (grave.reason, grave.condition.meaning)
            (forInstaller, todo) = (Diagnosis.ours, [grave.advice(at: now)])
        } else {
            forInstaller = Self.unseen
            todo = [Self.compare]
            takePossible(besides: closing.first, at: now)
        }
    }

    private static let compare = Words(
        "核对序列号，以及企业微信后台该型号填的地址；`wecom-bind doctor` 检查其余各项",
        "compare the serial, and the URL that the model has in WeCom's console; `wecom-bind doctor` looks at the rest"
    )

    static let unseen = Words(
        "我们这里没有这台设备的添加请求。请核对序列号后再添加一次；还是不行就告诉我们。",
        "We have no request for this device. Check its serial and add it once more; tell us if that fails too."
    )

    /// What somebody else may have brought about is told as what it is.
    private mutating func takePossible(besides other: Conditions.Standing?, at now: UnixTime) {
        var cases = [
            Words("企业微信没有把请求发到这里", "WeCom has sent none here"),
            Words("序列号不对", "the serial is another one"),
            Words("上次启动之前被拒绝过", "one was turned away before the last start"),
        ]
        if let turnedAway = turnedAway(at: now) {
            cases.append(turnedAway)
            todo += RefusedCallbacks.advice(refused)
        }
        if let other {
            cases.append(other.condition.meaning)
            todo.append(other.advice(at: now))
        }
        cause = Words(
            "没有受理过它的回调；可能：" + cases.map(\.zh).joined(separator: "；或："),
            "no callback about it was taken; it may be that: " + cases.map(\.en).joined(separator: "; or: "))
    }

    /// It may have been among those that were turned away, before or after something was let in.
    private func turnedAway(at now: UnixTime) -> Words? {
        guard let since = refused.map(\.since).min(), let last = refused.map(\.last).max(),
            let likely = RefusedCallbacks.likeliest(of: refused)
        else { return nil }
        let count = refused.map(\.count).reduce(0, +)
        let span = Words(seconds: max(60, now.seconds - since.seconds) / 60 * 60)
        let ago = Words(seconds: max(0, now.seconds - last.seconds))
        return Words(
            "它在最近 \(span.zh)内拒绝的 \(count) 个请求之中（最近一个 \(ago.zh)前；\(likely.reason.cause.zh)），"
                + "这些不一定是企业微信发的，也不一定与它有关",
            "it was among the \(count) requests that were refused in the last \(span.en) (the last \(ago.en) ago;"
                + " \(likely.reason.cause.en)), which may or may not have been WeCom's, or about it")
    }
}
