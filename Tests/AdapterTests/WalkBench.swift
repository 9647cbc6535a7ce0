import Adapter
import Binding
import Cloud
import Configuration
import Elements
import Events
import FoundationEssentials
import HTTP
import Sandbox
import Support
import Telemetry
import Transport

/// The adapter's callback over real calls to the vendor's stand-in, on loopback.
final class WalkBench: Sendable {
    /// Kinds of conversation.
    enum Course: CaseIterable, Sendable {
        case wifi, verify, key
        /// The device makes something of its code, or the installer types it.
        case sealedBluetooth, typedBluetooth

        /// By the name in the configuration.
        var conversation: String {
            switch self {
            case .wifi: "wifi"
            case .verify: "verify_dk"
            case .key: "dk"
            case .sealedBluetooth, .typedBluetooth: "pure_bluetooth"
            }
        }
    }

    /// What a bind came to, and what it took.
    struct Outcome: Equatable, Sendable {
        var errcode: Int?
        /// Calls of the walked endpoint.
        var calls = 0
        /// Questions whether the device is ours, and whether it is online.
        var ownerQuestions = 0
        var statusQuestions = 0
        /// Alerts, as event/code.
        var alerts: [String] = []
    }

    let loops: Loops
    let control: ControlClient
    private let client: Client
    private let origin: Origin
    private let ledger: MemoryLedger
    private let wecom: ScriptedWeCom
    private let postbox: Postbox
    private let alerts = Guarded<[String: [String]]>([:])
    private let machines = Guarded<[Course: Machine]>([:])

    init() async throws {
        loops = try Loops(count: 1)
        client = try Client(on: loops, trust: .file(Self.authorityFile))
        let standIn = VendorStandIn(on: loops)
        let server = try StandInServer(on: loops, standIn.serve)
        origin = try Origin("http://127.0.0.1:\(server.port)")
        control = ControlClient(origin, caller: client, runtime: loops)
        ledger = MemoryLedger(loops)
        wecom = ScriptedWeCom(loops)
        postbox = try World.postbox()
        let cloud = await cloud("shared")
        for course in Course.allCases {
            let machine = try machine(course, cloud)
            machines.withLock { $0[course] = machine }
        }
    }

    /// One certificate to load; the system's hundreds take longer than the test.
    static var authorityFile: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/tls/authority.pem").path
    }

    private func cloud(_ name: String) async -> VendorCloud {
        let accounts = VendorAccounts.sandbox
        let user = accounts.users[0]
        let cloud = VendorCloud(
            VendorAccount(
                name: name, origin: origin, accessKey: accounts.accessKey,
                accessSecret: accounts.accessSecret, user: .email(user.email), password: user.password,
                userDomain: accounts.userDomain, userDomainSecret: accounts.userDomainSecret),
            over: client, keptIn: .none, on: loops)
        await cloud.begin()
        return cloud
    }

    private func machine(_ course: Course, _ cloud: VendorCloud) throws -> Machine {
        let configuration = try World.configuration(course.conversation)
        var models: [ModelID: ModelSite] = [:]
        for model in configuration.models {
            let breaker = Breaker(
                account: "test", runtime: loops, conditions: Conditions(loops, Log(loops) { _ in }))
            models[model.id] = ModelSite(
                model,
                account: AccountSite(
                    identity: "test", authority: VendorAuthority(cloud, by: configuration.verdicts),
                    clock: cloud, breaker: breaker), wecom: wecom)
        }
        let site = Site(configuration, models: models, fingerprintKey: Secret("fingerprint"))
        let log = Log(loops) { [alerts] line in WalkBench.hear(line, alerts) }
        return Machine(
            site: Current(site), ledger: ledger, runtime: loops, log: log, counters: Counters(),
            conditions: Conditions(loops, log))
    }

    private static func hear(_ line: [UInt8], _ alerts: Guarded<[String: [String]]>) {
        // A line that is no JSON is another test's failure.
        guard let json = try? JSONReader.read(line), json["level"]?.string == "warn",
            let device = json["device"]?.string, let event = json["event"]?.string,
            // It begins with one of many alike.
            event != LogEvent.conditionBegun.rawValue
        else { return }
        let code = json["vendor_code"]?.integer.map { "/\($0)" } ?? ""
        alerts.withLock { $0[device, default: []].append(event + code) }
    }

    // MARK: One bind

    /// - Parameters:
    ///   - ago: How many milliseconds ago the request's first byte came.
    ///   - hasOwnAccount: Whether it is bound by an account whose token nobody else uses.
    func bind(
        _ serial: String, by course: Course, walking endpoint: String, ago: Int64, hasOwnAccount: Bool
    ) async throws -> Outcome {
        let shared = machines.withLock { $0[course] }
        let own = hasOwnAccount || shared == nil ? try machine(course, await cloud(serial)) : shared
        guard let machine = own, let name = SerialNumber(serial) else { return Outcome() }
        switch course {
        case .sealedBluetooth: try await deposit(Secret("code"), for: name)
        case .typedBluetooth: try await deposit(nil, for: name)
        case .wifi, .verify, .key: break
        }
        guard let request = postbox.request(message(serial), on: loops) else { return Outcome() }
        let exchange = CapturingExchange(loops, answering: request, ago: ago)
        await machine.receiver.serve(request, exchange)
        let counters = try await control.counters(of: serial)
        return Outcome(
            errcode: exchange.answer.flatMap { postbox.errcode(in: $0.0.body) },
            calls: counters.calls(endpoint), ownerQuestions: counters.calls("deviceInfo"),
            statusQuestions: counters.calls("deviceDetail"),
            alerts: alerts.withLock { $0[serial] ?? [] })
    }

    private func message(_ serial: String) -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"request-\(serial)","device_sn":"\(serial)",\
        "createtime":\(loops.unixNow.seconds),"model_id":"\(World.model)","auth_corpid":"ww_company_a",\
        "service_corpid":"\(World.provider)"},"event":{"event_type":"bind",\
        "auth_code":"code-\(serial)","verif_code":"\(World.code)"}}
        """
    }

    private func deposit(_ code: Secret?, for serial: SerialNumber) async throws {
        let deposit = Deposit(
            random: "j1acpdj2bmtqZXVb", encryptedBindingCode: code,
            encryptedNewBindingSecret: Secret("secret"), encryptedOldBindingSecret: nil, pwd: nil,
            ends: loops.unixNow.advanced(bySeconds: 600))
        let by = loops.now.advanced(byMilliseconds: 120_000)
        try await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
            try records.keep(deposit, for: serial)
        }
    }
}
