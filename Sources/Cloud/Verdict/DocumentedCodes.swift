import Events

extension VendorCode {
    /// Every code of the calls about devices in the vendor's documents, with what is known of it and the answer
    /// that helps the person beside the device. Only a login has numbers of its own; see `LoginReply`.
    ///
    /// The rule: a specific text only if acting on it in front of the device can help; 4 for a live code
    /// that is another device's, 6 for one that cannot be used as it was typed; misconfiguration is
    /// never the installer's, so 7 with an alert.
    ///
    /// Source: vendor documentation, response tables of `verifyBindingCode`, `deviceBindingByWifi`,
    /// `deviceBindingByPureBt`, `bindDeviceDk`, and the pages of the other codes.
    package static let documented: [VendorCode] =
        success + installers + passing + unknowns + operators + elsewhere

    private static let success = [
        VendorCode(
            200, .success, .always(.success), ("成功", "success"),
            ("平台已绑定设备", "the vendor has bound the device"))
    ]

    private static let installers = [
        installer(
            5049, .alreadyBound, ("设备已被绑定", "device already bound"),
            ("除非 deviceInfo 证明是我方的：那就答 0", "unless deviceInfo proves it ours: then 0"),
            [.taken]),
        installer(
            5412, .alreadyBound, ("拥有者模式，不能再次绑定", "owner mode, cannot bind again"),
            ("除非 deviceInfo 证明是我方的", "unless deviceInfo proves it ours"),
            [.taken]),
        installer(
            6040, .alreadyBound, ("接受过它的分享", "a share of it was accepted"),
            ("归别人所有：说明该找谁", "somebody owns it: says whom to ask"),
            [.concernsOperator]),
        installer(
            5179, .wrongCode, ("没有 bindingCode", "bindingCode missing"), ("没有输入", "nothing was typed"),
            [.codeMissing]),
        installer(
            5213, .wrongCode, ("bindingCode 格式不对", "bindingCode malformed"),
            ("输入的不可能是验证码", "what was typed cannot be a code"),
            [.codeMalformed]),
        installer(
            5461, .wrongCode, ("bindingCode 已过期", "bindingCode expired"),
            ("重新进入绑定模式，输入新的验证码", "open bind mode again, type the fresh code")),
        installer(
            5462, .deviceCheckFailed, ("bindingCode 不一致", "bindingCode differs"),
            ("验证码有效，但不是这台设备的", "a live code, but not this device's")),
        installer(
            5050, .notYetUnbound, ("解绑失败", "unbinding failed"), ("原来的绑定还在", "the former binding still stands")
        ),
        installer(61002, .deviceOffline, ("设备不在线", "device offline"), ("检查它的网络", "check its network")),
        installer(70065, .deviceOffline, ("设备不在线", "device offline"), ("检查它的网络", "check its network")),
    ]

    private static let passing = [
        VendorCode(
            5460, .transient, .byOnlineStatus, ("设备没有上报 bindingCode", "bindingCode not reported"),
            ("再问，然后答 1 或 7", "asked again, then 1 or 7")),
        VendorCode(
            5465, .transient, .byOnlineStatus, ("设备没有上报 bindingSecret", "bindingSecret not reported"),
            ("再问，然后答 1 或 7", "asked again, then 1 or 7")),
        VendorCode(
            5314, .transient, .byOnlineStatus, ("平台查询失败", "platform could not query it"),
            ("再问，然后答 1 或 7", "asked again, then 1 or 7"),
            [.provesNothing]),
        VendorCode(
            5032, .transient, .always(.cannotBind), ("token 无效", "token invalid"),
            ("换新后再发一次", "refreshed and sent once more"),
            [.refusesToken, .noPolling]),
        VendorCode(
            5106, .transient, .always(.cannotBind), ("没有 token", "token missing"),
            ("换新后再发一次", "refreshed and sent once more"),
            [.refusesToken, .noPolling]),
        VendorCode(
            5144, .transient, .always(.cannotBind), ("认证失败", "authentication failed"),
            ("换新后再发一次", "refreshed, sent once more"),
            [.refusesToken, .noPolling]),
        VendorCode(
            429, .transient, .always(.cannotBind), ("调用过于频繁", "too many calls"),
            ("什么也没做：再问，然后答 7", "nothing was done: asked again, then 7"),
            [.turnedAway, .mayPass, .overQuota]),
    ]

    private static let unknowns = [
        unknown(
            5048, ("绑定失败", "binding failed"),
            ("平台没有说明原因：由 deviceInfo 决定", "the vendor does not say why: deviceInfo decides")),
        unknown(
            5893, ("没有加入常用设备", "not added to common devices"),
            ("绑定之后的一步失败：绑定可能有效", "the step after the bind failed: it may stand")),
        unknown(
            5000, ("服务故障", "service fault"),
            ("绑定可能有效：由 deviceInfo 决定", "the bind may stand: deviceInfo decides")),
        unknown(
            5103, ("服务故障", "service fault"),
            ("绑定可能有效：由 deviceInfo 决定", "the bind may stand: deviceInfo decides")),
        unknown(
            5394, ("服务故障", "service fault"),
            ("绑定可能有效：由 deviceInfo 决定", "the bind may stand: deviceInfo decides")),
        unknown(
            50000, ("服务故障", "service fault"),
            ("绑定可能有效：由 deviceInfo 决定", "the bind may stand: deviceInfo decides")),
        unknown(
            70000, ("服务故障", "service fault"),
            ("绑定可能有效：由 deviceInfo 决定", "the bind may stand: deviceInfo decides")),
    ]

    private static let operators = [
        operators(
            5009, ("设备验证失败", "device verification failed"),
            ("不认识的设备，或清单里的一行不对", "an unknown device, or a wrong row in our list")),
        operators(5041, ("没有权限", "no permission"), ("服务账号的角色", "the service account's role")),
        operators(
            5052, ("设备没有绑定", "device not bound"),
            ("对绑定没有意义：接口约定变了", "makes no sense for a bind: the contract has changed"), [.notOurs]),
        operators(5066, ("没有 product key", "product key missing"), ("看设备清单", "our list of devices")),
        operators(5067, ("没有 device key", "device key missing"), ("看设备清单", "our list of devices")),
        operators(
            5229, ("用户域没有该产品", "user domain lacks the product"),
            ("在控制台把产品关联到 App", "console: associate the product with the App")),
        operators(5327, ("没有该产品的权限", "no permission for the product"), ("在控制台授权", "console grants")),
        operators(5333, ("设备名称太长", "device name too long"), ("我方的参数", "our parameter")),
        operators(5357, ("pwd 格式不对", "pwd malformed"), ("由设备生成", "made by the device")),
        operators(5358, ("没有产品权限", "no product permission"), ("在控制台授权", "console grants")),
        operators(5361, ("device key 格式不对", "device key malformed"), ("看设备清单", "our list of devices")),
        operators(5624, ("没有开启家居模式", "home mode off"), ("不要配置家庭", "configure no family")),
        operators(5636, ("没有家庭", "family missing"), ("配置家庭", "configure the family")),
        operators(
            5669, ("家庭里的普通成员", "ordinary member"),
            ("服务账号必须是家庭的拥有者", "the service account must own the family")),
        operators(
            5879, ("没有 Matter discriminator", "Matter discriminator missing"), ("在配置里填写", "configure it")),
        operators(5880, ("没有 Matter 产品", "Matter product missing"), ("在配置里填写", "configure it")),
        operators(5881, ("没有 Matter 版本", "Matter version missing"), ("在配置里填写", "configure it")),
        operators(5882, ("没有 Matter 厂商", "Matter vendor missing"), ("在配置里填写", "configure it")),
        operators(5883, ("没有 Matter fabric", "Matter fabric missing"), ("在配置里填写", "configure it")),
        operators(
            5884, ("文档里没有，在 Matter 的码之间", "in no document, amid the Matter codes"),
            ("按同样处理", "treated like them")),
        operators(5885, ("没有 Matter 节点", "Matter node missing"), ("在配置里填写", "configure it")),
        operators(6083, ("在另一个数据中心", "another data centre"), ("账号的区域不对", "the account's region is wrong")),
    ]

    private static let elsewhere = [
        operators(
            401, ("未授权", "not authorised"), ("token 已换新并再发一次", "the token was refreshed and sent once more"),
            [.refusesToken, .mayPass]),
        operators(
            403, ("被禁止", "forbidden"), ("token 已换新并再发一次", "the token was refreshed and sent once more"),
            [.refusesToken, .mayPass]),
        operators(4026, ("额度已用完", "quota used up"), ("询问平台", "ask the vendor"), [.mayPass, .overQuota]),
        operators(5047, ("没有权限", "no permission"), ("服务账号的角色", "the service account's role")),
        operators(5088, ("序列号有问题", "serial problem"), ("看设备清单", "our list of devices")),
        operators(5089, ("序列号有问题", "serial problem"), ("看设备清单", "our list of devices")),
        operators(5090, ("序列号有问题", "serial problem"), ("看设备清单", "our list of devices")),
        operators(5093, ("用户域已停用", "user domain disabled"), ("看控制台", "console")),
        operators(5104, ("用户域不对", "user domain wrong"), ("看控制台", "console")),
        operators(5141, ("没有权限", "no permission"), ("不是我方的", "not ours"), [.notOurs]),
        operators(5147, ("账号冻结 20 分钟", "account frozen for 20 minutes"), ("停止登录", "logins stop")),
        operators(5148, ("账号已冻结", "account frozen"), ("停止登录", "logins stop")),
        operators(5178, ("序列号有问题", "serial problem"), ("看设备清单", "our list of devices")),
        operators(5214, ("设备没有通过认证", "device not authenticated"), ("询问平台", "ask the vendor")),
        operators(5313, ("没有这个产品", "no such product"), ("看设备清单", "our list of devices")),
        operators(5325, ("调用方被封锁 24 小时", "caller blocked for 24 hours"), ("停止登录", "logins stop")),
        operators(5339, ("product key 格式不对", "product key malformed"), ("看设备清单", "our list of devices")),
        operators(5409, ("没有设置绑定模式", "binding mode not set"), ("看控制台", "console")),
        operators(5414, ("绑定模式不明确", "binding mode ambiguous"), ("看控制台", "console")),
        operators(5415, ("绑定模式不明确", "binding mode ambiguous"), ("看控制台", "console")),
        operators(5420, ("签名不对", "signature wrong"), ("用户域的密钥", "the user domain's secret")),
        operators(5421, ("签名不对", "signature wrong"), ("用户域的密钥", "the user domain's secret")),
        operators(5422, ("授权数已用完", "no licence left"), ("询问平台", "ask the vendor")),
        operators(5458, ("没有 bindingSecret", "bindingSecret missing"), ("由设备生成", "made by the device")),
        operators(5459, ("bindingSecret 格式不对", "bindingSecret malformed"), ("由设备生成", "made by the device")),
        operators(5478, ("设备已过期", "device expired"), ("询问平台", "ask the vendor")),
        operators(5493, ("没有这台设备", "no such device"), ("看清单，或者它从未上线", "our list, or it was never online")),
        operators(
            5499, ("不能用密钥绑定", "not to be bound by key"),
            ("给型号换一种 conversation", "choose another conversation for the model")),
        operators(5553, ("没有这台设备", "no such device"), ("看清单，或者它从未上线", "our list, or it was never online")),
        operators(5618, ("家庭 id 不对", "family id wrong"), ("配置家庭", "configure the family")),
        operators(5913, ("没有绑定权限", "no permission to bind"), ("服务账号的角色", "the service account's role")),
        operators(70089, ("没有该设备的权限", "no permission for the device"), ("在控制台授权", "console grants")),
        operators(
            70130, ("没有这台设备", "no such device"), ("看清单，或者它从未上线", "our list, or it was never online"),
            [.nonExistent]),
        operators(90047, ("没有这个 AccessKey", "no such AccessKey"), ("看配置", "configuration")),
        operators(91001, ("没有 token", "no token"), ("看配置", "configuration"), [.refusesToken, .mayPass]),
        operators(91004, ("token 不对", "wrong token"), ("看配置", "configuration"), [.refusesToken, .mayPass]),
        operators(91005, ("没有权限", "no permission"), ("在控制台授权", "console grants")),
        operators(91006, ("不允许本机地址", "our address is not allowed"), ("在控制台允许它", "console: allow it")),
        operators(91007, ("没有开通 API 包", "API package not enabled"), ("在控制台授权", "console grants")),
    ]

    private static func installer(
        _ code: Int, _ errcode: Errcode, _ meaning: VendorCode.Phrase, _ reason: VendorCode.Phrase,
        _ traits: Set<VendorCode.Trait> = []
    ) -> VendorCode {
        VendorCode(code, .installer, .always(errcode), meaning, reason, traits)
    }

    private static func unknown(
        _ code: Int, _ meaning: VendorCode.Phrase, _ reason: VendorCode.Phrase
    ) -> VendorCode {
        VendorCode(code, .unknown, .always(.cannotBind), meaning, reason)
    }

    private static func operators(
        _ code: Int, _ meaning: VendorCode.Phrase, _ reason: VendorCode.Phrase,
        _ traits: Set<VendorCode.Trait> = []
    ) -> VendorCode {
        VendorCode(code, .operator, .always(.cannotBind), meaning, reason, traits)
    }
}
