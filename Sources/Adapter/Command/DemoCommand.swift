import Configuration
import Elements
import FoundationEssentials
import Sandbox
import Telemetry
import Transport

/// `demo`: receiver, both stand-ins and the sender in one process, on loopback, with a temporary ledger.
enum DemoCommand {
    static let command = Command(
        "demo", "receiver, stand-ins and every scenario, in one process", .scenarios,
        [
            Option("--config", .file, "which configuration; else Fixtures/demo/wecom-bind.json"),
            Option("--log", .file, "the receiver's log; else it goes with the ledger"),
        ] + Replaying.options,
        notes: """
            Starts the receiver with a temporary ledger and both clouds' stand-ins on free loopback ports,
            plays scenarios through real sockets, and ends. SCENARIO is a name, as wifi-first-bind, a file or
            a folder. If none is named, all are played: those that tell most are shown in full, the others
            counted, and whatever differs is shown in full.

            Exit code: 0 all as expected, 1 something differed.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let path = arguments[option: "--config"] ?? "Fixtures/demo/wecom-bind.json"
        let plan = try Replaying(arguments, try ScenarioEntry.read(arguments.rest))
        let configuration = try ConfigurationLoader.load(path)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let logPath = arguments[option: "--log"] ?? "\(folder.path)/log"
        let loops = try ServeCommand.startLoops(configuration.loops)
        let outcome = await loops.run { () async -> Result<Exit, CommandFailure> in
            do throws(CommandFailure) {
                return .success(try await play(plan, configuration, folder.path, logPath, loops))
            } catch {
                return .failure(error)
            }
        }
        loops.stop()
        let exit = try outcome.get()
        if exit == .success, plan.isOverview { Console.print(next) }
        return exit
    }

    /// What to try after it.
    private static var next: String {
        let named = CommandLine.arguments.first ?? ""
        let program = named.contains("/") ? named : "wecom-bind"
        return """

            Next, one scenario by itself, a row for every one, and all tests (six minutes):
              \(program) demo wifi-wrong-code
              \(program) demo --all
              deploy/test
            """
    }

    private static func play(
        _ plan: Replaying, _ file: Installation, _ folder: String, _ logPath: String, _ loops: Loops
    ) async throws(CommandFailure) -> Exit {
        var configuration = file
        let standIns = try StandIns(
            configuration, try Target(configuration, adapter: try configuration.adapterURL), on: loops,
            freePorts: true)
        configuration.ledgerPath = "\(folder)/ledger.db"
        configuration.admin = nil
        configuration.listeners = configuration.listeners.prefix(1).map { listener in
            var free = listener
            free.port = 0
            return free
        }
        configuration.wecom.url = "http://127.0.0.1:\(standIns.weComPort)"
        for name in configuration.vendors.keys {
            configuration.vendors[name]?.address.url = "http://127.0.0.1:\(standIns.vendorPort)"
        }
        if configuration.maker.address != nil {
            configuration.maker.address?.url = "http://127.0.0.1:\(standIns.makerPort)"
        }
        let logFile = try OutputFile(logPath, .appended)
        let counters = Counters()
        let log = Log(loops, counted: counters.lines) { logFile.write($0) }
        let conditions = Conditions(loops, log, counted: counters.conditionsBegun)
        let service: Service
        do throws(Service.Failure) {
            service = try await Service.start(
                configuration, by: .none, on: loops, log: log, counters: counters,
                conditions: conditions
            ) { _ in }
        } catch {
            throw CommandFailure(.unavailable, error.text)
        }
        configuration.listeners[0].port = service.ports[0]
        let target = try Target(configuration, adapter: try configuration.adapterURL)
        standIns.maker.post(to: target.adapter)
        let exit = try await plan.play(against: target, on: loops, conditions)
        await service.stop()
        await standIns.drain(loops)
        return exit
    }
}

/// A folder that goes when the program has no more use for it.
struct TemporaryFolder {
    let path: String

    init() throws(CommandFailure) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wecom-bind-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.unavailable, "no temporary folder can be made: \(error)")
        }
        path = folder.path
    }

    func remove() {
        // What cannot be removed is left to the system's own cleaning of temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }
}
