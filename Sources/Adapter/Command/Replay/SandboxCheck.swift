import Elements
import Events
import Sandbox
import Transport

/// Whether a server's clouds are the sandbox.
///
/// Each cloud of the configuration says so itself; and what the server asks is seen there, since it may run with
/// another configuration than this one.
struct SandboxCheck {
    private let target: Target
    private let caller: Client
    private let loops: Loops

    private static let (patienceMilliseconds, restMilliseconds): (Int64, Int64) = (10_000, 100)

    init(_ target: Target, by caller: Client, on loops: Loops) {
        self.target = target
        self.caller = caller
        self.loops = loops
    }

    /// - Throws: If one of them is not. Nothing was sent to the server then but a question whether a device that
    ///   nobody has is online.
    func refuseOthers() async throws(CommandFailure) {
        for (name, origin) in clouds {
            if let fault = await control(origin).faultAsStandIn() {
                throw refusal(
                    "nothing", "the \(name) of this configuration is not the sandbox: \(origin): \(fault)")
            }
        }
        try await refuseStrangers()
    }

    private var clouds: [(name: String, origin: Origin)] {
        [("vendor's cloud", target.vendor), ("WeCom", target.weCom)]
            + (target.maker.map { [("maker's service", $0)] } ?? [])
    }

    private func control(_ origin: Origin) -> ControlClient {
        ControlClient(origin, caller: caller, runtime: loops)
    }

    private func refusal(_ sent: String, _ why: String) -> CommandFailure {
        CommandFailure(
            .failed,
            "\(sent) was sent, since \(why).\n"
                + "  Start wecom-bind sandbox with the server's configuration; or, if that server is meant: --production \(target.adapter.host)"
        )
    }

    // MARK: Whom the server asks

    /// Somebody scans a device, of which the server asks its own clouds.
    private func refuseStrangers() async throws(CommandFailure) {
        let sender = WeComSender(adapter: target.adapter, caller: caller, runtime: loops)
        let end = loops.now.advanced(byMilliseconds: Self.patienceMilliseconds)
        let serial = "PROBE\(ScenarioRunner.newRunID(on: loops))"
        let routes = target.routes.values.filter { $0.model != nil }.sorted { $0.path < $1.path }
        var said = "it has no model that could be asked about a device"
        // The first time it may still have to log in there.
        repeat {
            for route in routes {
                let serial = route.productKey == nil ? listed ?? serial : serial
                do {
                    let before = try await questions(about: serial)
                    let reply = try await sender.send(scan(of: serial, on: route), to: route)
                    if try await questions(about: serial) > before { return }
                    said = reply.fault ?? "answered with HTTP status \(reply.status ?? 0)"
                } catch {
                    said = "\(error)"
                }
            }
            await loops.sleep(until: loops.now.advanced(byMilliseconds: Self.restMilliseconds))
        } while !routes.isEmpty && loops.now < end
        throw refusal(
            "nothing but a scan",
            "\(target.adapter) did not ask the sandbox of this configuration about a device, so that its clouds may be others (\(said))"
        )
    }

    /// One that every server with this list knows.
    private var listed: String? { target.devices.keys.min() }

    private func scan(of serial: String, on route: Target.Route) -> CallbackDraft {
        let (isCommand, details) = CallbackDraft.sample(of: .userScan, serial: serial)
        var draft = CallbackDraft(
            Event.Kind.userScan.rawValue, isCommand: isCommand,
            request: "rq-scan-\(ScenarioRunner.newRunID(on: loops))", createdAt: loops.unixNow.seconds,
            details: details)
        draft.base["device_sn"] = serial
        draft.base["model_id"] = route.model
        draft.base["auth_corpid"] = target.company("a")
        draft.base["service_corpid"] = target.provider
        return draft
    }

    private func questions(about serial: String) async throws(ControlError) -> Int {
        var count = 0
        for origin in [target.vendor] + (target.maker.map { [$0] } ?? []) {
            count += try await control(origin).counters(of: serial).calls.values.reduce(0, +)
        }
        return count
    }
}
