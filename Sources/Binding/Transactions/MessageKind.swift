/// What the maker's own service is told, by what its messages are called.
package enum MessageKind: String, CaseIterable, Sendable {
    case bound = "device.bound"
    case unbound = "device.unbound"
    case redemption = "redemption.STATE"
    case alert
    case condition
    case event = "event.NAME"

    package static func redemption(_ state: Redemption.State) -> String { "redemption.\(state.rawValue)" }

    /// Under a prefix, since WeCom chooses the name.
    package static func event(_ name: String) -> String { "event.\(name)" }

    /// When it is told.
    package var meaning: String {
        switch self {
        case .bound: "a 0 is settled for WeCom"
        case .unbound: "that company has the device no longer"
        case .redemption:
            "what became of the 0's code: stored, refused, expired, in_doubt, superseded or lost, and why"
        case .alert: "a person should look: a security event, a doubt"
        case .condition:
            "something is wrong that costs binds, devices or codes, or it is over: of a kind once in five minutes at most"
        case .event: "WeCom sent the event NAME, and `maker.events` lists it"
        }
    }

    /// What its `data` has; `device_sn` and `sequence` too where it is about a device.
    package var members: [String] {
        switch self {
        case .bound: ["model_id", "auth_corpid", "req_id", "createtime"]
        case .unbound: ["model_id", "auth_corpid", "reason", "req_id", "createtime"]
        case .redemption:
            [
                "model_id", "auth_corpid", "req_id", "state", "minutes_left", "todo", "reason", "whose", "vendor_code",
                "wecom_code",
            ]
        case .alert: ["name", "detail", "req_id", "todo"]
        case .condition: ["condition", "meaning", "standing", "over"]
        case .event: ["event"]
        }
    }
}
