import Elements
import Events

/// What a device at the vendor is to be like; what is left out stays as it was.
struct DeviceOrder: Sendable {
    /// Who has a device, as an order puts it.
    enum Owner: Sendable {
        case nobody
        /// The first of the stand-in's users, as whom the adapter calls.
        case us
        case user(String)
    }

    let serial: String
    let productKey: String?
    let deviceKey: String?
    private let exists: Bool?
    private let isOnline: Bool?
    private let hasCode: Bool
    private let code: String?
    private let isExpired: Bool?
    private let mode: BindingMode?
    private let verifies: Bool?
    private let owner: Owner?
    private let boundSecondsAgo: Int

    /// What may stand in the `device` of a scenario.
    static let stateNames = [
        "exists", "online", "code", "expired", "binding_mode", "verified", "owner", "bound_seconds_ago",
    ]

    init(_ body: JSON) throws(FormatFault) {
        let object = try StrictObject(
            body, allowing: ["serial", "product_key", "device_key"] + Self.stateNames)
        serial = try object.requiredText("serial").uppercased()
        productKey = try object.text("product_key")
        deviceKey = try object.text("device_key")
        exists = try object.flag("exists")
        isOnline = try object.flag("online")
        isExpired = try object.flag("expired")
        verifies = try object.flag("verified")
        hasCode = object.has("code")
        code = object["code"]?.isNull == true ? nil : try object.text("code")
        mode = try object.integer("binding_mode", in: 1...3).flatMap(BindingMode.init)
        boundSecondsAgo = try object.integer("bound_seconds_ago", in: 0...100_000_000) ?? 0
        switch object["owner"] {
        case nil: owner = nil
        case .null?: owner = .nobody
        case .string("us")?: owner = .us
        case .string(let uid)? where !uid.isEmpty: owner = .user(uid)
        default: throw object.fault("owner", "must be null, \"us\" or a user's uid")
        }
    }

    func apply(to device: inout VendorDevice, firstUser: String, at now: UnixTime) {
        if let exists { device.exists = exists }
        if let isOnline {
            device.isOnline = isOnline
            // A device that is off has nothing to report.
            if !isOnline, !hasCode { device.reportedCode = nil }
            if isOnline, !hasCode, device.reportedCode == nil { device.reportedCode = VendorDevice.usualCode }
        }
        if hasCode { device.reportedCode = code }
        if let isExpired { device.isCodeExpired = isExpired }
        if let mode { device.mode = mode }
        if let verifies { device.verifies = verifies }
        let time = now.advanced(bySeconds: -Int64(boundSecondsAgo))
        switch owner {
        case nil: break
        case .nobody?: device.bindings = []
        case .us?: device.bindings = [VendorDevice.Binding(uid: firstUser, time: time)]
        case .user(let uid)?: device.bindings = [VendorDevice.Binding(uid: uid, time: time)]
        }
    }
}
