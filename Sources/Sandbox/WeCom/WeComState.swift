import Crypto
import Elements
import Events

/// Everything that the WeCom stand-in knows: models, tickets, codes, secrets and who has which device.
struct WeComState: Sendable {
    struct Code: Sendable {
        let serial: String
        /// Nil for a code of any model.
        let model: String?
        let request: String?
        let made: UnixTime
        var isSpent = false
    }

    struct Device: Sendable {
        var company: String?
        var secret: String?
        var secretsGiven = 0
    }

    /// How long a ticket and a code are good for, and tokens live.
    static let ticketSeconds: Int64 = 1800
    static let codeSeconds: Int64 = 600
    static let tokenSeconds: Int64 = 7200
    private static let ticketsKept = 8

    /// Secrets by model.
    private(set) var models: [String: Secret]
    private let application: WeComStandIn.Application?
    /// Where callbacks come from.
    var addresses = ["127.0.0.1"]
    private var tickets: [String: [(text: String, pushed: UnixTime)]] = [:]
    var codes = BoundedTable<String, Code>(bound: 200_000)
    var devices = BoundedTable<String, Device>(bound: 200_000)
    var modelTokens = Tokens()
    var corpTokens = Tokens()
    private var deviceTokens = Tokens()
    /// What robots have said, by their keys in capitals.
    private(set) var said = BoundedTable<String, [(at: UnixTime, text: String)]>(bound: 1_000)

    init(models: [String: Secret], application: WeComStandIn.Application?) {
        self.models = models
        self.application = application
    }

    mutating func add(model: String, secret: Secret) { models[model] = secret }

    mutating func pushed(_ ticket: String, for model: String, at time: UnixTime) {
        tickets[model, default: []].append((ticket, time))
        if let extra = tickets[model].map({ $0.count - Self.ticketsKept }), extra > 0 {
            tickets[model]?.removeFirst(extra)
        }
    }

    /// - Parameter random: 48 bytes that nobody can predict.
    mutating func answer(_ call: WeComCall, effect: Effect, at now: UnixTime, random: [UInt8]) -> CloudReply {
        guard call.parameters != nil else {
            return CloudReply(40035, "invalid parameter, Warning: wrong json format. ")
        }
        if call.name == .modelToken { return modelToken(call, effect, at: now, random) }
        if call.name == .corpToken { return corpToken(call, effect, at: now, random) }
        if call.name == .robotMessage { return robotMessage(call, effect, at: now) }
        let tokens = call.name == .callbackAddresses ? corpTokens : modelTokens
        var holder: String?
        switch call.token.map({ tokens.standing(of: $0, at: now) }) {
        case .live(let known)?: holder = known
        case nil where effect == .natural: return Self.refusal(41001)
        case .unknown? where effect == .natural: return Self.refusal(40014)
        case .expired? where effect == .natural: return Self.refusal(42001)
        case nil, .unknown?, .expired?: break
        }
        return switch call.name {
        case .modelToken, .corpToken, .robotMessage: preconditionFailure("answered above")
        case .deviceSecret: deviceSecret(call, effect, of: holder, at: now, random)
        case .deviceToken: deviceToken(call, effect, at: now, random)
        case .deviceDetail: deviceDetail(call, effect)
        case .callbackAddresses:
            CloudReply(0, "ok", .object([("ip_list", .array(addresses.map(JSON.string)))]))
        }
    }

    static func refusal(_ code: Int) -> CloudReply { CloudReply(code, WeComCode.message(of: code)) }

    // MARK: Calls

    private mutating func modelToken(
        _ call: WeComCall, _ effect: Effect, at now: UnixTime, _ random: [UInt8]
    ) -> CloudReply {
        if effect == .natural {
            guard let model = call.text("model_id") else { return Self.refusal(600037) }
            guard let secret = models[model] else { return Self.refusal(600038) }
            guard call.text("model_secret") == secret.exposedText else { return Self.refusal(40001) }
            let ticket = tickets[model]?.last { $0.text == call.text("model_ticket") }
            guard let ticket, ticket.pushed.advanced(bySeconds: Self.ticketSeconds) > now else {
                return Self.refusal(40085)
            }
        }
        let token = modelTokens.issue(
            to: call.text("model_id") ?? "", prefix: "mat-", seconds: Self.tokenSeconds, at: now,
            random: random)
        return CloudReply(
            0, "ok",
            .object([("model_access_token", .string(token)), ("expires_in", .integer(Self.tokenSeconds))]))
    }

    private mutating func corpToken(
        _ call: WeComCall, _ effect: Effect, at now: UnixTime, _ random: [UInt8]
    ) -> CloudReply {
        if effect == .natural {
            guard let application, call.text("corpid") == application.corp else { return Self.refusal(40013) }
            guard call.text("corpsecret") == application.secret.exposedText else {
                return Self.refusal(40001)
            }
        }
        let token = corpTokens.issue(
            to: call.text("corpid") ?? "", prefix: "cat-", seconds: Self.tokenSeconds, at: now,
            random: random)
        return CloudReply(
            0, "ok", .object([("access_token", .string(token)), ("expires_in", .integer(Self.tokenSeconds))]))
    }

    private static let robotMessagesKept = 64
    private static let robotMessagesAMinute = 20
    private static let longestRobotText = 2_048

    private mutating func robotMessage(
        _ call: WeComCall, _ effect: Effect, at now: UnixTime
    ) -> CloudReply {
        let key = call.token?.uppercased() ?? ""
        let text = call.parameters?["text"]?["content"]?.string
        if effect == .natural {
            guard !key.isEmpty else { return Self.refusal(93000) }
            guard call.text("msgtype") == "text", let text, !text.isEmpty else { return Self.refusal(40008) }
            guard text.utf8.count <= Self.longestRobotText else { return Self.refusal(40058) }
            let lately = said[key, default: []].filter { now.milliseconds(since: $0.at) < 60_000 }
            guard lately.count < Self.robotMessagesAMinute else { return Self.refusal(45009) }
        }
        if effect != .pretended {
            said[key] = (said[key, default: []] + [(now, text ?? "")]).suffix(Self.robotMessagesKept)
        }
        return CloudReply(0, "ok", .object([]))
    }

    private mutating func deviceSecret(
        _ call: WeComCall, _ effect: Effect, of model: String?, at now: UnixTime, _ random: [UInt8]
    ) -> CloudReply {
        let text = call.text("auth_code")
        let digest = text.map(CodeDigest.of) ?? ""
        if effect == .natural {
            guard text != nil else { return Self.refusal(41008) }
            guard let code = codes[digest], code.model == nil || code.model == model else {
                return Self.refusal(40078)
            }
            guard !code.isSpent else { return Self.refusal(42022) }
            guard code.made.advanced(bySeconds: Self.codeSeconds) > now else { return Self.refusal(40078) }
        }
        let secret = "ds-" + Hex.encode(Array(random.prefix(24)))
        var token = "dat-none"
        if effect != .pretended {
            codes[digest]?.isSpent = true
            let serial = codes[digest]?.serial ?? ""
            devices[serial, default: Device()].secret = secret
            devices[serial, default: Device()].secretsGiven += 1
            token = deviceTokens.issue(
                to: serial, prefix: "dat-", seconds: Self.tokenSeconds, at: now,
                random: Array(random.suffix(24)))
        }
        return CloudReply(
            0, "ok",
            .object([
                ("device_secret", .string(secret)), ("device_access_token", .string(token)),
                ("expires_in", .integer(Self.tokenSeconds)),
            ]))
    }

    private mutating func deviceToken(
        _ call: WeComCall, _ effect: Effect, at now: UnixTime, _ random: [UInt8]
    ) -> CloudReply {
        let serial = call.text("device_sn")?.uppercased()
        if effect == .natural {
            guard let serial else { return Self.refusal(600007) }
            guard let secret = call.text("device_secret") else { return Self.refusal(600015) }
            guard devices[serial]?.secret == secret else { return Self.refusal(600005) }
        }
        let token = deviceTokens.issue(
            to: serial ?? "", prefix: "dat-", seconds: Self.tokenSeconds, at: now, random: random)
        return CloudReply(
            0, "ok",
            .object([("device_access_token", .string(token)), ("expires_in", .integer(Self.tokenSeconds))]))
    }

    private func deviceDetail(_ call: WeComCall, _ effect: Effect) -> CloudReply {
        guard let serial = call.text("device_sn")?.uppercased() else {
            return effect == .natural ? Self.refusal(600007) : CloudReply(0, "ok", .object([]))
        }
        var members = JSON.Members([("device_sn", .string(serial))])
        if let company = devices[serial]?.company {
            members.append("bind_status", 1)
            members.append(
                "auth_corp_info",
                .object([("open_corpid", .string(company)), ("corp_name", .string("Company \(company)"))]))
        } else {
            members.append("bind_status", 0)
        }
        return CloudReply(0, "ok", .object(members))
    }
}
