import Adapter
import Binding
import Configuration
import Elements
import Envelope
import Events
import HTTP
import Support
import Telemetry
import Testing
import Transport

/// The adapter between two scripted clouds, over a ledger in memory, in simulated time.
struct World {
    let simulation: Simulation
    let ledger: MemoryLedger
    let vendor: ScriptedVendor
    let wecom: ScriptedWeCom
    let maker: ScriptedMaker
    let site: Current<Site>
    let machine: Machine
    let telling: Telling
    let life: Life
    let breaker: Breaker
    /// What has been logged.
    let lines: Guarded<[String]>
    private let conversation: String
    private let clouds: Clouds
    let postbox: Postbox

    static let model = SampleConfiguration.model
    static let provider = SampleConfiguration.provider
    static let code = "0123456789ABCDEF"
    static let path = SampleConfiguration.path
    static let makerSecret = SampleConfiguration.makerSecret

    /// What one process counts and tells.
    struct Telling {
        let counters = Counters()
        let log: Log
        let conditions: Conditions

        init(_ simulation: Simulation, _ lines: Guarded<[String]>) {
            log = Log(simulation, counted: counters.lines) { line in
                // The reader refuses a key that stands twice.
                #expect(throws: Never.self) {
                    let todo = try JSONReader.read(line)["todo"]?.string ?? ""
                    #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
                }
                lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
            }
            conditions = Conditions(simulation, log, counted: counters.conditionsBegun)
        }
    }

    var counters: Counters { telling.counters }
    var conditions: Conditions { telling.conditions }

    /// What is asked in place of the scripted clouds.
    struct Clouds {
        var vendor: (any BindingAuthority & TimeWitness)?
        var wecom: (any WeComPort)?
        var maker: (any MakerPort)?
    }

    /// - Parameters:
    ///   - wrong: Milliseconds that the machine's time of day is ahead of the true one.
    ///   - cloud: WeCom's interface in place of the scripted one.
    init(
        conversation: String = "wifi", seed: UInt64? = nil, wrongBy wrong: Int64 = 0,
        at unixNow: UnixTime = UnixTime(seconds: 1_790_000_000),
        cloud: ((Simulation) throws -> any WeComPort)? = nil
    ) throws {
        try self.init(conversation: conversation, seed: seed, wrongBy: wrong, at: unixNow) { simulation in
            Clouds(wecom: try cloud?(simulation))
        }
    }

    init(
        conversation: String, seed: UInt64?, wrongBy wrong: Int64 = 0,
        at unixNow: UnixTime = UnixTime(seconds: 1_790_000_000),
        clouds make: (Simulation) throws -> Clouds
    ) throws {
        simulation = Simulation(seed: seed, unixNow: unixNow, wrongBy: wrong)
        ledger = MemoryLedger(simulation)
        vendor = ScriptedVendor(simulation)
        wecom = ScriptedWeCom(simulation)
        maker = ScriptedMaker(simulation)
        postbox = try World.postbox()
        life = Life()
        lines = Guarded([])
        telling = Telling(simulation, lines)
        breaker = Breaker(account: "test", runtime: simulation, conditions: telling.conditions)
        self.conversation = conversation
        clouds = try make(simulation)
        site = Current(
            World.site(
                try World.configuration(conversation), clouds.vendor ?? vendor, clouds.wecom ?? wecom,
                clouds.maker ?? maker, life, breaker))
        machine = World.machine(site, ledger, simulation, life, telling)
    }

    static func postbox(of model: String = model) throws -> Postbox {
        try Postbox(path: path, receiver: model, token: "testToken", aesKey: SampleConfiguration.aesKey)
    }

    /// - Parameter edit: Changes the file's text.
    static func configuration(
        _ conversation: String, edit: (String) throws -> String = { $0 }
    ) throws -> Installation {
        let sources = SecretSources(
            environment: { SampleConfiguration.environment[$0] }, resolve: { $0 },
            file: { _ in .failure(.init("none")) })
        return try ConfigurationFile.read(
            Array(try edit(SampleConfiguration.text(conversation)).utf8), secretsFrom: sources)
    }

    static func site(
        _ configuration: Installation, _ vendor: any BindingAuthority & TimeWitness, _ wecom: any WeComPort,
        _ maker: any MakerPort, _ life: Life, _ breaker: Breaker
    ) -> Site {
        let (maker, fingerprintKey) = (MortalMaker(maker: maker, life: life), Secret("fingerprint"))
        var models: [ModelID: ModelSite] = [:]
        for model in configuration.models {
            let account =
                model.conversation == .forward
                ? AccountSite(
                    Forwarding(
                        to: maker, namedBy: fingerprintKey, by: configuration.verdicts, watchedBy: breaker))
                : AccountSite(
                    identity: model.vendor ?? "test", authority: MortalVendor(vendor: vendor, life: life),
                    clock: vendor, breaker: breaker)
            models[model.id] = ModelSite(
                model, account: account, wecom: MortalWeCom(wecom: wecom, life: life))
        }
        return Site(
            configuration, models: models, maker: maker, fingerprintKey: fingerprintKey,
            fence: configuration.sources.map { Fence($0) })
    }

    private static func machine(
        _ site: Current<Site>, _ ledger: MemoryLedger, _ simulation: Simulation, _ life: Life,
        _ telling: Telling
    ) -> Machine {
        Machine(
            site: site, ledger: MortalLedger(ledger: ledger, life: life), runtime: simulation,
            log: telling.log, counters: telling.counters, conditions: telling.conditions)
    }

    /// Once nothing of a process before this one can be on its way any more.
    func settled() -> World {
        simulation.settle(byMilliseconds: Budget.answerInFlightMilliseconds)
        return self
    }

    /// The same ledger and clouds under a new process; the old one has ended.
    func restarted() throws -> World {
        life.end()
        return try World(besides: self)
    }

    /// The same ledger and clouds under a new process, which believes that the old one has ended.
    func replaced() throws -> World { try World(besides: self) }

    private init(besides old: World) throws {
        simulation = old.simulation
        simulation.forgetTime()
        ledger = old.ledger
        vendor = old.vendor
        wecom = old.wecom
        maker = old.maker
        postbox = old.postbox
        conversation = old.conversation
        life = Life()
        lines = old.lines
        telling = Telling(simulation, lines)
        breaker = Breaker(account: "test", runtime: simulation, conditions: telling.conditions)
        clouds = old.clouds
        site = Current(
            World.site(
                try World.configuration(conversation), clouds.vendor ?? vendor, clouds.wecom ?? wecom,
                clouds.maker ?? maker, life, breaker))
        machine = World.machine(site, ledger, simulation, life, telling)
        let ledger = ledger
        let by = simulation.now.advanced(byMilliseconds: 1_000)
        _ = simulation.run {
            try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try Recover().run(in: &records, at: now)
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

    func unbind(
        _ request: String, serial: String = "SN1", company: String = "ww_company_a", ageSeconds: Int64 = 0
    ) -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"\(request)","device_sn":"\(serial)",\
        "createtime":\(simulation.unixNow.seconds - ageSeconds),"model_id":"\(World.model)","auth_corpid":"\(company)",\
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
    ///
    /// - Parameters:
    ///   - milliseconds: How long ago its first byte came.
    ///   - isLost: Whether nobody takes the answer.
    ///   - seconds: How far WeCom's clock is ahead of ours.
    func send(
        _ message: String, ago milliseconds: Int64 = 0, isLost: Bool = false, ahead seconds: Int64 = 0
    ) async -> Reply {
        guard let request = postbox.request(message, on: simulation, ahead: seconds) else { return Reply() }
        return await send(request, ago: milliseconds, isLost: isLost)
    }

    func send(
        _ bind: Bind, ago milliseconds: Int64 = 0, queued: Int64 = 0, isLost: Bool = false,
        hasPeerEnded: Bool = false
    ) async -> Reply {
        guard let request = postbox.request(message(bind), on: simulation) else { return Reply() }
        return await send(
            request, ago: milliseconds, queued: queued, isLost: isLost, hasPeerEnded: hasPeerEnded)
    }

    func send(
        _ request: Request, from peer: String = "127.0.0.1", ago milliseconds: Int64 = 0, queued: Int64 = 0,
        isLost: Bool = false, hasPeerEnded: Bool = false
    ) async -> Reply {
        let exchange = CapturingExchange(
            simulation, answering: request, from: peer, life: life, ago: milliseconds, queued: queued,
            isLost: isLost, hasPeerEnded: hasPeerEnded)
        await machine.receiver.serve(request, exchange)
        guard let (response, at) = exchange.answer else { return Reply() }
        return Reply(
            status: response.status, errcode: postbox.errcode(in: response.body),
            milliseconds: at.milliseconds(since: exchange.arrival), body: response.body)
    }

    var device: Device? { ledger.records.devices.values.first { $0.serial.text == "SN1" } }
}
