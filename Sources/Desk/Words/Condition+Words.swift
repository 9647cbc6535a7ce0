package import Telemetry

extension Condition {
    /// What it is, in a line.
    package var meaning: Words { Words(chinese.meaning, entry.meaning) }

    /// What to do about it, where nothing more is known.
    package var todo: Words { Words(chinese.todo, entry.todo) }

    private var chinese: (meaning: String, todo: String) {
        switch self {
        case .draining: ("程序正在结束。", "无须处理：程序按要求停止")
        case .ledgerLate: ("账本没有及时答复。", "检查 `ledger.path` 所在磁盘的负载：恢复之前绑定都答 7")
        case .ledgerFull: ("账本所在磁盘没有空间了。", "在 `ledger.path` 所在磁盘清出 64 MiB：在此之前绑定都答 7，清出后无须重启")
        case .ledgerUnavailable: ("账本无法读写。", "检查 `ledger.path` 所在磁盘和日志里关于账本的记录；不要删除任何账本文件")
        case .ledgerCorrection: ("有一次迟到的提交还没能更正。", "程序会继续尝试。检查 `ledger.path` 所在磁盘；磁盘正常就重启，启动时会全部处理")
        case .ledgerLinked: ("账本文件有了第二个名字。", "删除第二个名字（是硬链接，不是副本）：否则下次启动会被拒绝")
        case .clockWrong: ("本机时钟不准，有旁证。", "校准时钟：`timedatectl set-ntp true`；在此之前程序按旁证的时间运行")
        case .clockUnsure: ("没有旁证能确认时间。", "检查本机的对时服务，以及能否连上企业微信和平台")
        case .overload: ("请求太多，来不及处理：绑定直接答 7。", "查明本机还在运行什么、谁在大量请求：看 wecom_bind_callbacks_total")
        case .answersLate: ("有绑定没能按时答复。", "看平台、账本和线程各用了多久：/metrics 里都有")
        case .connectionsFull: ("连接数到了上限，有连接被拒绝或让位。", "查明谁占着连接（前面的代理不该如此）；描述符太少就调大 LimitNOFILE")
        case .descriptorsUsedUp: ("文件描述符用完了。", "调大服务单元里的 LimitNOFILE，然后 `systemctl restart wecom-bind`")
        case .certificate: ("监听端口的证书已过期、21 天内到期，或证书文件有问题。", "续期，然后 `systemctl reload wecom-bind`")
        case .reloadRefused: ("最近一次重新加载被拒绝，仍按原来的配置运行。", "改正日志那一行指出的问题，用 `wecom-bind serve --check` 检查，再重新加载")
        case .connectionsBroken:
            (
                "对方因证书断开连接，或说的不是这里的协议：没有请求能进来。",
                "例子说明多数是什么。检查证书链是否完整、域名是否相符，以及前面的负载均衡用的是什么协议"
            )
        case .refusals: ("某个回调地址连续拒绝了三个请求。", "最近的例子说明了原因；详见日志里该路由的 refused 记录")
        case .misrouted: ("企业微信的回调到了另一个路径。", "检查前面的代理对路径做了什么，以及企业微信后台该型号填的地址")
        case .wrongRoute: ("别的型号或别的服务商的绑定到了这个地址。", "核对企业微信后台该型号的地址，以及 `models[].path` 和 `provider.corpid`")
        case .notUnderstood: ("企业微信发来了本版本看不懂的内容：答 7。", "把所说的字段与企业微信文档里该事件的说明比对，并看新版本是否支持")
        case .eventTime: ("绑定事件到达得太迟或太早，被答 7。", "检查本机时钟，以及回调在路上被什么耽搁")
        case .keyUnused: ("有一对密钥一天没有用到，另一对在用。", "如果是轮换前的旧密钥，从 `models[].keys` 删掉它并重新加载")
        case .sourcesUnknown:
            ("还不知道企业微信回调的来源地址：暂时谁都可以进来接受验签。", "检查 `sources.corp_secret`，以及本机能否连上 `wecom.url`")
        case .noTicket:
            ("企业微信还没有推送该型号的 ticket：绑定都答 7。", "企业微信每十分钟向该型号的地址推送一次：看这里是否有被拒绝的回调；没有就核对后台填的地址")
        case .noToken: ("企业微信不给该型号的 model token：绑定都答 7。", "核对 `models[].secret` 和 `wecom.url`，然后重新加载")
        case .modelToken: ("model token 换不到新的，现有的快要到期。", "核对 `models[].secret` 和 `wecom.url`，然后重新加载")
        case .wecomSilent: ("企业微信没有回答设备属于谁：暂时不能转给别的企业，也不能收回。", "检查到 `wecom.url` 的网络")
        case .robotSilent: ("群机器人没有收下消息。", "核对 `robot.url` 与企业微信群里机器人的 Webhook 地址，然后重新加载")
        case .vendorAway: ("平台没有应答：绑定直接答 7，每次只放一个去试。", "检查平台和到平台的网络；平台一答复绑定就恢复")
        case .vendorFailing: ("该型号一分钟内有一半的绑定没有得到明确答复。", "最近的例子说明平台返回了什么；把时间和接口名告诉平台查询")
        case .vendorRefuses: ("平台拒绝绑定，只有我方能解决。", "查它的码：`wecom-bind codes`")
        case .makerRefuses: ("自有服务没有看内容就拒绝了消息。", "核对 `maker.secrets` 与它那边是否一致，以及 `maker.url` 的路径")
        case .vendorQuota: ("平台账号今天的调用额度已用完。", "请平台提高额度；北京时间零点重新计算")
        case .vendorToken: ("登录平台失败：要用这个令牌的绑定和解绑都做不了。", "核对 `vendors` 里该账号的凭据，然后重新加载")
        case .vendorLocked:
            (
                "平台冻结了账号：再登录只会延长。",
                "其间核对 `vendors.*.user.password`，server 令牌则核对 `vendors.*.access_secret`；解冻后会自动再试"
            )
        case .accountGone: ("有设备绑定在已从配置中删除的账号上。", "把该账号写回 `vendors`，或先在企业微信里删除这些设备")
        case .outboxLate: ("自有服务收不下消息。", "检查 `maker.url` 和该服务的答复：日志里的 outbox_undelivered")
        case .paused: ("该型号被人工暂停，绑定答 7。", "可以恢复时：`wecom-bind models resume MODEL`")
        case .bindingMode: ("平台的绑定模式与配置不同。", "把 `models[].binding_mode` 改成平台的模式，或请平台更改")
        case .notListed: ("有不在清单里的设备来绑定。", "如果是自己的设备：`wecom-bind devices import FILE`")
        case .placeShared:
            (
                "两台设备在平台上用的是同一组密钥。",
                "给每台各自的 product_key 和 device_key：`wecom-bind devices import FILE`，或改 `devices`"
            )
        case .noDeposit: ("设备的 App 没有事先提交绑定数据。", "让 App 在添加设备之前把数据提交到 /vendor/deposits")
        case .leftovers:
            ("平台上有我方的残留绑定，查不出属于谁。", "会逐一自动收回；还没收回的用 `wecom-bind devices list --state unbinding` 查看")
        case .devicesStuck: ("设备在平台上解绑不掉。", "在平台上解绑它，或 `wecom-bind devices release SERIAL --reason TEXT`")
        case .codesInDoubt:
            ("不知道设备的 `auth_code` 是否已用掉。", "`wecom-bind redemptions retry SERIAL`：用过的码企业微信会拒绝，不会有损失")
        case .codesWaiting:
            ("`auth_code` 在企业微信换不到密钥：过期之前会一再重试。", "看它答的错误码：`models[].secret`、到 `wecom.url` 的网络，或调用太频繁")
        case .codesRefused:
            (
                "设备的 `auth_code` 没能换到密钥，也不会再换到。",
                "请企业在企业微信里删除设备并重新添加，然后 `wecom-bind redemptions lost SERIAL --reason TEXT`"
            )
        }
    }
}
