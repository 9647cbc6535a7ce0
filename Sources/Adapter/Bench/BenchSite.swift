import Binding
import Configuration
import Elements
import Events
import HTTP
import Sandbox
import Transport

/// What a bench is made against: a server, whose clouds are the sandbox's.
struct BenchSite: Sendable {
    /// The server, where it is ours.
    let server: BenchServer?
    /// Its process, where that is known.
    private let process: Int32?
    let target: Target
    let route: Target.Route
    let sender: WeComSender
    let vendor: ControlClient
    let weCom: ControlClient
    let client: Client
    let ledgerPath: String
    let configurationPath: String
    let loops: Loops

    init(
        _ configuration: Installation, at path: String, adapter: String, _ server: BenchServer?,
        process: Int32? = nil, on loops: Loops
    ) throws(CommandFailure) {
        target = try Target(configuration, adapter: adapter)
        let models = configuration.models.filter { $0.conversation == .wifi && $0.unlistedProductKey != nil }
        guard let model = models.first,
            let route = target.routes.values.first(where: { $0.path == model.path })
        else {
            throw CommandFailure(
                .configuration, "\(path) has no model of the conversation wifi with a product key of its own")
        }
        client = try Self.client(target, on: loops)
        sender = WeComSender(adapter: target.adapter, caller: client, runtime: loops)
        vendor = ControlClient(target.vendor, caller: client, runtime: loops)
        weCom = ControlClient(target.weCom, caller: client, runtime: loops)
        ledgerPath = configuration.ledgerPath
        configurationPath = path
        (self.server, self.route, self.loops) = (server, route, loops)
        self.process = process ?? server?.process
    }

    func figures() throws(CommandFailure) -> BenchFigures? {
        try process.map { number throws(CommandFailure) in try BenchFigures(of: number) }
    }

    private static func client(_ target: Target, on loops: Loops) throws(CommandFailure) -> Client {
        var limits = ClientLimits()
        limits.connections = BenchPlan.mostConnections + 64
        limits.keptPerEndpoint = limits.connections
        limits.messages.bodyBytes = 1 << 20
        do {
            return try Client(
                on: loops, limits: limits, trust: target.authorityFile.map { .file($0) } ?? .system)
        } catch {
            throw CommandFailure(.unavailable, "the certificates cannot be read: \(error)")
        }
    }

    /// Looks whether the clouds are stand-ins, and makes binds possible: a ticket is pushed.
    ///
    /// - Throws: Where a cloud is none of ours: it would have thousands of calls, and bind devices.
    func prepare() async throws(CommandFailure) {
        for (name, control) in [("vendor", vendor), ("WeCom", weCom)] {
            guard let fault = await control.faultAsStandIn() else { continue }
            throw CommandFailure(.usage, "the \(name)'s cloud is not the sandbox's, and is spared: \(fault)")
        }
        let runner = ScenarioRunner(
            target: target, caller: client, runtime: loops, runID: ScenarioRunner.newRunID(on: loops))
        if let fault = await runner.pushTicket(to: route) { throw CommandFailure(.failed, fault) }
    }

    /// - Parameter milliseconds: How long the vendor takes for a bind from now on.
    func slowVendor(byMilliseconds milliseconds: Int64) async throws(CommandFailure) {
        var answer = OrderedAnswer(delayMilliseconds: milliseconds)
        answer.repeats = true
        do {
            try await vendor.script("deviceBindingByWifi", of: "*", milliseconds > 0 ? [answer] : [])
        } catch {
            throw CommandFailure(.unavailable, error.description)
        }
    }

    /// Makes codes known to WeCom, as it knows them itself before it calls.
    func announce(_ requests: [String]) async throws(CommandFailure) {
        let fault = Guarded<ControlError?>(nil)
        let model = route.model ?? ""
        _ = await Load(requests.count, over: 32, .closed).run(on: loops) { [weCom] index in
            let request = requests[index]
            do throws(ControlError) {
                try await weCom.code("code-\(request)", of: request, model: model, request: request)
            } catch {
                fault.withLock { $0 = error }
            }
        }
        if let fault = fault.withLock({ $0 }) { throw CommandFailure(.unavailable, fault.description) }
    }
}
