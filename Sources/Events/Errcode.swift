/// The answers that WeCom knows to a bind.
///
/// Source: WeCom developer centre, 企业绑定设备事件, document path 95987 (被动回包错误码定义). Any other
/// number shows the person who adds the device one general excuse.
package enum Errcode: Int, CaseIterable, Sendable {
    /// WeCom binds the device to the company.
    case success = 0
    case deviceOffline = 1
    case alreadyBound = 2
    case holdsLocalData = 3
    case deviceCheckFailed = 4
    case notYetUnbound = 5
    case wrongCode = 6
    case cannotBind = 7
    case unbinding = 1999

    /// The words that WeCom shows for this code.
    package var message: String {
        switch self {
        case .success: "成功"
        case .deviceOffline: "设备离线，请检查设备网络连接后重试"
        case .alreadyBound: "设备已被绑定，请解绑后重试"
        case .holdsLocalData: "设备存在本地数据，请重置设备后重试"
        case .deviceCheckFailed: "设备验证码校验不通过"
        case .notYetUnbound: "设备未解除绑定，请稍后重试或联系设备厂商处理"
        case .wrongCode: "验证码校验失败，请检查后重试"
        case .cannotBind: "设备当前无法绑定，请稍后重试或联系设备厂商处理"
        case .unbinding: "设备正在解绑中，请稍候重试"
        }
    }
}
