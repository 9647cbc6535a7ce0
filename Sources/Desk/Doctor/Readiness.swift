package import Telemetry

/// Whether the running program can do its work, in a line.
package struct Readiness {
    /// What another instance would not have: each of it is a reason to send no callback here.
    package let unready: [Conditions.Standing]
    /// What is wrong besides, and would be elsewhere too.
    package let degraded: [Conditions.Standing]

    package init(_ standing: [Conditions.Standing]) {
        unready = standing.filter(\.condition.isUnready)
        degraded = standing.filter { !$0.condition.isUnready }
    }

    package var isReady: Bool { unready.isEmpty }

    package var words: Words {
        guard isReady else {
            let reasons = unready.map { standing in
                let meaning = standing.condition.meaning
                return Words("\(meaning.zh)（\(standing.text)）", "\(meaning.en) (\(standing.text))")
            }
            return Words(
                "未就绪：" + reasons.map(\.zh).joined(), "not ready: " + reasons.map(\.en).joined(separator: " "))
        }
        guard !degraded.isEmpty else { return Words("就绪", "ready") }
        let names = kinds
        return Words(
            "就绪；另有问题，见 `wecom-bind doctor`：" + names.map(\.zh).joined(separator: "、"),
            "ready; wrong besides, see `wecom-bind doctor`: " + names.map(\.en).joined(separator: ", "))
    }

    /// What is wrong besides: of each kind the first, and how many more there are.
    private var kinds: [Words] {
        var kinds: [(first: Conditions.Standing, count: Int)] = []
        for one in degraded {
            if let known = kinds.firstIndex(where: { $0.first.condition == one.condition }) {
                kinds[known].count += 1
            } else {
                kinds.append((one, 1))
            }
        }
        return kinds.map { first, count in
            let more = count > 1 ? Words(" 等 \(count) 个", " and \(count - 1) more") : Words("")
            return Words(first.text) + more
        }
    }
}
