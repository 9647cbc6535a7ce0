import Cloud
import Desk

extension VendorCode {
    /// The vendor's meaning.
    var words: Words { Words(Self.chinese[meaning] ?? meaning, meaning) }

    /// Why it is answered so.
    var why: Words { Words(Self.chinese[reason] ?? reason, reason) }

    /// Every phrase of the table of documented codes.
    private static let chinese = meanings.merging(reasons) { first, _ in first }

    private static let meanings = [
        "success": "成功", "device already bound": "设备已被绑定", "owner mode, cannot bind again": "拥有者模式，不能再次绑定",
        "a share of it was accepted": "接受过它的分享", "bindingCode missing": "没有 bindingCode",
        "bindingCode malformed": "bindingCode 格式不对", "bindingCode expired": "bindingCode 已过期",
        "bindingCode differs": "bindingCode 不一致", "unbinding failed": "解绑失败", "device offline": "设备不在线",
        "bindingCode not reported": "设备没有上报 bindingCode",
        "bindingSecret not reported": "设备没有上报 bindingSecret",
        "platform could not query it": "平台查询失败", "token invalid": "token 无效", "token missing": "没有 token",
        "authentication failed": "认证失败", "too many calls": "调用过于频繁", "binding failed": "绑定失败",
        "not added to common devices": "没有加入常用设备", "service fault": "服务故障",
        "device verification failed": "设备验证失败", "no permission": "没有权限", "device not bound": "设备没有绑定",
        "product key missing": "没有 product key", "device key missing": "没有 device key",
        "user domain lacks the product": "用户域没有该产品", "no permission for the product": "没有该产品的权限",
        "device name too long": "设备名称太长", "pwd malformed": "pwd 格式不对", "no product permission": "没有产品权限",
        "device key malformed": "device key 格式不对", "home mode off": "没有开启家居模式", "family missing": "没有家庭",
        "ordinary member": "家庭里的普通成员", "Matter discriminator missing": "没有 Matter discriminator",
        "Matter product missing": "没有 Matter 产品", "Matter version missing": "没有 Matter 版本",
        "Matter vendor missing": "没有 Matter 厂商", "Matter fabric missing": "没有 Matter fabric",
        "Matter node missing": "没有 Matter 节点", "in no document, amid the Matter codes": "文档里没有，在 Matter 的码之间",
        "another data centre": "在另一个数据中心", "not authorised": "未授权", "forbidden": "被禁止",
        "quota used up": "额度已用完", "serial problem": "序列号有问题", "user domain disabled": "用户域已停用",
        "user domain wrong": "用户域不对", "account frozen for 20 minutes": "账号冻结 20 分钟",
        "account frozen": "账号已冻结",
        "device not authenticated": "设备没有通过认证", "no such product": "没有这个产品",
        "caller blocked for 24 hours": "调用方被封锁 24 小时", "product key malformed": "product key 格式不对",
        "binding mode not set": "没有设置绑定模式", "binding mode ambiguous": "绑定模式不明确", "signature wrong": "签名不对",
        "no licence left": "授权数已用完", "bindingSecret missing": "没有 bindingSecret",
        "bindingSecret malformed": "bindingSecret 格式不对", "device expired": "设备已过期",
        "no such device": "没有这台设备",
        "not to be bound by key": "不能用密钥绑定", "family id wrong": "家庭 id 不对", "no permission to bind": "没有绑定权限",
        "no permission for the device": "没有该设备的权限", "no such AccessKey": "没有这个 AccessKey",
        "no token": "没有 token",
        "wrong token": "token 不对", "our address is not allowed": "不允许本机地址",
        "API package not enabled": "没有开通 API 包", "no code": "没有码",
        "a code that no document names": "文档里没有的码",
    ]

    private static let reasons = [
        "the vendor has bound the device": "平台已绑定设备",
        "unless deviceInfo proves it ours: then 0": "除非 deviceInfo 证明是我方的：那就答 0",
        "unless deviceInfo proves it ours": "除非 deviceInfo 证明是我方的",
        "somebody owns it: says whom to ask": "归别人所有：说明该找谁",
        "nothing was typed": "没有输入", "what was typed cannot be a code": "输入的不可能是验证码",
        "open bind mode again, type the fresh code": "重新进入绑定模式，输入新的验证码",
        "a live code, but not this device's": "验证码有效，但不是这台设备的", "the former binding still stands": "原来的绑定还在",
        "check its network": "检查它的网络", "asked again, then 1 or 7": "再问，然后答 1 或 7",
        "refreshed and sent once more": "换新后再发一次", "refreshed, sent once more": "换新后再发一次",
        "nothing was done: asked again, then 7": "什么也没做：再问，然后答 7",
        "the vendor does not say why: deviceInfo decides": "平台没有说明原因：由 deviceInfo 决定",
        "the step after the bind failed: it may stand": "绑定之后的一步失败：绑定可能有效",
        "the bind may stand: deviceInfo decides": "绑定可能有效：由 deviceInfo 决定",
        "an unknown device, or a wrong row in our list": "不认识的设备，或清单里的一行不对",
        "the service account's role": "服务账号的角色",
        "makes no sense for a bind: the contract has changed": "对绑定没有意义：接口约定变了",
        "our list of devices": "看设备清单",
        "console: associate the product with the App": "在控制台把产品关联到 App", "console grants": "在控制台授权",
        "console": "看控制台",
        "our parameter": "我方的参数", "made by the device": "由设备生成", "configure no family": "不要配置家庭",
        "configure the family": "配置家庭", "the service account must own the family": "服务账号必须是家庭的拥有者",
        "configure it": "在配置里填写", "treated like them": "按同样处理", "the account's region is wrong": "账号的区域不对",
        "the token was refreshed and sent once more": "token 已换新并再发一次", "ask the vendor": "询问平台",
        "not ours": "不是我方的",
        "logins stop": "停止登录", "the user domain's secret": "用户域的密钥",
        "our list, or it was never online": "看清单，或者它从未上线",
        "choose another conversation for the model": "给型号换一种 conversation",
        "configuration": "看配置", "console: allow it": "在控制台允许它", "deviceInfo decides": "由 deviceInfo 决定",
        "set by this site": "由本站点设定",
        "a bind may stand: deviceInfo decides; of other calls a refusal": "绑定可能有效：由 deviceInfo 决定；别的调用算拒绝",
    ]
}
