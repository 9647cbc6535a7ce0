import Configuration
import Desk
import Elements
import Events
import Glibc
import Ledger
import Sandbox
import Transport

/// `bench`: how fast a server is, and whether it stays so.
enum BenchCommand {
    static let command = Command(
        "bench", "how fast it is: latencies, throughput, what it takes of the machine",
        Operands(text: "[LOAD…]", words: BenchScenario.allCases.map(\.rawValue)),
        [
            Option("--rounds", .number(1...100), "rounds that count, after one that does not; else 5"),
            Option("--count", .number(1...50_000), "requests in a round; else each load's own number"),
            Option(
                "--connections", .number(1...1_000), "connections, where each waits for its answer; else 16"),
            Option("--rate", .number(1...100_000), "requests a second at a fixed rate; else 100"),
            Option(
                "--rows", .number(1...10_000_000),
                "requests in the ledger, for ledger and desk; else a million"),
            Option("--rest", .number(0...86_400), "seconds that the crowd is waited for; else 3600"),
            Option("--json", "one JSON object instead of the table"),
            Option("--svg", .file, "also draws the latencies"),
            Option(
                "--server", .text("URL"), "a server that runs already; its clouds have to be the sandbox's"),
            Option("--config", .file, "that server's configuration"),
            Option(
                "--process", .number(1...4_194_304),
                "that server's process on this machine, to be measured too"),
        ],
        notes: """
            Starts a server with a temporary ledger, on a core of its own where there are two, and both clouds'
            stand-ins; sends callbacks that were sealed beforehand over kept connections, plain HTTP as behind a
            proxy; opens every answer, and ends with 1 at the first round in which one is wrong. Each figure is
            the median of the rounds, beside it how far their rates lie apart. Latencies count from when a request was
            due; a wait ends on a whole millisecond, which is in them at a fixed rate.

            \(scenarios)

            Without LOAD: all but the last three.

            Exit codes: 0 measured, 1 an answer was wrong, 64 usage, 69 something needed is not there.
            """,
        run: run)

    private static var scenarios: String {
        BenchScenario.allCases.map { scenario in
            let gap = String(repeating: " ", count: 11 - scenario.rawValue.count)
            return "  \(scenario.rawValue)\(gap)\(scenario.summary)"
        }.joined(separator: "\n")
    }

    /// Where the load comes from, where the stand-ins are, and who clears up.
    private struct Ground: Sendable {
        let loops: Loops
        let standInLoops: Loops
        let serverCores: Cores?
        let leftovers = Leftovers()
    }

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let plan = try plan(arguments)
        let chart = try arguments[option: "--svg"].map { path throws(CommandFailure) in
            try OutputFile(path, .overwritten)
        }
        let ground = try await ground()
        let signals = try ServeCommand.watchSignals(on: ground.standInLoops)
        ground.standInLoops.spawn {
            while await signals.next() != .terminate {}
            ground.leftovers.clear()
            _exit(128 + SIGTERM)
        }
        let progress = ProgressLine()
        let outcome = await ground.loops.run { () async -> Result<[BenchResult], CommandFailure> in
            do throws(CommandFailure) {
                return .success(try await measure(plan, arguments, ground, progress))
            } catch {
                return .failure(error)
            }
        }
        progress.end()
        ground.leftovers.clear()
        ground.loops.stop()
        ground.standInLoops.stop()
        let results = try outcome.get()
        chart?.write(Array(BenchChart.svg(of: results).utf8))
        Console.print(
            arguments.has("--json")
                ? String(
                    decoding: JSONText.render(.object([("scenarios", .array(results.map(\.json)))])),
                    as: UTF8.self)
                : BenchTable.text(of: results))
        return .success
    }

    // MARK: What is wanted

    private static func plan(_ arguments: Arguments) throws(CommandFailure) -> BenchPlan {
        var plan = BenchPlan()
        plan.rounds = arguments.number("--rounds") ?? plan.rounds
        plan.count = arguments.number("--count")
        plan.connections = arguments.number("--connections") ?? plan.connections
        plan.rate = arguments.number("--rate") ?? plan.rate
        plan.rows = arguments.number("--rows") ?? plan.rows
        plan.restSeconds = arguments.number("--rest") ?? plan.restSeconds
        guard !arguments.rest.isEmpty else { return plan }
        plan.scenarios = try arguments.rest.map { word throws(CommandFailure) in
            guard let scenario = BenchScenario(rawValue: word) else {
                let known = BenchScenario.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(
                    .usage, Words("没有负载 \(word)。已有：\(known)", "there is no load \(word). Known: \(known)"))
            }
            return scenario
        }
        return plan
    }

    /// The first core is the server's; where there is but one, all share it.
    private static func ground() async throws(CommandFailure) -> Ground {
        let parted: (first: Cores, others: Cores)?
        do throws(KernelError) {
            parted = try Cores.allowed().parted
        } catch {
            throw CommandFailure(.unavailable, "the machine's cores are not known: \(error)")
        }
        let ground = Ground(
            loops: try ServeCommand.startLoops(1), standInLoops: try ServeCommand.startLoops(1),
            serverCores: parted?.first)
        for loops in [ground.loops, ground.standInLoops] {
            // Figures are figures without it too, only more restless.
            await loops.run { try? parted?.others.keepThread() }
        }
        return ground
    }

    // MARK: Measuring

    private static func measure(
        _ plan: BenchPlan, _ arguments: Arguments, _ ground: Ground, _ progress: ProgressLine
    ) async throws(CommandFailure) -> [BenchResult] {
        if let url = arguments[option: "--server"] {
            let path = try arguments.configuration()
            let configuration = try ConfigurationLoader.load(path)
            let site = try BenchSite(
                configuration, at: path, adapter: url, nil,
                process: arguments.number("--process").map { Int32($0) }, on: ground.loops)
            guard !plan.scenarios.contains(where: \.needsRows) else {
                throw CommandFailure(
                    .usage,
                    Words(
                        "ledger 和 desk 会自己启动程序：不要写 --server",
                        "ledger and desk start a server of their own: leave --server off"))
            }
            return try await measure(plan.scenarios, at: site, plan, progress)
        }
        var results: [BenchResult] = []
        for (scenarios, rows) in [
            (plan.scenarios.filter { !$0.needsRows }, 0),
            (plan.scenarios.filter(\.needsRows), plan.rows),
        ] where !scenarios.isEmpty {
            results += try await measure(scenarios, amongRows: rows, plan, ground, progress)
        }
        return results
    }

    private static func measure(
        _ scenarios: [BenchScenario], at site: BenchSite, _ plan: BenchPlan, _ progress: ProgressLine
    ) async throws(CommandFailure) -> [BenchResult] {
        try await site.prepare()
        let benching = Benching(at: site, plan, progress)
        var results: [BenchResult] = []
        for scenario in scenarios { results += try await benching.measure(scenario) }
        return results
    }

    /// With a server of our own.
    private static func measure(
        _ scenarios: [BenchScenario], amongRows rows: Int, _ plan: BenchPlan, _ ground: Ground,
        _ progress: ProgressLine
    ) async throws(CommandFailure) -> [BenchResult] {
        let files = try BenchFiles(on: ground.loops)
        ground.leftovers.add(files.folder)
        try files.drawSecrets()
        try files.writeConfiguration(weCom: 9, vendor: 9, loops: 1)
        var configuration = try ConfigurationLoader.load(files.configuration)
        let standIns = try StandIns(
            configuration, try Target(configuration, adapter: "http://127.0.0.1:9"), on: ground.standInLoops,
            freePorts: true)
        try files.writeConfiguration(weCom: standIns.weComPort, vendor: standIns.vendorPort, loops: 1)
        configuration = try ConfigurationLoader.load(files.configuration)
        if rows > 0 { try await fill(files, configuration, rows, ground, progress) }
        progress.tell(Words("程序正在启动", "the server starts"))
        let begun = ground.loops.now
        let server = try await BenchServer.start(
            files, keptTo: ground.serverCores, on: ground.loops, ground.leftovers)
        let started = ground.loops.now.milliseconds(since: begun)
        let site = try BenchSite(
            configuration, at: files.configuration, adapter: "http://127.0.0.1:\(server.port)", server,
            on: ground.loops)
        var results = try await measure(scenarios, at: site, plan, progress)
        try await server.stop()
        await standIns.drain(ground.standInLoops)
        if rows > 0 {
            results[0].remarks.append("\(rows) requests in the ledger; it listened after \(started) ms")
        }
        return results
    }

    /// The program makes its ledger itself; then rows come in by SQL.
    private static func fill(
        _ files: BenchFiles, _ configuration: Installation, _ rows: Int, _ ground: Ground,
        _ progress: ProgressLine
    ) async throws(CommandFailure) {
        let server = try await BenchServer.start(files, keptTo: nil, on: ground.loops, ground.leftovers)
        try await server.stop()
        guard let model = ModelID(BenchFiles.model), let company = CorpID(BenchFiles.company),
            let account = configuration.vendors.values.first?.identity
        else {
            preconditionFailure("names of ours that are none")
        }
        do {
            try LedgerFilling.add(
                rows, to: files.ledger, of: model, in: account, for: company, now: ground.loops.unixNow
            ) { progress.tell(Words("正在填充账本：\($0) / \(rows)", "the ledger is filled: \($0) of \(rows)")) }
        } catch {
            throw CommandFailure(.unavailable, "the ledger cannot be filled: \(error)")
        }
    }
}
