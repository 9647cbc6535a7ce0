package import Binding

extension Reason {
    /// Why it is as it is, for whoever has never seen the word.
    package var cause: Words {
        guard word.party != nil else { return word.cause }
        let (code, since) = (vendorCode ?? wecomCode, seconds.map { Words(seconds: abs($0)) })
        guard word.isNamedByVendorCode, let vendorCode, let meaning = VendorMeaning.of(vendorCode) else {
            let figure = code.map { code in Words("（\(sender.zh) \(code)）", " (\(sender.en) \(code))") }
            let time = since.map { Words("（\($0.zh)）", " (\($0.en))") }
            return word.cause + (figure ?? Words("")) + (time ?? Words(""))
        }
        return meaning + Words("（平台 \(vendorCode)）", " (vendor \(vendorCode))")
    }

    /// The same of a bind that the maker's own service decides about, where others ask the vendor.
    package func cause(isForwarded: Bool) -> Words { isForwarded && !isOfVendorsCode ? cause.ofMaker : cause }

    /// The same, by the calls that were made.
    func cause(by calls: [VendorCallRecord]) -> Words {
        let call = call(in: calls)
        return cause(after: call?.fault, of: call?.name, for: call?.milliseconds)
    }

    /// The same, with what is known of the call that it is about.
    ///
    /// - Parameters:
    ///   - fault: What came instead of an answer; nil where nothing has yet.
    ///   - call: Which one it was.
    ///   - milliseconds: How long it had taken then.
    package func cause(after fault: String?, of call: String?, for milliseconds: Int64? = nil) -> Words {
        guard let call else { return cause }
        switch word {
        case .vendorUnanswered:
            guard let fault else { return cause }
            return NoAnswer(fault).words
                + Words("，不知道是否已绑定（\(call)）", ": nobody knows whether it was bound (\(call))")
        case .vendorLate:
            let time = milliseconds.map {
                Words("，当时已等 \($0) ms", ", after \($0) ms by then")
            }
            return cause + Words("；没有答复的是 \(call)", "; what had no answer is \(call)") + (time ?? Words(""))
        default: return cause
        }
    }

    /// Whose the code is.
    private var sender: Words {
        if word == .makerRefusesUs { return Words("HTTP") }
        return vendorCode == nil ? Words("企业微信", "WeCom") : Words("平台", "vendor")
    }
}

extension NoAnswer {
    var words: Words {
        switch self {
        case .late: Words("平台没有及时答复", text)
        case .broken: Words("平台的答复还没收完，连接就断了", text)
        case .status(let status):
            Words(
                "平台答 HTTP \(status)，没有别的答复；可能来自代理",
                "the vendor answered HTTP \(status) and nothing else, or a proxy did")
        case .foreign(let word): Words("收到的不是平台的答复（\(word)），可能来自代理", text)
        }
    }
}

extension Reason.Word {
    /// Whether the vendor's code says more than the word.
    fileprivate var isNamedByVendorCode: Bool {
        [.vendorRefusedInstaller, .vendorRefusedUs, .vendorTaken, .vendorLogin, .vendorQuota, .vendorBusy]
            .contains(self)
    }

    /// Without the figures that may belong to it.
    package var cause: Words {
        switch self {
        case .bound: Words("绑定成功", "it was bound")
        case .boundInOtherMode:
            Words("绑定成功，但平台的绑定模式与配置不同", "it was bound, in another binding mode than the configuration says")
        case .verified: Words("验证码正确，绑定成功", "its code was verified, and it was bound")
        case .adopted: Words("设备本来就属于该企业", "it was its company's already")
        case .proved, .witnessed:
            Words("平台没有明确答复，但已查明设备绑定在我方", "the vendor gave no clear answer, and was found to have it")
        case .makerBound: Words("自有服务同意绑定", "the maker's service said yes")
        case .deviceAsking: Words("另一家企业正在添加该设备", "another company is adding the device")
        case .deviceHeld: Words("设备保留给另一家企业", "the device is held for another company")
        case .deviceBound: Words("设备已被另一家企业添加", "another company has the device")
        case .holderUnknown:
            Words("账本恢复后还没有问过企业微信设备属于谁", "after the ledger was set back WeCom was not asked yet whose it is")
        case .deviceUnbinding: Words("设备正在与原企业解绑", "the device is being unbound from its former company")
        case .noLongerAsking:
            Words("答复成功之前，设备已有了更新的请求", "the device had gone on to a newer request before its yes")
        case .wecomBound: Words("企业微信里设备已属于某家企业", "by WeCom's word a company has the device")
        case .wecomNotBound: Words("企业微信里没有该设备", "WeCom does not have the device")
        case .wecomSilent:
            Words("企业微信没有回答设备属于谁", "WeCom did not say whose the device is")
        case .eventTooOld: Words("绑定事件到达时已经太旧", "the event came when it was too old")
        case .eventFromTheFuture:
            Words("绑定事件的时间比本机晚：本机时钟慢了", "the event is ahead of this machine's clock, which is slow")
        case .requestConflict:
            Words("同一个 req_id 带来了不同的内容", "the same req_id came with another content")
        case .codeReused:
            Words("`auth_code` 已经用过，或属于别的设备", "the `auth_code` was used before, or came with another device")
        case .foreign: Words("事件属于别的型号或别的服务商", "the event is for another model or another provider")
        case .codeShape: Words("输入的内容不可能是验证码", "what was typed cannot be a code")
        case .tooManyGuesses: Words("十分钟内输错了太多次验证码", "too many wrong codes were typed in ten minutes")
        case .unknownSerial: Words("设备不在我方的设备清单里", "the device is not on our list")
        case .otherModel: Words("清单里该设备是另一个型号", "by our list the device is of another model")
        case .placeShared: Words("两台设备在平台上用的是同一组密钥", "two devices have the same keys at the vendor")
        case .accountGone:
            Words(
                "设备绑定在一个已从配置中删除的平台账号上", "the device is bound at an account that the configuration has no more"
            )
        case .noTicket:
            Words(
                "还没有收到该型号的 `model_ticket`，无法换取设备密钥",
                "no `model_ticket` has come for the model, so that no code could be spent")
        case .noToken:
            Words("企业微信不给 model token，无法换取设备密钥", "WeCom gives no model token, so that no code could be spent")
        case .noTime: Words("轮到处理时已经来不及", "there was no time left to decide")
        case .vendorAway:
            Words("平台没有应答，新的绑定暂时直接拒绝", "the vendor does not answer, so that binds are refused at once")
        case .paused: Words("该型号已被人工暂停", "the model was paused by a person")
        case .noDeposit: Words("设备的 App 没有事先提交绑定数据", "the device's app had deposited nothing for its bind")
        case .vendorRefusedInstaller:
            Words("平台拒绝：设备或验证码不对", "the vendor refuses: the device or its code is not right")
        case .vendorRefusedUs:
            Words("平台拒绝：我方的配置或权限不对", "the vendor refuses: our configuration or permission is not right")
        case .vendorTaken: Words("平台上设备已属于别人", "at the vendor somebody else has the device")
        case .deviceOffline: Words("设备不在线", "the device is offline")
        case .notInBindMode: Words("设备没有进入绑定模式", "the device is not in its bind mode")
        case .deviceStatusUnknown: Words("平台查不到设备是否在线", "the vendor cannot tell whether the device is online")
        case .notVerified: Words("平台没有验证通过蓝牙设备", "the vendor did not authenticate the Bluetooth device")
        case .leftover:
            Words("平台上有我方的残留绑定，正在清除", "the vendor had it for us from before; that is being taken back")
        case .vendorQuota: Words("平台账号今天的调用额度已用完", "the account's calls at the vendor are used up for today")
        case .vendorBusy: Words("平台认为调用过于频繁", "the vendor was asked too much at once")
        case .vendorLogin: Words("登录平台失败", "the login at the vendor failed")
        case .makerRefusesUs: Words("自有服务不接收我方的消息", "the maker's service takes no message of ours")
        case .vendorUnreachable: Words("连不上平台", "no connection to the vendor could be made")
        case .vendorUnanswered:
            Words(
                "平台没有及时给出可用的答复，不知道是否已绑定",
                "no answer came from the vendor in time, or none that can be read: nobody knows whether it was bound"
            )
        case .vendorUnclear: Words("平台的答复不明确", "the vendor's answer says neither yes nor no")
        case .vendorLate: Words("平台太慢，3 秒内来不及答复", "the vendor was too slow for the 3 s that WeCom waits")
        case .makerRefused: Words("自有服务拒绝绑定", "the maker's service said no")
        case .overload: Words("请求太多，来不及处理", "more came than could be decided in time")
        case .ledgerLate: Words("账本没有及时答复", "the ledger did not answer in time")
        case .ledgerFull: Words("账本所在磁盘空间不足", "the ledger's disk has no room left")
        case .ledgerUnavailable: Words("账本无法读写", "the ledger cannot be read or written")
        case .outOfTime: Words("超过时限仍没有结果", "its time was over before there was an outcome")
        case .processEnded: Words("处理途中程序停了", "the program ended while it was being decided")
        case .zeroIsOver: Words("重复的请求，原来的成功答复已经过期", "a copy of a request whose yes may no longer be given")
        case .secretRefused:
            Words("企业微信拒绝用 `auth_code` 换取设备密钥", "WeCom refused the `auth_code` for the device's secret")
        case .secretUnanswered:
            Words(
                "换取设备密钥（`get_device_secret`）时企业微信没有答复，不知道 `auth_code` 是否已用掉",
                "WeCom did not answer `get_device_secret`: nobody knows whether the `auth_code` was spent")
        case .secretUnsent:
            Words("换取设备密钥的请求还没能发出", "the request for the device's secret could not be sent yet")
        case .codeTooOld:
            Words("`auth_code` 过期了，没能换到设备密钥", "the `auth_code` became too old before it brought the secret")
        case .ledgerRestored:
            Words(
                "账本被恢复到旧的备份，`auth_code` 之后可能已用掉",
                "the ledger was set back: the `auth_code` may have been spent since")
        case .noRoute: Words("没有这个回调地址", "there is no such callback URL")
        case .misrouted: Words("企业微信的回调到了另一个路径", "WeCom's callbacks come to another path")
        case .method: Words("HTTP 方法不对", "the HTTP method is none of a callback's")
        case .query: Words("回调地址的查询参数缺失或被改动", "the query is missing or was changed on its way")
        case .shape: Words("签名、时间戳或随机串的格式不对", "signature, timestamp or nonce has a wrong shape")
        case .stale:
            Words(
                "签名时间太旧：本机时钟快了，或者有人重放旧回调",
                "it was signed too long ago: this machine's clock is fast, or somebody replays it")
        case .ahead: Words("签名时间比本机晚：本机时钟慢了", "it was signed ahead of us: this machine's clock is slow")
        case .envelope: Words("请求正文不是企业微信的加密包", "the body is no envelope of WeCom's")
        case .signature: Words("验签失败：配置的 Token 都算不出这个签名", "no configured Token gives this signature")
        case .cipher:
            Words(
                "Token 对，但 EncodingAESKey 解不开", "the Token is right, and the EncodingAESKey does not open it")
        case .receiver:
            Words(
                "ReceiveId 不对：该地址填到了别的型号或应用下",
                "the ReceiveId is another one: the URL was entered at another model or application")
        case .challenge: Words("URL 验证的明文不像企业微信的", "what the URL check holds is no challenge of WeCom's")
        case .source: Words("来源地址不在允许的范围内", "it came from an address that is not allowed")
        case .earlierVersion:
            Words("由旧版本程序处理，没有记下原因", "an earlier version decided it, and kept no reason that is known here")
        }
    }
}
