import Configuration
import Elements
import Events
import Sandbox
import Transport

/// `sandbox`: both clouds as stand-ins, in a process of their own.
enum SandboxCommand {
    static let command = Command(
        "sandbox", "stand-ins for both clouds and the maker's service, on loopback", .none,
        [Option("--config", .file, isRequired: true, "the adapter's own configuration")],
        notes: """
            Listens where FILE has its "wecom", "vendors" and "maker" (they must be http on loopback), follows
            the documented rules, counts every call, and pushes a model_ticket to every model's URL at once
            and every ten minutes, as WeCom does. Orders for it are under /_sandbox/ on every port.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let configuration = try ConfigurationLoader.load(try arguments.configuration())
        let loops = try ServeCommand.startLoops(configuration.loops)
        let outcome = await loops.run { await serve(configuration, loops) }
        loops.stop()
        return try outcome.get()
    }

    private static func serve(_ configuration: Installation, _ loops: Loops) async -> Result<
        Exit, CommandFailure
    > {
        do throws(CommandFailure) {
            let target = try Target(configuration, adapter: try configuration.adapterURL)
            let standIns = try StandIns(configuration, target, on: loops)
            standIns.maker.post(to: target.adapter)
            Console.print(
                "vendor on port \(standIns.vendorPort), WeCom on port \(standIns.weComPort), "
                    + "the maker's service on port \(standIns.makerPort)")
            let signals = try ServeCommand.watchSignals(on: loops)
            tellReady()
            let runner = try Replaying.runner(target, on: loops)
            loops.spawn { await pushTickets(target, runner, loops) }
            while await signals.next() != .terminate {}
            await standIns.drain(loops)
            return .success(.success)
        } catch {
            return .failure(error)
        }
    }

    /// Whoever has started it as a service goes on once it listens.
    private static func tellReady() {
        do throws(KernelError) {
            try ServiceManager(environment: Supervision.environment).tell(.ready)
        } catch {
            Console.complain(
                "wecom-bind sandbox: the service manager does not hear that it listens: \(error)")
        }
    }

    /// As WeCom does: every ten minutes; and until the adapter is there to take the first one, ten times a second.
    private static func pushTickets(_ target: Target, _ runner: ScenarioRunner, _ loops: Loops) async {
        for (name, route) in target.routes where route.model != nil {
            loops.spawn {
                while true {
                    let fault = await runner.pushTicket(to: route)
                    if fault == nil { Console.print("pushed a ticket to \(name)") }
                    let wait: Int64 = fault == nil ? 600_000 : 100
                    await loops.sleep(until: loops.now.advanced(byMilliseconds: wait))
                }
            }
        }
    }
}

/// Both clouds and the maker's own service on loopback ports.
struct StandIns: Sendable {
    let vendorPort: UInt16
    let weComPort: UInt16
    let makerPort: UInt16
    let maker: MakerStandIn
    private let servers: [StandInServer]

    /// - Parameter ports: Nil for those that the target names; zero for free ones.
    init(
        _ configuration: Installation, _ target: Target, on loops: Loops, freePorts: Bool = false
    ) throws(CommandFailure) {
        let secrets = Dictionary(configuration.models.map { ($0.id.text, $0.secret) }) { first, _ in first }
        let accounts = try StandIns.accounts(configuration)
        let vendor = VendorStandIn(on: loops, accounts: accounts)
        let application = configuration.sources?.corpSecret.map {
            WeComStandIn.Application(corp: configuration.provider.corp.text, secret: $0)
        }
        let weCom = WeComStandIn(on: loops, models: secrets, application: application)
        let maker = MakerStandIn(
            on: loops, secrets: configuration.maker.secrets, over: try Replaying.client(target, on: loops))
        self.maker = maker
        do {
            let vendorServer = try StandInServer(on: loops, port: freePorts ? 0 : target.vendor.port) {
                await vendor.serve($0, $1)
            }
            let weComServer = try StandInServer(on: loops, port: freePorts ? 0 : target.weCom.port) {
                await weCom.serve($0, $1)
            }
            let makerServer = try StandInServer(on: loops, port: freePorts ? 0 : target.maker?.port ?? 0) {
                await maker.serve($0, $1)
            }
            servers = [vendorServer, weComServer, makerServer]
            vendorPort = vendorServer.port
            weComPort = weComServer.port
            makerPort = makerServer.port
        } catch {
            throw CommandFailure(
                .unavailable,
                "the stand-ins cannot listen on \(target.vendor), \(target.weCom) and "
                    + "\(target.maker.map { "\($0)" } ?? "a free port"): \(error)")
        }
    }

    func drain(_ loops: Loops) async {
        for server in servers { await server.drain(until: loops.now.advanced(byMilliseconds: 200)) }
    }

    private static func accounts(_ configuration: Installation) throws(CommandFailure) -> VendorAccounts {
        guard let account = configuration.vendors.values.first, configuration.vendors.count == 1 else {
            throw CommandFailure(
                .configuration, "the stand-in is one vendor account; the file has another number")
        }
        return VendorAccounts(account)
    }
}
