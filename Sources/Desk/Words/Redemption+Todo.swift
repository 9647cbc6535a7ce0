package import Binding
package import Elements
import Events

extension Redemption {
    private static let again = "请企业在企业微信里删除设备并重新添加"

    /// What to do about it; nil while nothing is to be done.
    package func todo(at now: UnixTime) -> Words? { advice(at: now).map { Words(chinese(at: now), $0) } }

    private func chinese(at now: UnixTime) -> String {
        let lost = Self.lost(serial)
        return switch progress.state {
        case .ready, .sending, .stored, .superseded: "无须处理：设备已删除或重新绑定"
        case .lost: Self.again
        case .expired where progress.reason?.word == .wecomNotBound:
            "企业微信里没有该设备：请企业重新添加，然后 \(lost)"
        case .expired: "\(Self.again)，然后 \(lost)"
        case .refused: Self.anew(serial)
        case .inDoubt: Self.doubt(of: serial, secondsLeft: secondsLeft(at: now)).zh
        }
    }

    private static func lost(_ serial: SerialNumber) -> String {
        "`wecom-bind redemptions lost \(serial) --reason TEXT`"
    }

    private static func anew(_ serial: SerialNumber) -> String {
        "\(again)；如果 `wecom-bind redemptions list` 里仍有它，再 \(lost(serial))"
    }

    /// What to do about a code in doubt.
    static func doubt(of serial: SerialNumber, secondsLeft: Int64?) -> Words {
        let en = Advice.doubt(of: serial, secondsLeft: secondsLeft)
        guard let secondsLeft else { return Words(anew(serial), en) }
        let time = secondsLeft < 60 ? "\(secondsLeft) 秒" : "\(secondsLeft / 60) 分钟"
        return Words(
            "\(time)内：`wecom-bind redemptions retry \(serial)`，用过的码企业微信会拒绝，不会有损失。"
                + "如果失败或来不及：\(anew(serial))", en)
    }

    /// How long a person may still have it sent once more, or that this is over; nil of a code that is not in doubt.
    package func timeLeft(at now: UnixTime) -> Words? {
        guard progress.state == .inDoubt else { return nil }
        if let left = secondsLeft(at: now).map({ Words(seconds: $0) }) {
            return Words("还剩 \(left.zh)可以重试", "\(left.en) left to retry")
        }
        return progress.wasRetried
            ? Words("已重试过一次，不能再重试", "it was retried once, and once is all")
            : Words("重试的时间已过", "the time to retry it is over")
    }
}
