import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

/// WeCom over a scripted network, in simulated time.
struct WeComWorld: Sendable {
    static let modelToken = "POST /cgi-bin/openhw/get_model_token"
    static let deviceSecret = "POST /cgi-bin/openhw/get_device_secret"
    static let deviceToken = "POST /cgi-bin/openhw/get_device_token"
    static let detail = "POST /cgi-bin/openhw/device/get_device_detail"

    let simulation: Simulation
    let caller: ScriptedCaller
    let store: MemoryStore
    let cloud: WeComCloud
    /// What people heard of its token.
    let told = Guarded<[String]>([])
    /// Its calls that are over.
    let heard = Guarded<[CloudCall]>([])
    /// How often they heard of its first one.
    let greeted = Guarded(0)
    let code: AuthCode
    let serial: SerialNumber

    init(
        store: MemoryStore = MemoryStore(), simulation: Simulation = Simulation(),
        secret: String = "model-secret", url: String = "https://wecom.example:8443"
    ) throws {
        self.simulation = simulation
        self.store = store
        caller = ScriptedCaller(simulation)
        let model = WeComModel(
            id: try #require(ModelID("m-1")), secret: Secret(secret), origin: try Origin(url))
        let (told, heard, greeted) = (told, heard, greeted)
        cloud = WeComCloud(
            model, over: caller, keptIn: store.port, on: simulation,
            hear: { call in heard.withLock { $0.append(call) } },
            tell: { trouble in told.withLock { $0.append(trouble?.reason ?? "is back") } },
            greet: { greeted.withLock { $0 += 1 } })
        code = try #require(AuthCode("code-1"))
        serial = try #require(SerialNumber("SN0001"))
        caller.on(Self.modelToken, Self.token(1), Self.token(2), Self.token(3), Self.token(4))
    }

    static func token(_ number: Int) -> ScriptedCaller.Act {
        .json(#"{"errcode":0,"errmsg":"ok","model_access_token":"model/token+\#(number)","expires_in":7200}"#)
    }

    func ticket(_ number: Int, ago seconds: Int64 = 0) -> Credential {
        let made = simulation.unixNow.advanced(bySeconds: -seconds)
        return Credential(
            secret: Secret("ticket-\(number)"), made: made, ends: made.advanced(bySeconds: 1_800))
    }

    func soon(_ milliseconds: Int64 = 5_000) -> Instant {
        simulation.now.advanced(byMilliseconds: milliseconds)
    }

    /// An attempt that may begin within five seconds, and is waited for five seconds more.
    func attempt() -> AttemptWindow { AttemptWindow(start: soon(), answerMilliseconds: 5_000) }

    func secret() -> SecretAnswer {
        simulation.run { await cloud.deviceSecret(for: code, within: attempt()) { true } }
    }

    /// The tickets with which tokens were asked for.
    var tickets: [String] {
        get throws {
            try caller.calls(to: Self.modelToken).map { call in
                try JSONReader.read(call.request.body)["model_ticket"]?.string ?? ""
            }
        }
    }
}
