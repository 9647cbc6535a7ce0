import Binding
import Elements
import Events
import HTTP

/// A request to the vendor before it has its token.
///
/// What the documents' tables call `query` stands in the URL, escaped, and the body is empty: so does the
/// vendor's own sample call, whatever data type is printed above the table. Optional parameters are sent
/// only when they are configured. The order is the documents'.
struct VendorRequest: Sendable {
    let endpoint: CloudCall.Endpoint
    let method: String
    let path: String
    var query: [(String, String)] = []
    var body: JSON?
    /// What must never be quoted from an answer.
    var secrets: [Secret] = []
    /// Whether the device may be bound by it.
    var canBind = false

    /// - Parameter token: The whole `Authorization` field, as the login gave it.
    func http(under basePath: String, token: Secret?) -> Request {
        let target = basePath + path + (query.isEmpty ? "" : "?\(Query.string(query))")
        var fields = Fields()
        fields.append("Accept", "*/*")
        fields.append("User-Agent", "wecom-bind")
        if let token { fields.append("Authorization", token.exposedText) }
        if body != nil { fields.append("Content-Type", "application/json") }
        return Request(method: method, target: target, fields: fields, body: body.map(JSONText.render) ?? [])
    }
}

extension VendorRequest {
    /// - Returns: nil where a code has to be sent, and there is none.
    init?(_ question: Question, about subject: Subject, userDomainSecret: Secret) {
        let device = subject.device
        switch question {
        case .verify(let isBinding):
            guard let code = subject.code else { return nil }
            self = .verify(code, of: device, isBinding: isBinding)
        case .bind(.wifi):
            guard let code = subject.code else { return nil }
            self = .bindByWiFi(code, device)
        case .bind(.key): self = .bindByKey(device)
        case .bind(.pureBluetooth(let deposit)):
            guard let code = deposit.code(typed: subject.code) else { return nil }
            self = .bindByPureBluetooth(code, deposit, device, userDomainSecret: userDomainSecret)
        case .bind(.forward): return nil
        case .outcome, .holder, .reach: self = .deviceInfo(device)
        case .status: self = .onlineStatus(device)
        case .release: self = .unbind(device)
        }
    }

    /// Source: vendor documentation, WiFi device binding v2.
    private static func bindByWiFi(_ code: VerificationCode, _ device: DeviceFacts) -> VendorRequest {
        var body = JSON.Members()
        body.append("bindingCode", .string(code.secret.exposedText))
        body.append("capabilitiesBitmask", device.capabilities.map { .integer(Int64($0)) })
        body.append("deviceKey", .string(device.deviceKey))
        body.append("deviceName", DeviceName.fitting(device.name).map(JSON.string))
        body.append("fid", device.family.map(JSON.string))
        body.append("frid", device.room.map(JSON.string))
        body.append("isCommonDevice", device.joinsCommonDevices.map(JSON.bool))
        if !device.matter.isEmpty {
            body.append("isMatter", .bool(true))
            body.append("matterInfo", device.matter.json)
        }
        body.append("productKey", .string(device.productKey))
        return VendorRequest(
            endpoint: .bindByWiFi, method: "POST", path: "/v2/binding/enduserapi/v2/deviceBindingByWifi",
            body: .object(body), secrets: [code.secret], canBind: true)
    }

    /// Source: vendor documentation, Pure Bluetooth device binding.
    private static func bindByPureBluetooth(
        _ code: BluetoothCode, _ deposit: Deposit, _ device: DeviceFacts, userDomainSecret: Secret
    ) -> VendorRequest {
        let signature = PureBluetooth.signature(
            productKey: device.productKey, deviceKey: device.deviceKey, code: code.secret,
            password: deposit.pwd ?? Secret(""), userDomainSecret: userDomainSecret)
        let secret = { (secret: Secret) -> JSON in .string(secret.exposedText) }
        var body = JSON.Members()
        if case .typed(let typed) = code { body.append("bindingCode", secret(typed.secret)) }
        body.append("capabilitiesBitmask", device.capabilities.map { .integer(Int64($0)) })
        body.append("deviceName", DeviceName.fitting(device.name).map(JSON.string))
        body.append("dk", .string(device.deviceKey))
        if case .sealed(let sealed) = code { body.append("encryptedBindingCode", secret(sealed)) }
        body.append("encryptedNewBindingSecret", secret(deposit.encryptedNewBindingSecret))
        body.append("encryptedOldBindingSecret", deposit.encryptedOldBindingSecret.map(secret))
        body.append("fid", device.family.map(JSON.string))
        body.append("frid", device.room.map(JSON.string))
        body.append("isCommonDevice", device.joinsCommonDevices.map(JSON.bool))
        body.append("pk", .string(device.productKey))
        body.append("pwd", deposit.pwd.map(secret))
        body.append("random", .string(deposit.random))
        body.append("signature", .string(signature))
        return VendorRequest(
            endpoint: .bindByPureBluetooth, method: "POST",
            path: "/v2/binding/enduserapi/deviceBindingByPureBt", body: .object(body),
            secrets: [
                code.secret, deposit.encryptedNewBindingSecret, deposit.encryptedOldBindingSecret,
                deposit.pwd, Secret(signature),
            ].compactMap { $0 }, canBind: true)
    }

    /// Source: vendor documentation, Bind Device Using DK.
    private static func bindByKey(_ device: DeviceFacts) -> VendorRequest {
        let optional: [(String, String?)] = [
            ("capabilitiesBitmask", device.capabilities.map(String.init)), ("fid", device.family),
            ("frid", device.room), ("isCommonDevice", device.joinsCommonDevices.map { String($0) }),
            ("name", DeviceName.fitting(device.name)),
        ]
        return VendorRequest(
            endpoint: .bindByKey, method: "POST", path: "/v2/binding/enduserapi/bindDeviceDk",
            query: [("dk", device.deviceKey), ("pk", device.productKey)]
                + optional.compactMap { pair in pair.1.map { (pair.0, $0) } }, canBind: true)
    }

    /// Source: vendor documentation, Verify bindingCode; `isBinding` is 0 unless sent.
    private static func verify(
        _ code: VerificationCode, of device: DeviceFacts, isBinding: Bool
    ) -> VendorRequest {
        VendorRequest(
            endpoint: .verify, method: "POST", path: "/v2/binding/enterpriseapi/verifyBindingCode",
            query: [
                ("bindingCode", code.secret.exposedText), ("dk", device.deviceKey), ("pk", device.productKey),
            ] + (isBinding ? [("isBinding", "1")] : []),
            secrets: [code.secret])
    }

    /// Source: vendor documentation, `unbundlingDeviceDk`.
    private static func unbind(_ device: DeviceFacts) -> VendorRequest {
        VendorRequest(
            endpoint: .unbind, method: "DELETE", path: "/v2/binding/enduserapi/unbundlingDeviceDk",
            query: [("dk", device.deviceKey), ("pk", device.productKey)])
    }

    /// Source: vendor documentation, `deviceInfo`.
    private static func deviceInfo(_ device: DeviceFacts) -> VendorRequest {
        VendorRequest(
            endpoint: .deviceInfo, method: "GET", path: "/v2/binding/enduserapi/deviceInfo",
            query: [("dk", device.deviceKey), ("pk", device.productKey)])
    }

    /// Source: vendor documentation, `device/detail`.
    private static func onlineStatus(_ device: DeviceFacts) -> VendorRequest {
        VendorRequest(
            endpoint: .onlineStatus, method: "GET", path: "/v2/devicemgr/r3/openapi/device/detail",
            query: [("productKey", device.productKey), ("deviceKey", device.deviceKey)])
    }
}

extension BluetoothCode {
    /// What stands for the code, in the body as in the signature.
    fileprivate var secret: Secret {
        switch self {
        case .sealed(let sealed): sealed
        case .typed(let typed): typed.secret
        }
    }
}

extension DeviceFacts {
    /// Adding to the common devices is a step of its own that can fail after the bind (5893): without a
    /// family there is no list to join, and it is switched off.
    fileprivate var joinsCommonDevices: Bool? { isCommonDevice ?? (family == nil ? false : nil) }
}

extension MatterFacts {
    fileprivate var json: JSON {
        var members = JSON.Members()
        let list = categories.map { category -> JSON in
            .object([
                ("cat", .integer(Int64(category.tag))),
                ("privilege", .string(category.privilege.rawValue)),
            ])
        }
        let number = { (name: Number) in numbers[name].map(JSON.integer) }
        members.append("catList", list.isEmpty ? nil : .array(list))
        members.append("discriminator", number(.discriminator))
        members.append("extra", extra.map(JSON.string))
        members.append("fabricId", number(.fabric))
        members.append("matterProductId", number(.product))
        members.append("matterVendorId", number(.vendor))
        members.append("matterVersion", version.map(JSON.string))
        members.append("nodeId", number(.node))
        return .object(members)
    }
}

extension JSON.Members {
    /// Appends what is configured.
    fileprivate mutating func append(_ name: String, _ value: JSON?) {
        if let value { append(name, value as JSON) }
    }
}
