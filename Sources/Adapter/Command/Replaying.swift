import Elements
import Events
import FoundationEssentials
import Sandbox
import Transport

/// Scenarios, how to play them, and how to show what came of it.
struct Replaying: Sendable {
    private let scenarios: [(name: String, scenario: Scenario)]
    private let atOnce: Int
    private let isJSON: Bool
    private let junitPath: String?

    /// - Throws: Every file that cannot be read or is no scenario.
    init(_ arguments: Arguments) throws(CommandFailure) {
        do {
            atOnce = try arguments.number("--at-once", in: 1...64, default: 4)
        } catch {
            throw CommandFailure(error)
        }
        isJSON = arguments.has("--json")
        junitPath = arguments[option: "--junit"]
        scenarios = try Replaying.read(arguments.rest.isEmpty ? ["Fixtures/scenarios"] : arguments.rest)
    }

    static func runner(_ target: Target, on loops: Loops) throws(CommandFailure) -> ScenarioRunner {
        ScenarioRunner(
            target: target, caller: try client(target, on: loops), runtime: loops,
            runID: ScenarioRunner.newRunID(on: loops))
    }

    /// Trusts whom the adapter's certificate comes from.
    static func client(_ target: Target, on loops: Loops) throws(CommandFailure) -> Client {
        do {
            return try Client(on: loops, trust: target.authorityFile.map { .file($0) } ?? .system)
        } catch {
            throw CommandFailure(
                .unavailable, "the authority \(target.authorityFile ?? "of the system"): \(error)")
        }
    }

    /// Plays them all and prints a row each, in the order of their names.
    func play(against target: Target, on loops: Loops) async throws(CommandFailure) -> Exit {
        let runner = try Replaying.runner(target, on: loops)
        let begun = loops.now
        if !isJSON { Console.print(Table.heading) }
        let rows = await withTaskGroup(of: (Int, ScenarioRow).self) { group in
            var rows: [Int: ScenarioRow] = [:]
            var next = 0
            var printed = 0
            func start() {
                guard next < scenarios.count else { return }
                let (index, scenario) = (next, scenarios[next].scenario)
                next += 1
                group.addTask { (index, await runner.run(scenario)) }
            }
            for _ in 0..<atOnce { start() }
            while let (index, row) = await group.next() {
                rows[index] = row
                start()
                while let ready = rows[printed] {
                    show(ready, scenarios[printed].name)
                    printed += 1
                }
            }
            return scenarios.indices.compactMap { rows[$0] }
        }
        let failed = rows.count { !$0.hasPassed }
        let seconds = loops.now.milliseconds(since: begun) / 1000
        if let junitPath { try writeJUnit(rows, to: junitPath) }
        if !isJSON {
            Console.print(
                "\(rows.count) scenarios, \(rows.count - failed) passed, \(failed) failed, in \(seconds) s")
            Console.print(
                failed == 0
                    ? "Next: README.md, \"Run it for a real model\"."
                    : "A row that differs says how; play it alone: wecom-bind demo Fixtures/scenarios/NAME.json"
            )
        }
        return failed == 0 && !rows.isEmpty ? .success : .failed
    }

    private func show(_ row: ScenarioRow, _ name: String) {
        Console.print(isJSON ? Table.json(row, name) : Table.line(row, name))
    }

    private static func read(_ paths: [String]) throws(CommandFailure) -> [(name: String, scenario: Scenario)]
    {
        var scenarios: [(name: String, scenario: Scenario)] = []
        var faults: [String] = []
        for file in try files(in: paths) {
            switch ConfigurationLoader.contents(of: file) {
            case .failure(let fault): faults.append("\(file): \(fault.text)")
            case .success(let bytes):
                do {
                    let name = file.split(separator: "/").last.map(String.init) ?? file
                    scenarios.append(
                        (name.replacing(".json", with: ""), try ScenarioReader.read(bytes, file: file)))
                } catch {
                    faults.append("\(error)")
                }
            }
        }
        guard faults.isEmpty else { throw CommandFailure(.configuration, faults.joined(separator: "\n  ")) }
        guard !scenarios.isEmpty else {
            throw CommandFailure(.noInput, "no scenario in \(paths.joined(separator: ", "))")
        }
        return scenarios
    }

    private static func files(in paths: [String]) throws(CommandFailure) -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CommandFailure(.noInput, "there is no \(path)")
            }
            if isFolder {
                do {
                    let names = try FileManager.default.contentsOfDirectory(atPath: path)
                    files += names.filter { $0.hasSuffix(".json") }.sorted().map { "\(path)/\($0)" }
                } catch {
                    throw CommandFailure(.noInput, "\(path) cannot be read: \(error)")
                }
            } else {
                files.append(path)
            }
        }
        return files
    }

    private func writeJUnit(_ rows: [ScenarioRow], to path: String) throws(CommandFailure) {
        let report = JUnit.report(zip(scenarios.map(\.name), rows).map { ($0, $1) })
        try OutputFile(path, appends: false).write(Array(report.utf8))
    }
}
