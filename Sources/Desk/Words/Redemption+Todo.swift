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

    /// What to tell whoever stands beside the device.
    var forInstaller: Words? {
        switch progress.state {
        case .ready, .sending, .stored, .superseded, .inDoubt: Reason(.secretUnanswered).forInstaller
        case .refused, .expired, .lost:
            Words(
                "设备没有拿到密钥，不能使用：请在企业微信里删除设备，再重新添加。",
                "The device has no secret and cannot work. Remove it in WeCom and add it again.")
        }
    }

    /// What ends it that a code is refused, or cannot be sent, again and again; nil of one that is not tried any more.
    func todo(whileTried why: Reason, at now: UnixTime) -> Words? {
        guard [.ready, .sending].contains(progress.state) else { return nil }
        return Self.trying(after: why.wecomCode, secondsLeft: tryingLeft(at: now))
    }

    /// The same of any that WeCom refuses by this errcode; nil where it could not be asked.
    package static func trying(after wecomCode: Int?, secondsLeft: Int64?) -> Words {
        let left = secondsLeft.flatMap { $0 > 0 ? Words(seconds: $0) : nil }
        let until = left.map { Words("\($0.zh)内", "within \($0.en), ") } ?? Words("现在就", "at once, ")
        let again = Words("，会自动再试", "; it is tried again by itself")
        let secret = Words(
            "核对 `models[].secret`，以及本机到 `wecom.url` 的网络，改过配置后 `systemctl reload wecom-bind`",
            "check `models[].secret` and the way to `wecom.url`, and reload if that was changed")
        let briefly = Words(
            "；一分钟内还会再试几次，之后就不再试：那时请企业在企业微信里删除设备并重新添加",
            "; it is tried a few times more within a minute, and then no more: have its company remove the device in"
                + " WeCom and add it again then")
        switch wecomCode.map({ ($0, Refusal($0)) }) {
        case (_, .limited)?:
            return until
                + Words(
                    "查明是什么在这样频繁地以该型号调用企业微信，并停下它",
                    "see what else calls WeCom for this model so often, and stop it")
                + again
        case (_, .token)?, nil:
            return until + secret + again
        case (40_001, _)?:
            return secret + briefly
        case (let code, .busy)?, (let code, .used)?, (let code, .code)?:
            return Words(
                "按 \(code) 在企业微信的全局错误码里查明原因", "look \(code) up among WeCom's global error codes") + briefly
        }
    }

    /// How long one that is tried again and again may still bring its secret; nil of any other.
    func tryingLeft(at now: UnixTime) -> Int64? {
        guard [.ready, .sending].contains(progress.state), progress.reason != nil else { return nil }
        let seconds = lastTry.milliseconds(since: now) / 1_000
        return seconds > 0 ? seconds : nil
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
