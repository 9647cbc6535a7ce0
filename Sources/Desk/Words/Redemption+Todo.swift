package import Binding
package import Elements

extension Redemption {
    private static let again = "请企业在企业微信里删除设备并重新添加"

    /// What to do about it; nil while nothing is to be done.
    package func todo(at now: UnixTime) -> Words? { advice(at: now).map { Words(chinese(at: now), $0) } }

    private func chinese(at now: UnixTime) -> String {
        let lost = "`wecom-bind redemptions lost \(serial) --reason TEXT`"
        let anew = "\(Self.again)；如果 `wecom-bind redemptions list` 里仍有它，再 \(lost)"
        return switch progress.state {
        case .ready, .sending, .stored, .superseded: "无须处理：设备已删除或重新绑定"
        case .lost: Self.again
        case .expired where progress.reason?.word == .wecomNotBound:
            "企业微信里没有该设备：请企业重新添加，然后 \(lost)"
        case .expired: "\(Self.again)，然后 \(lost)"
        case .refused: anew
        case .inDoubt where mayBeRetried(at: now):
            "\(minutesLeft(at: now) ?? 0) 分钟内：`wecom-bind redemptions retry \(serial)`，用过的码企业微信会拒绝，不会有损失。"
                + "如果失败或来不及：\(anew)"
        case .inDoubt: anew
        }
    }

    /// How long a person may still have it sent once more; nil when that is not, or no more, theirs to have.
    package func secondsLeft(at now: UnixTime) -> Int64? {
        guard minutesLeft(at: now) != nil else { return nil }
        return max(0, Self.lastStartMilliseconds - now.milliseconds(since: arrived)) / 1_000
    }
}
