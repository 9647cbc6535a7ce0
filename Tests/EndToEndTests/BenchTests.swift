import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Testing
import Transport

/// `wecom-bind bench`, with numbers too small to measure anything.
@Suite(.serialized) struct BenchTests {
    /// Where the program makes what it needs for a while.
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "bench-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func words(_ words: [String]) -> [String] {
        ["TMPDIR=\(folder.path)", "SWIFT_BACKTRACE=enable=no", Plant.program.path, "bench"] + words
    }

    private func bench(_ words: String...) throws -> Child.Outcome {
        try Child.run("env", self.words(words))
    }

    /// Neither a process that was started, nor a file.
    private func expectNothingLeft() throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        #expect(servers == [])
        try FileManager.default.removeItem(at: folder)
    }

    /// The command lines of processes that have been given something from the folder.
    private var servers: [String] {
        // A process that ends meanwhile has none any more.
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.compactMap { number in
            (try? Data(contentsOf: URL(filePath: "/proc/\(number)/cmdline"))).map {
                String(decoding: $0, as: UTF8.self)
            }
        }.filter { $0.contains("serve") && $0.contains(folder.path) }
    }

    @Test func `the table has 80 columns, and the picture is one for light and dark`() throws {
        let picture = folder.appending(path: "picture.svg")
        let outcome = try bench(
            "url-check", "bind", "--rounds", "1", "--count", "20", "--svg", picture.path)
        #expect(outcome.exit == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.last == "40 answers were opened, each right")
        let drawn = try String(contentsOf: picture, encoding: .utf8)
        #expect(drawn.hasPrefix("<svg ") && drawn.contains("prefers-color-scheme: dark"))
        #expect(drawn.matches(of: #/<polyline /#).count == 2)
        try FileManager.default.removeItem(at: picture)
        try expectNothingLeft()
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal ends it, and all that it has started`(signal: Int32) async throws {
        let child = try Child(
            "env", words(["crowd", "--count", "20", "--rest", "86400"]),
            output: "/dev/null", errors: "/dev/null")
        let end = Date().addingTimeInterval(120)
        while servers.isEmpty, child.isRunning, Date() < end { await Task.yield() }
        #expect(!servers.isEmpty)
        child.signal(signal)
        #expect(child.wait() == 143)
        try expectNothingLeft()
    }

    @Test(arguments: ["refused", "url-check", "bind"])
    func `a server that answers wrongly ends it with 1`(scenario: String) async throws {
        try await Plant.with { plant in
            let wrong = try StandInServer(on: plant.loops) { _, exchange in
                _ = await exchange.answer(
                    Response(status: 200), notAfter: plant.loops.now.advanced(byMilliseconds: 5_000))
            }
            let outcome = try bench(
                scenario, "--count", "5", "--server", "http://127.0.0.1:\(wrong.port)", "--config",
                plant.configurationPath)
            #expect(outcome.exit == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("5 of 5 answers are wrong: 5 × 200 empty"), "\(outcome.errors)")
            await wrong.drain(until: plant.loops.now)
        }
        try expectNothingLeft()
    }

    @Test func `a server that runs is measured, unless its clouds are real`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            let measured = try bench(
                "bind", "--count", "5", "--rounds", "1", "--server", "\(adapter)", "--config",
                plant.configurationPath)
            #expect(measured.exit == 0 && measured.output.contains("5 × errcode 0"), "\(measured.errors)")
            try plant.writeConfiguration {
                $0.replacing("127.0.0.1:\(plant.vendorPort)", with: "127.0.0.1:9")
            }
            let spared = try bench(
                "bind", "--count", "5", "--server", "\(adapter)", "--config", plant.configurationPath)
            #expect(spared.exit == 64 && spared.errors.contains("is not the sandbox's"), "\(spared.errors)")
        }
        try expectNothingLeft()
    }
}

extension BenchTests {
    /// By themselves, since others would keep the processors from them.
    struct Timed {
        @Test(arguments: [
            ("refused", "403 text"), ("unknown", "200 empty"), ("url-check", "200 echo"),
            ("bind", "errcode 0"),
            ("repeat", "errcode 0"), ("steady", "errcode 0"), ("burst", "errcode 0"), ("ledger", "errcode 0"),
            ("crowd", "errcode 0"), ("desk", "errcode 0"),
        ])
        func `each scenario ends by itself, and says what it has seen`(scenario: String, answer: String)
            throws
        {
            let pace = Pace()
            defer { pace.end() }
            let tests = try BenchTests()
            let outcome = try tests.bench(
                scenario, "--rounds", "2", "--count", "20", "--rows", "300", "--rest", "0", "--json")
            if outcome.exit == 1, outcome.errors.contains("errcode 7") {
                return pace.expect("each bind was decided", false, within: 2_850)
            }
            #expect(outcome.exit == 0, "\(outcome.errors)")
            let told = try JSONReader.read(Array(outcome.output.utf8))
            let results = try #require(told["scenarios"]?.array)
            #expect(results.count == (scenario == "desk" ? 6 : 1))
            for result in results {
                let rounds = try #require(result["rounds"]?.array)
                #expect(rounds.count == (scenario == "crowd" ? 1 : 2))
                #expect(
                    rounds.allSatisfy {
                        ($0["p99_us"]?.double ?? 0) > 0 && ($0["per_second"]?.double ?? 0) > 0
                    })
                #expect(result["wrong"] == 0 && (result["opened"]?.integer ?? 0) > 0)
            }
            #expect(
                results[0]["answers"]?[answer]?.integer == (scenario == "crowd" ? 20 : 40), "\(results[0])")
            #expect((results[0]["median"]?["resident_bytes"]?.double ?? 0) > 1_000_000)
            try tests.expectNothingLeft()
        }
    }
}
