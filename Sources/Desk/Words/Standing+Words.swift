package import Binding
package import Elements
import Events
package import Telemetry

extension Conditions.Standing {
    /// Why, where its last example says it.
    package var reason: Reason? {
        guard let word = last.fields[.reason]?.string.flatMap(Reason.Word.init) else { return nil }
        func code(_ key: Log.Key) -> Int? { last.fields[key]?.integer.map { Int(clamping: $0) } }
        return Reason(
            word, vendorCode: code(.vendorCode), wecomCode: code(.wecomCode),
            seconds: last.fields[.seconds]?.integer)
    }

    /// What to do about it now.
    package func advice(at now: UnixTime) -> Words {
        if condition == .codesInDoubt, let serial = SerialNumber(subject) {
            // Of a code that was retried none are left to tell.
            let left = last.fields[.minutesLeft].flatMap { _ in Redemption.secondsLeft(since: since, at: now)
            }
            return Redemption.doubt(of: serial, secondsLeft: left)
        }
        return Words(special ?? condition.todo.zh, todo)
    }

    /// What its last example says more exactly than the catalogue.
    private var special: String? {
        switch condition {
        case .paused: return "可以恢复时：`wecom-bind models resume \(subject)`"
        case .codesRefused:
            return "请企业在企业微信里删除设备并重新添加，然后 `wecom-bind redemptions lost \(subject) --reason TEXT`"
        case .devicesStuck where !subject.isEmpty:
            return "在平台上解绑它，或 `wecom-bind devices release \(subject) --reason TEXT`"
        case .vendorToken where last.todo != nil, .vendorLocked where last.todo != nil:
            return login.todo(about: nil, after: last.fields[.detail]?.string)?.zh
        default:
            guard last.todo != nil, let reason, reason.word.condition == condition else { return nil }
            let serial = last.fields[.device]?.string.flatMap { SerialNumber($0) }
            return reason.todo(about: serial, after: last.fields[.fault]?.string)?.zh
        }
    }

    /// A refused login, or one that nobody has said no to.
    private var login: Reason {
        let isPassing = (last.fields[.detail]?.string ?? "").hasPrefix(Unsent.passingPrefix)
        let code = last.fields[.vendorCode]?.integer.map { Int(clamping: $0) }
        return Reason(.vendorLogin, vendorCode: isPassing ? nil : code)
    }
}
