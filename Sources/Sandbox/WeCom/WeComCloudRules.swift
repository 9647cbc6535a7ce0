import Elements
import Events
import HTTP

/// WeCom's interface behind its stand-in's front.
final class WeComCloudRules: StandInCloud {
    private let models: [String: Secret]
    private let application: WeComStandIn.Application?
    private let runtime: any Runtime
    private let state: Guarded<WeComState>

    init(models: [String: Secret], application: WeComStandIn.Application?, on runtime: any Runtime) {
        self.models = models
        self.application = application
        self.runtime = runtime
        state = Guarded(WeComState(models: models, application: application))
    }

    let success = 0

    func words(for code: Int) -> String { WeComCode.message(of: code) }

    func identify(_ request: Request) -> Incoming<WeComCall>? {
        guard let call = WeComCall(request) else { return nil }
        var key = Scripts.everybody
        var subjects: [Subject] = []
        switch call.name {
        case .modelToken:
            key = (call.text("model_id") ?? "").uppercased()
        case .deviceSecret:
            guard let text = call.text("auth_code") else { break }
            let digest = CodeDigest.of(text)
            subjects.append(Subject(kind: .code, id: digest))
            guard let code = state.withLock({ $0.codes[digest] }) else { break }
            key = code.serial
            subjects.append(Subject(kind: .serial, id: code.serial))
            if let request = code.request { subjects.append(Subject(kind: .request, id: request)) }
        case .deviceToken, .deviceDetail:
            key = (call.text("device_sn") ?? "").uppercased()
            subjects.append(Subject(kind: .serial, id: key))
        case .robotMessage:
            key = (call.token ?? "").uppercased()
            subjects.append(Subject(kind: .serial, id: key))
        case .corpToken, .callbackAddresses: break
        }
        return Incoming(call: call, name: call.name.rawValue, key: key, subjects: subjects)
    }

    func perform(_ call: WeComCall, effect: Effect) -> CloudReply {
        let now = runtime.unixNow
        let random = runtime.randomBytes(48)
        return state.withLock { $0.answer(call, effect: effect, at: now, random: random) }
    }

    func body(of reply: CloudReply, code: Int?, to call: WeComCall) -> JSON {
        var members = JSON.Members()
        // Both token calls say errcode only when they fail (document paths 95992 and 96022).
        let isSilent = code == success && (call.name == .modelToken || call.name == .deviceToken)
        if let code, !isSilent {
            members.append("errcode", .integer(Int64(code)))
            members.append("errmsg", .string(reply.message))
        }
        for (name, value) in reply.data.object ?? JSON.Members() { members.append(name, value) }
        return .object(members)
    }

    func facts(about serial: String) -> [(String, JSON)] {
        let (device, said) = state.withLock { ($0.devices[serial], $0.said[serial] ?? []) }
        return [
            ("messages", .array(said.map { .string($0.text) })),
            ("bound", .bool(device?.company != nil)),
            ("company", device?.company.map(JSON.string) ?? .null),
            ("secrets", .integer(Int64(device?.secretsGiven ?? 0))),
        ]
    }

    func forget(_ serial: String) { state.withLock { $0.devices[serial] = nil } }

    func forgetEverything() {
        let fresh = WeComState(models: models, application: application)
        state.withLock { $0 = fresh }
    }

    // MARK: Orders

    func order(_ path: String, _ body: JSON) throws(FormatFault) -> JSON? {
        switch path {
        case "/_sandbox/device": try setDevice(body)
        case "/_sandbox/codes": try addCode(body)
        case "/_sandbox/tickets": try addTicket(body)
        case "/_sandbox/models":
            let object = try StrictObject(body, allowing: ["model_id", "model_secret"])
            let model = try object.requiredText("model_id")
            let secret = Secret(try object.requiredText("model_secret"))
            state.withLock { $0.add(model: model, secret: secret) }
        case "/_sandbox/tokens":
            _ = try StrictObject(body, allowing: [])
            let now = runtime.unixNow
            state.withLock { state in
                state.modelTokens.expireAll(at: now)
                state.corpTokens.expireAll(at: now)
            }
        case "/_sandbox/addresses":
            let object = try StrictObject(body, allowing: ["ip_list"])
            guard let list = object["ip_list"]?.array?.compactMap(\.string) else {
                throw object.fault("ip_list", "must be a list of texts")
            }
            state.withLock { $0.addresses = list }
        default: return nil
        }
        return .object([])
    }

    private func setDevice(_ body: JSON) throws(FormatFault) {
        let object = try StrictObject(body, allowing: ["serial", "bound", "company"])
        let serial = try object.requiredText("serial").uppercased()
        let company = try object.text("company")
        guard let isBound = try object.flag("bound") else { throw object.fault("bound", "is missing") }
        guard !isBound || company != nil else { throw object.fault("company", "is missing") }
        state.withLock { state in
            if isBound {
                state.devices[serial, default: WeComState.Device()].company = company
            } else if company == nil || state.devices[serial]?.company == company {
                // The device's secret dies with the binding (document path 95993).
                state.devices[serial]?.company = nil
                state.devices[serial]?.secret = nil
            }
        }
    }

    private func addCode(_ body: JSON) throws(FormatFault) {
        let object = try StrictObject(
            body, allowing: ["auth_code", "serial", "model_id", "req_id", "made", "seconds_ago"])
        let digest = CodeDigest.of(try object.requiredText("auth_code"))
        let serial = try object.requiredText("serial").uppercased()
        let model = try object.text("model_id")
        let request = try object.text("req_id")
        let secondsAgo = Int64(try object.integer("seconds_ago", in: 0...1_000_000) ?? 0)
        let made = try object.integer("made", in: 0...Int(UInt32.max)).map { UnixTime(seconds: Int64($0)) }
        let time = made ?? runtime.unixNow.advanced(bySeconds: -secondsAgo)
        state.withLock { state in
            // Told again about a code that is known, it stays spent.
            guard state.codes[digest] == nil else { return }
            state.codes[digest] = WeComState.Code(serial: serial, model: model, request: request, made: time)
        }
    }

    private func addTicket(_ body: JSON) throws(FormatFault) {
        let object = try StrictObject(body, allowing: ["model_id", "ticket", "seconds_ago"])
        let model = try object.requiredText("model_id")
        let ticket = try object.requiredText("ticket")
        let secondsAgo = Int64(try object.integer("seconds_ago", in: 0...1_000_000) ?? 0)
        let time = runtime.unixNow.advanced(bySeconds: -secondsAgo)
        state.withLock { $0.pushed(ticket, for: model, at: time) }
    }
}
