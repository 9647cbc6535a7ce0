import Crypto
import Elements
import Events

/// The calls about devices, by the rules of their pages in the vendor's API list.
extension VendorState {
    mutating func answer(_ call: VendorCall, effect: Effect, at now: UnixTime) -> CloudReply {
        let account: String
        switch caller(of: call, at: now) {
        case .known(let name): account = name
        case .refused(let code):
            guard effect != .natural else { return Self.refusal(code) }
            account = accounts.users.first?.uid ?? ""
        }
        guard let productKey = call.productKey else { return missing(call, 5066, productKey: true) }
        guard let deviceKey = call.deviceKey else { return missing(call, 5067, productKey: false) }
        var device = device(productKey, deviceKey)
        if effect == .natural, let code = refusal(of: call, for: device) { return Self.refusal(code) }
        let reply: CloudReply
        switch call.name {
        case .deviceBindingByWifi:
            let refusal = wifiRefusal(of: call, device) ?? device.refusal(of: account)
            reply = bind(&device, account, unless: refusal, effect, at: now, Self.wifiData(of: device))
        case .bindDeviceDk:
            let data: JSON = .object([("authKey", .string(Self.authKey(of: device)))])
            reply = bind(&device, account, unless: device.refusal(of: account), effect, at: now, data)
        case .deviceBindingByPureBt:
            reply = bindByBluetooth(call, &device, account, effect, at: now)
        case .verifyBindingCode:
            let refusal = device.refusal(ofCode: call.parameters.text("bindingCode"), tellsExpiry: false)
            reply = effect == .natural && refusal != nil ? Self.refusal(refusal ?? 0) : CloudReply(200, "", 0)
        case .unbundlingDeviceDk:
            reply = unbind(&device, account, effect)
        case .deviceInfo:
            reply = info(of: device, account, effect)
        case .deviceDetail:
            reply = CloudReply(200, "", detail(of: device))
        case .accessKeyLogin, .accessKeyRefresh, .emailPwdLogin, .phonePwdLogin, .userTokenRefresh:
            preconditionFailure("a call about tokens is answered elsewhere")
        }
        if effect != .pretended { put(device) }
        return reply
    }

    static func refusal(_ code: Int) -> CloudReply { CloudReply(code, VendorMessages.message(of: code)) }

    // MARK: Checking

    private enum Caller {
        case known(String)
        case refused(Int)
    }

    private func caller(of call: VendorCall, at now: UnixTime) -> Caller {
        let isServer = call.name == .verifyBindingCode || call.name == .deviceDetail
        let absent = call.name == .verifyBindingCode ? 5144 : call.name == .deviceDetail ? 91001 : 5106
        let wrong = call.name == .verifyBindingCode ? 5144 : call.name == .deviceDetail ? 91004 : 5032
        guard let token = call.token else { return .refused(absent) }
        switch (isServer ? serverTokens : userTokens).standing(of: token, at: now) {
        case .live(let holder): return .known(holder)
        case .unknown, .expired: return .refused(wrong)
        }
    }

    private func missing(_ call: VendorCall, _ code: Int, productKey: Bool) -> CloudReply {
        switch call.name {
        case .deviceInfo: Self.refusal(5140)
        case .deviceDetail: Self.refusal(productKey ? 50006 : 50007)
        default: Self.refusal(code)
        }
    }

    private func refusal(of call: VendorCall, for device: VendorDevice) -> Int? {
        guard device.productKey.utf8.count == 6 else {
            return call.name == .deviceDetail ? 70130 : 5229
        }
        guard device.deviceKey.utf8.count <= 128, device.deviceKey.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return call.name == .deviceDetail ? 70130 : 5361 }
        guard device.exists else {
            switch call.name {
            case .deviceDetail: return 70130
            case .unbundlingDeviceDk, .deviceInfo: return 5052
            case .verifyBindingCode: return 5460
            default: return 5314
            }
        }
        let name = call.parameters.text(call.name == .bindDeviceDk ? "name" : "deviceName") ?? ""
        return name.utf8.count > 254 ? 5333 : nil
    }

    private func wifiRefusal(of call: VendorCall, _ device: VendorDevice) -> Int? {
        if let code = device.refusal(ofCode: call.parameters.text("bindingCode"), tellsExpiry: true) {
            return code
        }
        guard call.parameters["isMatter"]?.bool == true else { return nil }
        let matter = call.parameters["matterInfo"]
        let needed: [(String, Int)] = [
            ("discriminator", 5879), ("matterProductId", 5880), ("matterVersion", 5881),
            ("matterVendorId", 5882), ("fabricId", 5883), ("nodeId", 5885),
        ]
        return needed.first { matter?[$0.0] == nil }?.1
    }

    // MARK: Binding

    private func bind(
        _ device: inout VendorDevice, _ account: String, unless refusal: Int?, _ effect: Effect,
        at now: UnixTime, _ data: JSON
    ) -> CloudReply {
        if effect == .natural, let refusal { return Self.refusal(refusal) }
        if effect != .pretended { device.bind(account, at: now) }
        return CloudReply(200, "", data)
    }

    private func bindByBluetooth(
        _ call: VendorCall, _ device: inout VendorDevice, _ account: String, _ effect: Effect,
        at now: UnixTime
    ) -> CloudReply {
        let secret = productSecrets[device.productKey]
        let check = BluetoothCheck(call.parameters, device, secret, accounts.userDomainSecret)
        if effect == .natural, let refusal = check.refusal ?? device.refusal(of: account) {
            return Self.refusal(refusal)
        }
        if effect != .pretended {
            device.bind(account, at: now, isVerified: check.isVerified)
            device.bindingSecret = check.newSecret ?? device.bindingSecret
        }
        // The documents call this a byte written as a string.
        return CloudReply(200, "", .object([("verified", .string(check.isVerified ? "1" : "0"))]))
    }

    private func unbind(_ device: inout VendorDevice, _ account: String, _ effect: Effect) -> CloudReply {
        if effect == .natural, device.binding(of: account) == nil { return Self.refusal(5052) }
        if effect != .pretended { device.bindings.removeAll { $0.uid == account } }
        return CloudReply(200, "", .object([("bindingSum", .integer(Int64(device.bindings.count)))]))
    }

    // MARK: Telling

    private static func wifiData(of device: VendorDevice) -> JSON {
        .object([
            ("authKey", .string(authKey(of: device))), ("bindingMode", .integer(Int64(device.mode.rawValue))),
            ("productLogo", ""), ("productName", .string("Product \(device.productKey)")),
        ])
    }

    /// Stays the same for a device, as the real one does until it is bound anew.
    private static func authKey(of device: VendorDevice) -> String {
        Base64.encode(Array(Digest.sha256(Array("authKey \(device.deviceKey)".utf8)).prefix(16)))
    }

    private func info(of device: VendorDevice, _ account: String, _ effect: Effect) -> CloudReply {
        let binding = device.binding(of: account)
        if effect == .natural, binding == nil { return Self.refusal(5052) }
        let milliseconds = binding?.time.milliseconds ?? 0
        return CloudReply(
            200, "",
            .object([
                ("uid", .string(account)), ("productKey", .string(device.productKey)),
                ("deviceKey", .string(device.deviceKey)), ("sn", .string(device.serial)),
                ("bindMode", .integer(Int64(device.mode.rawValue))), ("bindStatus", 1), ("status", 1),
                ("deviceType", 1), ("onlineStatus", device.isOnline ? 1 : 0),
                ("verified", .string(binding?.isVerified == false ? "0" : "1")),
                ("deviceBindTimeTs", .integer(milliseconds)),
                ("authKey", .string(Self.authKey(of: device))),
                ("bindingCode", .string(device.reportedCode ?? "")),
            ]))
    }

    private func detail(of device: VendorDevice) -> JSON {
        .object([
            ("productKey", .string(device.productKey)), ("deviceKey", .string(device.deviceKey)),
            ("sn", .string(device.serial)), ("deviceStatus", device.isOnline ? 1 : 0), ("isActived", 1),
            ("isVerified", 1), ("isVirtual", 0), ("authMode", 0),
        ])
    }
}
