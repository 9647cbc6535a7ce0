import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// The built program in a process of its own, between both clouds' stand-ins on loopback.
///
/// The server is configured by the demonstration's own file, with other ports and a ledger of its own.
final class Plant: Sendable {
    let loops: Loops
    let client: Client
    let folder: URL
    let vendorPort: UInt16
    let weComPort: UInt16
    private let standIns: [StandInServer]
    private let server = Guarded<Child?>(nil)
    private let launches = Guarded(0)

    static let fixtures = Built.sources.appending(path: "Fixtures")
    static let program = Built.program("wecom-bind")

    init() throws {
        loops = try Loops(count: 2)
        folder = FileManager.default.temporaryDirectory.appending(
            path: "wecom-bind-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var limits = ClientLimits()
        // The metrics are longer than any answer of a cloud.
        limits.messages.bodyBytes = 1 << 20
        client = try Client(
            on: loops, limits: limits,
            trust: .file(Plant.fixtures.appending(path: "tls/authority.pem").path))
        var accounts = VendorAccounts(
            accessKey: "demo-access-key", accessSecret: try Plant.secret("access_secret"),
            userDomain: "C.DM.1.1", userDomainSecret: try Plant.secret("user_domain_secret"),
            users: [
                .init(
                    uid: "U1", email: "binder@maker.example", phone: "1",
                    password: try Plant.secret("password"))
            ])
        accounts.productSecrets = VendorAccounts.sandbox.productSecrets
        let vendor = VendorStandIn(on: loops, accounts: accounts)
        let weCom = WeComStandIn(
            on: loops, models: ["demo_wifi": try Plant.secret("wifi.model_secret")],
            application: .init(corp: "wwdemoprovider0001", secret: try Plant.secret("corp_secret")))
        let vendorServer = try StandInServer(on: loops) { await vendor.serve($0, $1) }
        let weComServer = try StandInServer(on: loops) { await weCom.serve($0, $1) }
        standIns = [vendorServer, weComServer]
        vendorPort = vendorServer.port
        weComPort = weComServer.port
        try writeConfiguration()
    }

    /// Gives a plant to `body`, takes it down afterwards, and looks whether any of its programs let a secret
    /// out, and what a sanitizer that it was built with has to say.
    static func with<Result>(_ body: (Plant) async throws -> Result) async throws -> Result {
        let plant = try Plant()
        do {
            let result = try await body(plant)
            try await plant.expectNoSecretInMetrics()
            plant.end(by: SIGKILL)
            try plant.expectNoSecretOutside()
            await plant.dispose()
            return result
        } catch {
            await plant.dispose()
            throw error
        }
    }

    static func secret(_ name: String) throws -> Secret {
        let text = try String(contentsOf: fixtures.appending(path: "demo/secrets/\(name)"), encoding: .utf8)
        return Secret(text.trimmingCharacters(in: .newlines))
    }

    var configurationPath: String { folder.appending(path: "wecom-bind.json").path }

    var ledgerPath: String { folder.appending(path: "ledger.db").path }

    /// Where the present server complains. Each has its own, so that what a former one said can be seen.
    var logPath: String { logPath(of: launches.withLock { $0 }) }

    private func logPath(of launch: Int) -> String { folder.appending(path: "log-\(launch)").path }

    func writeConfiguration(_ change: (String) -> String = { $0 }) throws {
        let demo = Plant.fixtures.appending(path: "demo/wecom-bind.json")
        let text = try String(contentsOf: demo, encoding: .utf8)
            .replacing("\"secrets/", with: "\"\(Plant.fixtures.path)/demo/secrets/")
            .replacing("\"../tls/", with: "\"\(Plant.fixtures.path)/tls/")
            .replacing("../../.build/demo/ledger.db", with: ledgerPath)
            .replacing("\"port\": 8443", with: "\"port\": 0")
            .replacing("\"port\": 9443", with: "\"port\": 0")
            .replacing("127.0.0.1:9101", with: "127.0.0.1:\(weComPort)")
            .replacing("127.0.0.1:9102", with: "127.0.0.1:\(vendorPort)")
        try Data(change(text).utf8).write(to: URL(filePath: configurationPath))
    }

    // MARK: The server

    /// Starts the server, and returns where its first listener is.
    ///
    /// - Parameters:
    ///   - orders: What is done to its system calls.
    ///   - environment: What it finds there besides.
    ///   - limit: How a shell sets a limit for it, as `ulimit` is told.
    ///   - terminal: Where it was started from.
    ///   - sockets: What a service manager hands to it.
    func start(
        _ orders: Orders? = nil, environment: [String: String] = [:], limit: String? = nil,
        terminal: Terminal? = nil, sockets: [CInt] = []
    ) async throws -> Origin {
        try launch(orders, environment: environment, limit: limit, terminal: terminal, sockets: sockets)
        let port = try await eventually("the server listens") { () -> Int64? in
            try self.log("listening").first?["ports"]?.array?.first?.integer
        }
        return try Origin("https://127.0.0.1:\(port)")
    }

    /// Starts the server, which need not get as far as listening.
    func launch(
        _ orders: Orders? = nil, environment besides: [String: String] = [:], limit: String? = nil,
        terminal: Terminal? = nil, sockets: [CInt] = []
    ) throws {
        launches.withLock { $0 += 1 }
        var environment = ["SWIFT_BACKTRACE": "enable=no"].merging(besides) { $1 }
        if let orders {
            environment["INTERPOSER_PORTS"] = "\(vendorPort),\(weComPort)"
            environment.merge(try orders.variables(ledger: ledgerPath)) { $1 }
        }
        var words = [Plant.program.path, "serve", "--config", configurationPath]
        if let limit { words = ["/bin/sh", "-c", "ulimit \(limit) && exec \"$0\" \"$@\""] + words }
        if !sockets.isEmpty {
            environment["LISTEN_FDS"] = "\(sockets.count)"
            words = ["/bin/sh", "-c", "export LISTEN_PID=$$; exec \"$0\" \"$@\""] + words
        }
        let child = try Child(
            words[0], Array(words[1...]), environment: environment, terminal: terminal, errors: logPath,
            handed: sockets)
        server.withLock { $0 = child }
    }

    var isRunning: Bool { server.withLock { $0?.isRunning ?? false } }

    /// The server's process number.
    var number: Int32 {
        get throws {
            guard let child = server.withLock({ $0 }) else { throw Late(description: "no server") }
            return child.number
        }
    }

    /// Ends the server by a signal, and waits for its end.
    ///
    /// - Returns: Its exit code; negative when it died of the signal.
    @discardableResult
    func end(by signal: Int32) -> Int32 {
        let child = server.withLock { child in
            defer { child = nil }
            return child
        }
        child?.signal(signal)
        return child?.wait() ?? 0
    }

    func signal(_ signal: Int32) { server.withLock { $0 }?.signal(signal) }

    /// The present server's lines with this event.
    func log(_ event: String) throws -> [JSON] { try lines(of: logPath, with: event) }

    /// Where a condition has begun.
    func begun(_ condition: String) throws -> [JSON] {
        try log("condition_begun").filter { $0["condition"]?.string == condition }
    }

    /// Why the last binds that were not answered 0 were not: how many for each reason, and after how long.
    func reasons(of count: Int) throws -> String {
        let refused = try log("bind_answered").filter { $0["errcode"]?.integer != 0 }.suffix(count)
        return Dictionary(grouping: refused) { $0["reason"]?.string ?? "?" }.sorted { $0.key < $1.key }
            .map { reason, lines in
                let times = lines.compactMap { $0["ms"]?.integer }.sorted()
                return "\(lines.count) \(reason) after \(times.first ?? -1) to \(times.last ?? -1) ms"
            }.joined(separator: ", ")
    }

    /// The lines of every server so far with this event.
    func logs(_ event: String) throws -> [JSON] {
        try (1...launches.withLock { $0 }).flatMap { try lines(of: logPath(of: $0), with: event) }
    }

    private func lines(of path: String, with event: String) throws -> [JSON] {
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            // The last line may not be whole yet.
            try? JSONReader.read(Array(line.utf8))
        }.filter { $0["event"]?.string == event }
    }

    func dispose() async {
        end(by: SIGKILL)
        for standIn in standIns { await standIn.drain(until: loops.now) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Where the server tells about itself.
    var admin: Origin {
        get throws {
            let port = try log("listening").first?["admin_port"]?.integer
            return try Origin("http://127.0.0.1:\(try #require(port))")
        }
    }

    // MARK: Waiting

    struct Late: Error, CustomStringConvertible {
        let description: String
    }

    /// Looks again and again, until there is something to see. The time only ends a wait in vain.
    @discardableResult
    func eventually<Value: Sendable>(
        _ what: String, within milliseconds: Int64 = 120_000, _ look: () async throws -> Value?
    ) async throws -> Value {
        let end = loops.now.advanced(byMilliseconds: milliseconds)
        while loops.now < end {
            if let value = try await look() { return value }
            await loops.sleep(until: loops.now.advanced(byMilliseconds: 10))
        }
        let log = (try? String(contentsOf: URL(filePath: logPath), encoding: .utf8)) ?? ""
        throw Late(description: "not within \(milliseconds) ms: \(what)\n\(log)")
    }
}

// MARK: WeCom and the vendor

extension Plant {
    var vendor: ControlClient {
        get throws {
            ControlClient(try Origin("http://127.0.0.1:\(vendorPort)"), caller: client, runtime: loops)
        }
    }

    var weCom: ControlClient {
        get throws {
            ControlClient(try Origin("http://127.0.0.1:\(weComPort)"), caller: client, runtime: loops)
        }
    }

    static func route() throws -> Target.Route {
        Target.Route(
            path: "/cb/wifi", receiver: "demo_wifi", model: "demo_wifi", token: try secret("wifi.token"),
            encodingAESKey: try secret("wifi.aes_key"), productKey: "demoPK")
    }

    private static let base = ["model_id": "demo_wifi", "service_corpid": "wwdemoprovider0001"]

    func pushTicket(to adapter: Origin, isExpected: Bool = true) async throws {
        try await weCom.ticket("a-ticket", of: "demo_wifi")
        let reply = try await send(ticket("ticket-\(loops.now.nanoseconds)"), to: adapter)
        #expect(!isExpected || reply.isAcknowledged, "\(reply)")
    }

    func ticket(_ request: String) -> CallbackDraft {
        CallbackDraft(
            "model_ticket", request: request, createdAt: loops.unixNow.seconds, base: Plant.base,
            details: [("model_ticket", "a-ticket")])
    }

    func bind(_ request: String, _ serial: String, company: String = "wwcompanya") -> CallbackDraft {
        var base = Plant.base
        base["device_sn"] = serial
        base["auth_corpid"] = company
        return CallbackDraft(
            "bind", request: request, createdAt: loops.unixNow.seconds, base: base,
            details: [("auth_code", .string("code-of-\(request)")), ("verif_code", "0123456789ABCDEF")])
    }

    /// Makes the code known to WeCom, as WeCom does itself before it calls.
    func announce(_ request: String, _ serial: String) async throws {
        try await weCom.code("code-of-\(request)", of: serial, model: "demo_wifi", request: request)
    }

    func send(_ draft: CallbackDraft, to adapter: Origin) async throws -> SenderReply {
        try await WeComSender(adapter: adapter, caller: client, runtime: loops).send(
            draft, to: try Plant.route())
    }

    /// Sends copies at once, each over a connection of its own.
    func send(_ draft: CallbackDraft, copies: Int, to adapter: Origin) async throws -> [SenderReply] {
        try await withThrowingTaskGroup(of: SenderReply.self) { group in
            for _ in 0..<copies { group.addTask { try await self.send(draft, to: adapter) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
