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

    /// The same, of a token too, where it is the login that is refused.
    var cause: Words {
        if let reason { return reason.cause }
        let isLogin = [.vendorToken, .vendorLocked].contains(condition) && login.vendorCode != nil
        return isLogin ? login.cause : condition.meaning
    }

    /// Under what it is told.
    var area: Remark.Area { isOfMaker ? .maker : condition.area }

    /// Whether the maker's own service is spoken of, in the vendor's place: not where it has passed on the vendor's code.
    private var isOfMaker: Bool {
        let isForwarded =
            subject == VendorCallRecord.maker || subject.hasPrefix("\(VendorCallRecord.maker):")
            || last.fields[.call]?.string == VendorCallRecord.forward
        return isForwarded && reason?.isOfVendorsCode != true
    }

    /// As it is said of whoever decides.
    func spoken(_ words: Words) -> Words { isOfMaker ? words.ofMaker : words }

    /// What it is, and for which models where not for all of its account.
    package var meaning: Words { spoken(said) }

    private var said: Words {
        guard condition == .vendorToken, let models = last.fields[.models]?.array?.compactMap(\.string) else {
            return condition.meaning
        }
        let names = Self.some(models)
        let whose: Words =
            switch (models.isEmpty, VendorToken(named: subject) == .server) {
            case (true, true): Words("没有型号要用它。", " No model goes by it.")
            // Of former models devices may be there still.
            case (true, false): Words("")
            // By what verifies nothing is taken back.
            case (false, true):
                Words(
                    "绑定要用它的型号：\(names.zh)；解绑不用它。", " Binding goes by it for \(names.en); unbinding does not.")
            case (false, false): Words("要用它的型号：\(names.zh)。", " These go by it: \(names.en).")
            }
        return condition.meaning + whose
    }

    /// The first ones by name, and how many there are besides.
    static func some(_ names: [String]) -> Words {
        let first = names.prefix(3)
        let more =
            names.count > first.count
            ? Words(" 等 \(names.count) 个", " and \(names.count - first.count) more") : Words("")
        return Words(first.joined(separator: "、"), first.joined(separator: ", ")) + more
    }

    /// What to do about it now.
    package func advice(at now: UnixTime) -> Words {
        if condition == .codesInDoubt, let serial = SerialNumber(subject) {
            // Of a code that was retried none are left to tell.
            let left = last.fields[.minutesLeft].flatMap { _ in Redemption.secondsLeft(since: since, at: now)
            }
            return Redemption.doubt(of: serial, secondsLeft: left)
        }
        if condition == .codesWaiting, let end = last.until {
            return Redemption.trying(after: reason?.wecomCode, secondsLeft: max(0, end.seconds - now.seconds))
        }
        return spoken(Words(special ?? condition.todo.zh, todo))
    }

    /// What its last example says more exactly than the catalogue.
    private var special: String? {
        switch condition {
        case .noTicket, .wrongRoute:
            guard let todo = last.todo else { return nil }
            let chinese = Self.ofRoutes.chinese(todo)
            return chinese == todo ? nil : chinese
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

    /// What is said of a model's URL, by what has come there.
    fileprivate static let ofRoutes = Phrasebook([
        (
            "WeCom pushes a ticket every ten minutes to the model's URL in its console: look that it is entered there,"
                + " ends in %, and reaches `listen` from outside",
            "企业微信每十分钟向后台该型号的地址推送一次 ticket：确认后台填了地址、以 % 结尾，并且从外面能到达 `listen`"
        ),
        (
            "the clock: WeCom's callbacks come to % and are refused, being % s off this machine's time. Set that right"
                + " (`timedatectl set-ntp true`); a ticket comes every ten minutes",
            "是时钟：企业微信的回调到了 %，但与本机时间相差 % 秒而被拒绝。校准时钟（`timedatectl set-ntp true`）；ticket 每十分钟来一次"
        ),
        (
            "callbacks come to % that are for another model or maker: in WeCom's console, enter this URL at its own"
                + " model, and compare `models[].id` and `provider.corpid`",
            "到 % 的回调属于别的型号或服务商：在企业微信后台把这个地址填到它自己的型号下，并核对 `models[].id` 与 `provider.corpid`"
        ),
        (
            "WeCom's callbacks come to another path than %: see its misrouted lines for which, and have the proxy in"
                + " front pass it on as it comes",
            "企业微信的回调没有到 %，而是到了另一个路径：日志的 misrouted 记录说明是哪个；让前面的代理原样转发"
        ),
        (
            "what comes to % has a signature by none of our keys: compare `models[].keys` with the Token and"
                + " EncodingAESKey in WeCom's console, then `systemctl reload wecom-bind`",
            "到 % 的请求，配置的密钥都算不出它的签名：核对 `models[].keys` 与企业微信后台的 Token、EncodingAESKey，"
                + "然后 `systemctl reload wecom-bind`"
        ),
        (
            "it is for model % of provider %: see which URL that model has in WeCom's console, and compare `models[].id`,"
                + " `models[].path` and `provider.corpid`",
            "它的型号是 %，服务商是 %：看企业微信后台该型号填的是哪个地址，并核对 `models[].id`、`models[].path` 和"
                + " `provider.corpid`"
        ),
    ])

    /// A refused login, or one that nobody has said no to.
    private var login: Reason {
        let isPassing = (last.fields[.detail]?.string ?? "").hasPrefix(Unsent.passingPrefix)
        let code = last.fields[.vendorCode]?.integer.map { Int(clamping: $0) }
        return Reason(.vendorLogin, vendorCode: isPassing ? nil : code)
    }
}

extension Words {
    /// What is to be done about a model's URL, as the log has it.
    init(aboutRoute advice: String) { self.init(Conditions.Standing.ofRoutes.chinese(advice), advice) }
}
