/// What an answer says once it is opened; no other callback has one.
package enum PassiveReply: Equatable, Sendable {
    /// Source: WeCom developer centre, document path 95987.
    case bind(Errcode)

    /// The model of the device in question; nil when it is none of ours.
    /// Source: WeCom developer centre, document path 96130, where `modelid` has no underscore.
    case verifyDevice(ModelID?)

    /// Source: WeCom developer centre, document path 97390: 1 is online, 2 is offline.
    case userScan(isOnline: Bool)

    /// The message to be sealed.
    package var message: [UInt8] {
        let value: JSON =
            switch self {
            case .bind(let errcode):
                .object([
                    ("errcode", .integer(Int64(errcode.rawValue))), ("errmsg", .string(errcode.message)),
                ])
            case .verifyDevice(let model):
                .object([("is_valid", .bool(model != nil)), ("modelid", .string(model?.text ?? ""))])
            case .userScan(let isOnline):
                .object([("online_status", isOnline ? 1 : 2)])
            }
        return JSONText.render(value)
    }
}
