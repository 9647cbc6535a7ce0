package import Binding
package import Events
import Telemetry

extension Reason {
    /// What whoever runs this program does about it; nil where nothing is theirs to do.
    ///
    /// - Parameters:
    ///   - serial: Whose bind it was; nil for a request that was not let in.
    ///   - fault: What came instead of an answer, if that is known.
    package func todo(about serial: SerialNumber?, after fault: String? = nil) -> Words? {
        let advice = serial.flatMap { self.advice(about: $0, after: fault) } ?? word.refusalAdvice
        guard let en = advice ?? word.condition?.entry.todo else { return nil }
        guard let zh = special(serial, after: fault) ?? word.condition?.todo.zh else { return nil }
        return Words(zh, en)
    }

    /// More exactly than its condition has it.
    private func special(_ serial: SerialNumber?, after fault: String?) -> String? {
        let codes = vendorCode.map { "`wecom-bind codes \($0)`" } ?? "`wecom-bind codes`"
        switch word {
        case .vendorRefusedUs:
            return remedy.map { "\($0.chinese)。\(codes) 有更多说明" }
                ?? "只有我方能解决：\(codes) 有说明。请核对设备的 product_key、device_key，以及 `vendors.*.user`、"
                + "`vendors.*.user_domain` 与平台是否一致"
        case .boundInOtherMode:
            return "核对平台上产品的绑定模式与 `models[].binding_mode`：模式 1 和 3 下，平台允许别人把设备拿走"
        case .otherModel:
            return "改正清单里该设备的型号：`wecom-bind devices import FILE`，或改 `devices`；如果清单是对的，"
                + "在企业微信后台核对它属于哪个型号、该型号填的是哪个地址"
        case .vendorTaken:
            return "无须处理；如果没有人知道设备在谁名下，凭 product_key、device_key 请平台查明"
        case .notVerified: return "请重置设备后重新添加；平台那边会自动解除"
        case .leftover:
            let show = serial.map { "`wecom-bind devices show \($0)` 可看进展，" } ?? ""
            return "通常无须处理：平台上的残留绑定会自动解除。\(show)之后即可添加"
        case .vendorUnreachable: return "请检查本机到 `vendors.*.url` 的网络；转发的型号检查到 `maker.url` 的网络"
        case .vendorBusy: return "会自行恢复；如果一直如此，查明还有谁在用同一账号，或请平台放宽频率"
        case .vendorLogin where fault?.hasSuffix(Unsent.unsureTimeSuffix) == true:
            return "签名登录时没有旁证能确认时间，可能因此被拒绝：时间一确认就会自动再试。检查本机时钟：`timedatectl set-ntp true`"
        case .vendorLogin:
            return refusal(after: fault).map {
                let usual =
                    "核对 `vendors.*.user`、`vendors.*.user_domain`、`vendors.*.access_secret`，然后"
                    + " `systemctl reload wecom-bind`"
                return "平台以 \($0) 拒绝登录：\(remedy?.chinese ?? usual)"
            } ?? "没有拿到 token，会自动重试；如果一直如此，检查到 `vendors.*.url` 的网络，并询问平台"
        case .vendorUnanswered:
            return
                "\(fault.map { NoAnswer($0).words.zh } ?? "没有答复，或答复读不懂")，因此不知道是否已绑定：一分钟后会自动查明，企业再试一次即可；如果一直如此，请询问 `vendors.*.url` 或 `maker.url` 的运维"
        case .vendorLate:
            return "调用结束后会自动查明是否已绑定，企业再试一次即可；如果一直如此，凭时间和接口名询问 `vendors.*.url` 或 `maker.url` 的运维"
        case .makerRefused: return "这是自有服务的决定：凭 req_id 向它的运维查明原因"
        case .vendorUnclear: return "答复既不是成功也不是失败：\(codes) 有说明，可在 `codes` 里指定该码的答复"
        case .requestConflict, .codeReused:
            return "偶尔一次无妨。如果反复出现，可能有别人掌握了该地址的密钥：在企业微信后台换新的，放到 `models[].keys` 最前面"
        case .tooManyGuesses: return "有人在试验证码：十分钟内答 7，请向该企业了解情况"
        case .signature:
            return "如果来自企业微信：核对 `models[].keys`（服务商地址是 `provider.keys`）与后台该地址的 Token，"
                + "把新的一对加进去、旧的保留，然后 `systemctl reload wecom-bind`"
        case .cipher:
            return "Token 是对的，EncodingAESKey 不对：核对 `models[].keys`（或 `provider.keys`）与企业微信后台，"
                + "然后 `systemctl reload wecom-bind`"
        case .receiver: return "检查该地址在企业微信后台填在了哪里，并核对 `models[].id` 与 `provider.corpid`"
        case .stale, .ahead:
            return "检查本机时钟（`timedatectl set-ntp true`），以及回调在路上被什么耽搁；偶尔一次可能是有人重放旧回调"
        case .challenge: return "偶尔一次无妨：有人把截获的回调当作 URL 验证发来；企业微信的验证内容是数字"
        case .shape: return "如果来自企业微信：看详情里哪里不对，以及该地址在后台填在了哪里"
        case .method: return "企业微信用 GET 验证地址，用 POST 推送：如果来自企业微信，检查前面的代理做了什么"
        case .makerRefusesUs:
            let status = vendorCode.map { "HTTP \($0)" } ?? "错误"
            return "自有服务答 \(status)，没有看内容：401 或 403 时核对 `maker.secrets` 与它那边是否一致，否则看 `maker.url` 是不是它的路径"
        case .query: return "如果来自企业微信：检查前面的代理对查询参数做了什么；后台填写的地址不要带参数"
        case .envelope: return "如果来自企业微信：看详情里正文被改成了什么，或该地址是否填到了应用而不是设备型号下"
        case .source: return "如果来自企业微信：看详情里的来源，核对 `sources.allow` 与 `sources.proxies`"
        case .misrouted: return "检查前面的代理对路径做了什么，以及后台哪个地址用的是最接近的那个路由的 Token"
        default: return nil
        }
    }
}
