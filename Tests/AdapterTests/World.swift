import Adapter
import Binding
import Elements
import Envelope
import Events
import HTTP
import Support
import Testing
import Transport

/// The adapter between two scripted clouds, over a ledger in memory, in simulated time.
struct World {
    let simulation: Simulation
    let ledger: MemoryLedger
    let vendor: ScriptedVendor
    let wecom: ScriptedWeCom
    let machine: Machine
    private let key: Credentials

    static let model = "model_test"
    static let provider = "ww_provider"
    static let code = "0123456789ABCDEF"
    static let path = "/cb/model"

    init(conversation: String = "wifi", seed: UInt64? = nil) throws {
        simulation = Simulation(seed: seed)
        ledger = MemoryLedger(simulation)
        vendor = ScriptedVendor(simulation)
        wecom = ScriptedWeCom(simulation)
        key = try Credentials(token: Secret("testToken"), encodingAESKey: Secret(World.aesKey))
        machine = World.machine(
            try World.configuration(conversation), vendor, wecom, ledger, simulation)
    }

    private static let aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    static func configuration(_ conversation: String) throws -> Configuration {
        let text = """
            {
              "listen": [{ "port": 0 }],
              "ledger": { "path": "unused", "seal_key": { "env": "SEAL" } },
              "provider": { "corpid": "\(provider)" },
              "vendors": { "test": {
                "url": "http://127.0.0.1:1", "access_key": "key", "access_secret": { "env": "SECRET" },
                "user": { "email": "a@b.example", "password": { "env": "SECRET" } },
                "user_domain": "domain", "user_domain_secret": { "env": "SECRET" } } },
              "models": [{
                "id": "\(model)", "path": "\(path)", "vendor": "test", "conversation": "\(conversation)",
                "product_key": "p11v14", "binding_mode": 2, "secret": { "env": "SECRET" },
                "keys": [{ "token": { "env": "TOKEN" }, "aes_key": { "env": "AES" } }] }]
            }
            """
        let environment = [
            "SEAL": String(repeating: "0f", count: 32), "SECRET": "secret", "TOKEN": "testToken",
            "AES": aesKey,
        ]
        let sources = SecretSources(
            environment: { environment[$0] }, resolve: { $0 }, file: { _ in .failure(.init("none")) })
        return try ConfigurationFile.read(Array(text.utf8), secretsFrom: sources)
    }

    private static func machine(
        _ configuration: Configuration, _ vendor: ScriptedVendor, _ wecom: ScriptedWeCom,
        _ ledger: MemoryLedger, _ simulation: Simulation
    ) -> Machine {
        var models: [ModelID: ModelSite] = [:]
        for model in configuration.models {
            models[model.id] = ModelSite(model, vendor: vendor, wecom: wecom)
        }
        let site = Site(configuration, models: models, fingerprintKey: Secret("fingerprint"))
        return Machine(
            site: Current(site), ledger: ledger, runtime: simulation, log: Log(simulation) { _ in },
            counters: Counters())
    }

    /// The same ledger and clouds under a new process.
    func restarted() throws -> World {
        try World(self)
    }

    private init(_ old: World) throws {
        simulation = old.simulation
        ledger = old.ledger
        vendor = old.vendor
        wecom = old.wecom
        key = old.key
        machine = World.machine(try World.configuration("wifi"), vendor, wecom, ledger, simulation)
        let ledger = ledger
        let by = simulation.now.advanced(byMilliseconds: 1_000)
        _ = simulation.run {
            try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try Recover.run(in: &records, at: now)
            }
        }
    }
}

// MARK: Callbacks

extension World {
    struct Bind: Sendable {
        var request = "r1"
        var serial = "SN1"
        var company = "ww_company_a"
        var code = World.code
        var authCode: String?
        var model = World.model
        var ageSeconds: Int64 = 0
    }

    func message(_ bind: Bind) -> String {
        let createtime = simulation.unixNow.seconds - bind.ageSeconds
        return """
            {"msg_type":"event","base_info":{"req_id":"\(bind.request)","device_sn":"\(bind.serial)",\
            "createtime":\(createtime),"model_id":"\(bind.model)","auth_corpid":"\(bind.company)",\
            "service_corpid":"\(World.provider)"},"event":{"event_type":"bind",\
            "auth_code":"\(bind.authCode ?? "code-\(bind.request)")","verif_code":"\(bind.code)"}}
            """
    }

    func unbind(_ request: String, serial: String = "SN1", company: String = "ww_company_a") -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"\(request)","device_sn":"\(serial)",\
        "createtime":\(simulation.unixNow.seconds),"model_id":"\(World.model)","auth_corpid":"\(company)",\
        "service_corpid":"\(World.provider)"},"event":{"event_type":"unbind"}}
        """
    }

    /// What WeCom would have in its hands.
    struct Reply: Equatable, Sendable {
        /// nil when the connection was closed without a byte.
        var status: Int?
        /// The errcode of a sealed answer.
        var errcode: Int?
        /// From the request's first byte to the answer.
        var milliseconds: Int64 = 0
        var body: [UInt8] = []

        /// Whether WeCom binds the device on this.
        var saysYes: Bool {
            status == 200 && (body.isEmpty || body == Array("success".utf8) || errcode == 0)
        }
    }

    /// Seals a message and carries it through the receiver.
    func send(_ message: String) async -> Reply {
        let exchange = CapturingExchange(simulation)
        let request: Request
        do {
            let stamp = try Stamp(
                timestamp: String(simulation.unixNow.seconds), nonce: "n\(simulation.randomBytes(4)[0])")
            let sealed = Sealer.seal(
                Array(message.utf8), for: World.model, stamp: stamp, with: key,
                random: simulation.randomBytes(16))
            request = Request(
                method: "POST",
                target: World.path
                    + "?msg_signature=\(sealed.signature)&timestamp=\(stamp.timestamp)&nonce=\(stamp.nonce)",
                body: Array(#"{"tousername":"\#(World.model)","encrypt":"\#(sealed.encrypt)"}"#.utf8))
        } catch {
            Issue.record("\(error)")
            return Reply()
        }
        await machine.receiver.serve(request, exchange)
        return reply(exchange)
    }

    func send(_ bind: Bind) async -> Reply { await send(message(bind)) }

    private func reply(_ exchange: CapturingExchange) -> Reply {
        guard let (response, at) = exchange.answer else { return Reply() }
        var reply = Reply(
            status: response.status, milliseconds: at.milliseconds(since: exchange.arrival),
            body: response.body)
        // A body that is no sealed answer has no errcode.
        if let json = try? JSONReader.read(response.body), let encrypt = json["encrypt"]?.string,
            let timestamp = json["timestamp"]?.string, let nonce = json["nonce"]?.string,
            let signed = json["msgsignature"]?.string,
            let stamp = try? Stamp(timestamp: timestamp, nonce: nonce),
            let signature = try? Signature(signed),
            let opened = try? Sealer.open(
                encrypt, stamp: stamp, signature: signature, with: [key], for: [World.model]),
            let errcode = try? JSONReader.read(opened.message)["errcode"]?.integer
        {
            reply.errcode = Int(errcode)
        }
        return reply
    }

    var device: Device? { ledger.records.devices.values.first { $0.serial.text == "SN1" } }
}

/// A connection that keeps what is written to it.
private final class CapturingExchange: Exchange {
    let arrival: Instant
    let peer = "127.0.0.1"
    private let runtime: Simulation
    private let written = Guarded<(Response, Instant)?>(nil)

    init(_ runtime: Simulation) {
        arrival = runtime.now
        self.runtime = runtime
    }

    var answer: (Response, Instant)? { written.withLock { $0 } }

    func answer(_ response: Response, notAfter: Instant) async -> Delivery {
        let now = runtime.now
        guard now <= notAfter else { return .late }
        written.withLock { $0 = (response, now) }
        return .written(at: now)
    }
}
