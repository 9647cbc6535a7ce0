package import Binding

extension JournalEntry.Kind {
    /// In a table.
    package var words: Words {
        let chinese =
            switch self {
            case .lateTruth: "事后查明"
            case .security: "安全"
            case .vendorCall: "调用"
            case .alert: "告警"
            case .unbind: "解绑"
            case .person: "人工"
            case .credential: "交付"
            }
        return Words(chinese, rawValue)
    }
}

extension JournalEntry {
    /// What it tells, by its kind.
    package var words: Words {
        let more = detail.isEmpty ? Words("") : Words("：", ": ") + told
        let times = count > 1 ? Words("（\(count) 次）", " (\(count) times)") : Words("")
        return switch kind {
        case .vendorCall: Words("调用 \(name) → ", "call \(name) -> ") + told + times
        case .lateTruth: Words("事后", "afterwards ") + named + more
        case .security: Words("安全：", "security: ") + named + more
        case .alert: Words("告警：", "alert: ") + named + more
        case .unbind: named + more
        case .person: Words("人工：", "a person: ") + named + more
        case .credential: Words("已交给自有服务：\(name)", "handed to the maker's service: \(name)") + times
        }
    }

    /// Its detail: the reason that it names, or a phrase of ours; what a person has written is theirs.
    package var told: Words {
        if let reason = Reason(text: detail) { return reason.cause }
        if kind == .person,
            let match = detail.wholeMatch(of: #/(?:\w+, )?was (\w+): (.*)/#.dotMatchesNewlines()),
            let before = Device.State(rawValue: String(match.1))?.words
        {
            return Words("\(match.2)（之前：\(before.zh)）", "\(match.2) (before: \(before.en))")
        }
        if kind == .person, name != "devices_imported" {
            let answers = detail.replacing(#/^(\S+) answers (\d+): /#) { "\($0.1) 答复 \($0.2)：" }
            return Words(name == "model_paused" ? answers : detail, detail)
        }
        return Words(said: detail)
    }

    /// As the catalogue has it; a name that it has not is one of an earlier version's.
    package var named: Words {
        switch kind {
        case .vendorCall, .credential: Words(name)
        case .lateTruth: Finding(rawValue: name)?.words ?? Words(name)
        case .security: Reason.Word(rawValue: name)?.cause ?? Words(name)
        case .alert: alert ?? Words(name)
        case .unbind: Device.UnbindCourse(rawValue: name)?.words ?? Words(name)
        case .person: Self.byHand[name] ?? Words(name)
        }
    }

    private var alert: Words? {
        if let alert = Redemption.Alert(rawValue: name) { return alert.words }
        if let alert = RunErrand.Alert(rawValue: name) { return alert.words }
        if name == TakeResult.alert {
            return Words("自有服务又给出了另一个结果", "the maker's service has given another result")
        }
        if let words = Self.unmended[name] { return words }
        return Reason.Word(rawValue: name)?.cause
    }

    /// What the comparison cannot mend.
    private static let unmended = [
        Reconcile.Outcome.lostAtVendor.rawValue: Words(
            "企业微信里有，平台上没有", "WeCom has it, and the vendor has not"),
        Reconcile.Outcome.strayInWeCom.rawValue: Words("企业微信里有，这里没有", "WeCom has it, and nobody here has"),
    ]

    /// What people do, by the names under which it is kept.
    private static let byHand = [
        "device_released": Words("放开设备", "the device was released"),
        "device_held_by_hand": Words("保留设备", "the device was held"),
        "device_undone": Words("收回设备", "the device was taken back"),
        "device_reconciled": Words("与两个云核对", "it was compared with both clouds"),
        "devices_reconciled": Words("与两个云核对全部设备", "all devices were compared with both clouds"),
        "device_removed": Words("从清单中删除", "it was taken off the list"),
        "redemption_retried": Words("重发 `auth_code`", "the `auth_code` was sent once more"),
        "redemption_lost": Words("放弃 `auth_code`", "the `auth_code` was given up"),
        "model_paused": Words("暂停型号", "the model was paused"),
        "model_resumed": Words("恢复型号", "the model was resumed"),
        "devices_imported": Words("导入设备清单", "devices were imported"),
    ]
}

extension Redemption.Alert {
    fileprivate var words: Words {
        switch self {
        case .inDoubt: Words("`auth_code` 存疑", "the `auth_code` is in doubt")
        case .refused: Words("企业微信拒绝 `auth_code`", "WeCom has refused the `auth_code`")
        case .expired: Words("`auth_code` 过期", "the `auth_code` has expired")
        case .usedByAnother: Words("`auth_code` 被别人用掉了", "somebody else has spent the `auth_code`")
        case .tokenRefused: Words("企业微信拒绝 model token", "WeCom has refused the model token")
        case .notProved: Words("拿到的设备密钥不被企业微信承认", "WeCom does not take the secret that came")
        }
    }
}

extension RunErrand.Alert {
    fileprivate var words: Words {
        switch self {
        case .stopped: Words("企业微信里仍绑定，不再解绑", "WeCom has it bound, so that the unbinding was stopped")
        case .abandoned: Words("未经平台解绑就放开了", "it was let go without the vendor")
        case .stuck: Words("平台不肯解绑", "the vendor does not let it go")
        }
    }
}

extension Device.UnbindCourse {
    fileprivate var words: Words {
        switch self {
        case .ignored:
            Words("删除事件与现在的绑定无关，未处理", "the removal was not of the present bind, and changed nothing")
        case .deferred: Words("删除事件延后：先问企业微信", "the removal was put off: WeCom is asked first")
        case .begun: Words("开始在平台上解绑", "the vendor is told to let it go")
        case .confirmed: Words("正在解绑，企业微信已确认", "it is being unbound, now by WeCom's word")
        }
    }
}
