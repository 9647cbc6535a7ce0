import Binding

extension VendorRemedy {
    /// As its advice in English has it.
    var chinese: String {
        switch self {
        case .password:
            "改正 `vendors.*.user.password`，然后 `systemctl reload wecom-bind` 一次：输错几次账号就会被冻结"
        case .frozen:
            "请等待：满 20 分钟解冻，程序会自动再试。在此之前不要重新加载、重启或登录，每次登录都会延长冻结。"
                + "其间核对 `vendors.*.user.password`（如果是 server 令牌，核对 `vendors.*.access_secret`）；"
                + "如果不对就改正，20 分钟过后再 `systemctl reload wecom-bind`"
        case .blocked:
            "请等待：满 24 小时解除，程序会自动再试。在此之前不要在本机重新加载、重启或登录；查明本机地址上还有谁在调用平台"
        case .accessKey:
            "核对 `vendors.*.access_key`、`vendors.*.access_secret` 与平台控制台，然后 `systemctl reload wecom-bind`"
        case .accessSecret: "核对 `vendors.*.access_secret` 与平台控制台，然后 `systemctl reload wecom-bind`"
        case .apiPackage: "在平台控制台给 `vendors.*.access_key` 所属的 SaaS 应用开通 API 服务包"
        case .address: "在平台控制台给 `vendors.*.access_key` 所属的 SaaS 应用放行本机地址"
        case .userDomain:
            "核对 `vendors.*.user_domain` 与平台控制台里的 App，并确认它没有停用；然后 `systemctl reload wecom-bind`"
        case .userDomainSecret:
            "核对 `vendors.*.user_domain_secret` 与平台控制台里的 App，然后 `systemctl reload wecom-bind`"
        case .role: "在平台上给 `vendors.*.user` 的账号可以绑定和解绑设备的角色"
        case .member: "在平台上把 `vendors.*.user` 的账号设为其家庭的拥有者或管理员"
        case .product: "在平台控制台把设备的产品关联到 `vendors.*.user_domain` 的 App"
        case .grant:
            "在平台控制台把设备的产品授权给 `vendors.*.access_key` 所属的 SaaS 应用；一个产品只能授权给一个应用"
        case .bindingMode: "在平台控制台设置产品的绑定模式，`models[].binding_mode` 与它一致"
        case .licence: "请平台增加设备授权数"
        case .dataCentre: "让设备的型号使用 `vendors.*.url` 为设备所在数据中心的 `vendors` 账号"
        case .conversation: "该产品不允许凭密钥绑定：换一种 `models[].conversation`"
        case .device:
            "核对清单里设备的 product_key、device_key 与平台控制台，并确认设备上过线；"
                + "`wecom-bind devices import FILE` 可改正清单"
        case .keys:
            "改正清单里设备的序列号、product_key、device_key：`wecom-bind devices import FILE`，或改 `devices`"
        case .deviceName: "缩短 `models[].device_name`，或清单里该设备的名称"
        case .firmware: "这个值是设备生成的：请固件开发者查看"
        case .vendor: "凭 product_key、device_key 向平台询问这台设备"
        case .shared:
            "请设备的主人在 App 或企业微信里删除它：`vendors.*.user` 的账号只得到了分享；"
                + "如果没有人知道设备在谁名下，凭 product_key、device_key 请平台查明"
        case .matter: "补全清单里该设备的 Matter 数据：`wecom-bind devices import FILE`"
        case .family: "改正 `models[].family`，或清单里该设备的家庭"
        case .noFamily: "平台上该账号没有启用家庭：删除 `models[].family`，以及清单里各设备的家庭"
        }
    }
}
