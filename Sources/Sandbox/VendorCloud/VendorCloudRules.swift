import Elements
import Events
import HTTP

/// The vendor's cloud behind its stand-in's front.
final class VendorCloudRules: StandInCloud {
    private let accounts: VendorAccounts
    private let runtime: any Runtime
    private let state: Guarded<VendorState>

    init(_ accounts: VendorAccounts, on runtime: any Runtime) {
        self.accounts = accounts
        self.runtime = runtime
        state = Guarded(VendorState(accounts))
    }

    let success = 200

    func words(for code: Int) -> String { VendorMessages.message(of: code) }

    func identify(_ request: Request) -> Incoming<VendorCall>? {
        guard let call = VendorCall(request) else { return nil }
        let key: String
        var subjects: [Subject] = []
        if call.name.isAboutDevice {
            key = state.withLock { $0.device(call.productKey ?? "", call.deviceKey ?? "").serial }
            subjects = [Subject(kind: .serial, id: key)]
        } else {
            key = (call.parameters.text("email") ?? call.parameters.text("phone") ?? "TOKENS").uppercased()
        }
        return Incoming(call: call, name: call.name.rawValue, key: key, subjects: subjects)
    }

    func perform(_ call: VendorCall, effect: Effect) -> CloudReply {
        let now = runtime.unixNow
        if call.name.isAboutDevice { return state.withLock { $0.answer(call, effect: effect, at: now) } }
        let random = runtime.randomBytes(48)
        return state.withLock { $0.login(call, at: now, random: random) }
    }

    func body(of reply: CloudReply, code: Int?, to call: VendorCall) -> JSON {
        var members = JSON.Members()
        if let code { members.append("code", .integer(Int64(code))) }
        switch call.name {
        case .accessKeyLogin, .accessKeyRefresh:
            members.append("msg", .string(reply.message))
            for (name, value) in reply.data.object ?? JSON.Members() { members.append(name, value) }
        case .deviceBindingByWifi, .deviceBindingByPureBt, .bindDeviceDk, .verifyBindingCode,
            .unbundlingDeviceDk, .deviceInfo, .deviceDetail, .emailPwdLogin, .phonePwdLogin,
            .userTokenRefresh:
            members.append("data", reply.data)
            members.append("extMsg", .null)
            members.append("msg", .string(reply.message))
        }
        return .object(members)
    }

    func facts(about serial: String) -> [(String, JSON)] {
        let device = state.withLock { $0.device(of: serial) }
        return [
            ("bindings", .integer(Int64(device?.bindings.count ?? 0))),
            ("bindings_made", .integer(Int64(device?.bindingsMade ?? 0))),
            ("holders", .array((device?.bindings ?? []).map { .string($0.uid) })),
        ]
    }

    func forget(_ serial: String) { state.withLock { $0.forget(serial) } }

    func forgetEverything() {
        let fresh = VendorState(accounts)
        state.withLock { $0 = fresh }
    }

    // MARK: Orders

    func order(_ path: String, _ body: JSON) throws(FormatFault) -> JSON? {
        switch path {
        case "/_sandbox/device": try configureDevice(DeviceOrder(body))
        case "/_sandbox/product":
            let object = try StrictObject(body, allowing: ["product_key", "product_secret"])
            let key = try object.requiredText("product_key")
            let secret = Secret(try object.requiredText("product_secret"))
            guard secret.count == 16 else { throw object.fault("product_secret", "must have 16 characters") }
            state.withLock { $0.productSecrets[key] = secret }
        case "/_sandbox/tokens":
            _ = try StrictObject(body, allowing: [])
            let now = runtime.unixNow
            state.withLock { state in
                state.userTokens.expireAll(at: now)
                state.serverTokens.expireAll(at: now)
            }
        default: return nil
        }
        return .object([])
    }

    private func configureDevice(_ order: DeviceOrder) throws(FormatFault) {
        let now = runtime.unixNow
        let firstUser = accounts.users.first?.uid ?? ""
        state.withLock { state in
            var device =
                state.device(of: order.serial)
                ?? state.device(order.productKey ?? "pSB001", order.deviceKey ?? order.serial)
            if let productKey = order.productKey, let deviceKey = order.deviceKey {
                let isMoved = device.productKey != productKey || device.deviceKey != deviceKey
                if isMoved { device = state.device(productKey, deviceKey) }
            }
            device.serial = order.serial
            order.apply(to: &device, firstUser: firstUser, at: now)
            state.put(device)
        }
    }
}
