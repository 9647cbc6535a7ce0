import Elements
import Events
import HTTP
import Support

/// WeCom's interface for one model.
final class WeCom: Sendable {
    static let host = "wecom.example"

    private struct State {
        var number = 0
        var tickets: [(text: String, made: UnixTime)] = []
        var tokens: [String: UnixTime] = [:]
        var refuses: Set<Refusal> = []
    }

    /// What it refuses for a while, because somebody has changed something in its console.
    enum Refusal: CaseIterable {
        /// The model's secret is wrong.
        case tokens
        /// The model may not ask about its devices.
        case questions
    }

    func set(_ refusal: Refusal, _ isRefused: Bool) {
        state.withLock { state in
            if isRefused { state.refuses.insert(refusal) } else { state.refuses.remove(refusal) }
        }
    }

    private func refuses(_ refusal: Refusal) -> Bool { state.withLock { $0.refuses.contains(refusal) } }

    private static let ticketMilliseconds: Int64 = 30 * 60_000
    private static let tokenSeconds: Int64 = 7_200

    private let truth: Truth
    private let dice: Dice
    private let weather: Weather
    private let state = Guarded(State())

    init(_ truth: Truth, _ dice: Dice, _ weather: Weather) {
        self.truth = truth
        self.dice = dice
        self.weather = weather
    }

    /// A ticket to push.
    func ticket() -> String {
        let now = truth.simulation.unixNow
        return state.withLock { state in
            state.number += 1
            let text = "CANARY-ticket-\(state.number)"
            state.tickets.append((text, now))
            return text
        }
    }

    /// The first byte of a request leaves the adapter.
    func firstByte(of request: Request) -> AttemptProof {
        guard request.path == WeCom.secretPath, let code = WeCom.body(request)["auth_code"]?.string else {
            return AttemptProof(truth, code: nil, attempt: 0)
        }
        truth.chronicle.note("  \(code) is sent")
        return AttemptProof(truth, code: code, attempt: truth.beginAttempt(code))
    }

    private static let secretPath = "/cgi-bin/openhw/get_device_secret"

    private static func body(_ request: Request) -> JSON {
        // What cannot be read has no members.
        (try? JSONReader.read(request.body)) ?? .null
    }

    func answer(_ request: Request, _ proof: AttemptProof) -> Response {
        let body = WeCom.body(request)
        if request.path == "/cgi-bin/openhw/get_model_token" { return modelToken(body) }
        guard isLive(request) else { return refused(40_014, proof) }
        if isOdd {
            truth.chronicle.mishap("WeCom forgets a token")
            forgetTokens()
            return refused(42_001, proof)
        }
        if isOdd { return refused(odd(dice.pick([-1, 45_009, 45_033])), proof) }
        switch request.path {
        case WeCom.secretPath: return deviceSecret(body, proof)
        case "/cgi-bin/openhw/get_device_token":
            return answered([
                ("device_access_token", .string("CANARY-device-token")), ("expires_in", .integer(7_200)),
            ])
        case "/cgi-bin/openhw/device/get_device_detail": return deviceDetail(body)
        default: return refused(404, proof)
        }
    }

    private var isOdd: Bool { dice.chance(weather.now.answers / 4) }

    private func odd(_ code: Int64) -> Int64 {
        truth.chronicle.mishap("WeCom says \(code)")
        return code
    }

    // MARK: Tokens

    private func modelToken(_ body: JSON) -> Response {
        if refuses(.tokens) { return refused(40_091, nil) }
        let now = truth.simulation.unixNow
        let isFresh = state.withLock { state in
            state.tickets.contains { ticket in
                ticket.text == body["model_ticket"]?.string
                    && now.milliseconds(since: ticket.made) < WeCom.ticketMilliseconds
            }
        }
        guard isFresh else { return refused(40_085, nil) }
        if isOdd { return refused(odd(-1), nil) }
        let token = state.withLock { state in
            state.number += 1
            let token = "CANARY-model-token-\(state.number)"
            state.tokens[token] = now.advanced(bySeconds: WeCom.tokenSeconds)
            return token
        }
        return answered([
            ("model_access_token", .string(token)), ("expires_in", .integer(WeCom.tokenSeconds)),
        ])
    }

    private func isLive(_ request: Request) -> Bool {
        // Without a query there is no token.
        guard let query = request.query, let token = (try? Query(query))?.single("model_access_token") else {
            return false
        }
        let now = truth.simulation.unixNow
        return state.withLock { $0.tokens[token].map { now < $0 } ?? false }
    }

    private func forgetTokens() { state.withLock { $0.tokens = [:] } }

    // MARK: Devices

    private func deviceSecret(_ body: JSON, _ proof: AttemptProof) -> Response {
        guard let code = body["auth_code"]?.string else { return refused(40_029, proof) }
        guard truth.isActive(code) else { return refused(40_029, proof) }
        guard truth.spend(code) else { return answered([("errcode", .integer(42_022))]) }
        return answered([
            ("device_secret", .string(Truth.secret(of: code))),
            ("device_access_token", .string("CANARY-device-token")), ("expires_in", .integer(7_200)),
        ])
    }

    private func deviceDetail(_ body: JSON) -> Response {
        if refuses(.questions) { return refused(48_002, nil) }
        guard let serial = SerialNumber(body["device_sn"]?.string ?? "") else { return refused(40_058, nil) }
        guard let owner = truth.owner(of: serial) else { return answered([("bind_status", .integer(0))]) }
        return answered([
            ("bind_status", .integer(1)), ("auth_corp_info", .object([("open_corpid", .string(owner))])),
        ])
    }

    private func refused(_ code: Int64, _ proof: AttemptProof?) -> Response {
        proof?.isRefused()
        return answered([("errcode", .integer(code)), ("errmsg", .string("m"))])
    }

    private func answered(_ members: [(String, JSON)]) -> Response {
        Response(status: 200, contentType: "application/json", body: JSONText.render(.object(members)))
    }
}

/// What an attempt to spend a code has proved: nothing, until the adapter has read a refusal.
final class AttemptProof: Sendable {
    private let truth: Truth
    private let code: String?
    private let attempt: Int
    private let state = Guarded((isRefused: false, isSpoilt: false))

    init(_ truth: Truth, code: String?, attempt: Int) {
        self.truth = truth
        self.code = code
        self.attempt = attempt
    }

    /// WeCom refuses it, and has spent nothing.
    func isRefused() { state.withLock { $0.isRefused = true } }

    /// What comes back is not what WeCom said.
    func spoil() { state.withLock { $0.isSpoilt = true } }

    /// The adapter has read a whole answer.
    func isHeard() {
        let isProof = state.withLock { $0.isRefused && !$0.isSpoilt }
        if let code, isProof { truth.proveUnspent(code, attempt: attempt) }
    }
}
