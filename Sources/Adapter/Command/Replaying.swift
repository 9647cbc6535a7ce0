import Desk
import Elements
import Events
import Sandbox
import Telemetry
import Transport

/// Scenarios, how to play them, and how to show what came of it.
struct Replaying: Sendable {
    /// How many are told in full.
    private static let stories = 8
    /// How often one is played, the last times by itself, that differs where something disturbs it.
    static let tries = 3

    /// Milliseconds from one's beginning to the next one's.
    static let apart: Int64 = 10

    let entries: [ScenarioEntry]
    let atOnce: Int
    private let stories: Int
    let manner: Board.Manner
    private let junitPath: String?

    static let options = [
        Option("--all", "a row for each scenario, where most are only counted else"),
        Option("--at-once", .number(1...64), "scenarios that wait side by side; else 64"),
        Option("--json", "one JSON object a scenario instead"),
        Option("--junit", .file, "also a JUnit report"),
    ]

    init(_ arguments: Arguments, _ entries: [ScenarioEntry]) throws(CommandFailure) {
        atOnce = arguments.number("--at-once") ?? 64
        junitPath = arguments[option: "--junit"]
        let isNamed = !arguments.rest.isEmpty
        switch (arguments.has("--json"), arguments.has("--all") || isNamed) {
        case (true, _):
            (self.entries, stories, manner) = (entries, 0, .objects)
        case (false, true):
            let areFew = !arguments.has("--all") && entries.count <= Replaying.stories
            (self.entries, stories, manner) = (entries, areFew ? entries.count : 0, .rows)
        case (false, false):
            self.entries = ScenarioEntry.inTellingOrder(entries)
            (stories, manner) = (entries.count { $0.isTelling }, .count)
        }
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

    /// Whether it is for somebody who named nothing, and may not know what there is.
    var isOverview: Bool { manner == .count }

    /// Plays them all, side by side, and shows them.
    ///
    /// - Parameter conditions: Those of the server, where it is in this process.
    func play(
        against target: Target, on loops: Loops, _ conditions: Conditions? = nil
    ) async throws(CommandFailure) -> Exit {
        let runner = try Replaying.runner(target, on: loops)
        let begun = loops.now
        let watch = Disturbances(loops, conditions)
        let rows = await play(by: runner, on: loops, watch)
        watch.stop()
        try report(zip(entries.map(\.name), rows).map { ($0, $1) })
        if manner != .objects {
            let seconds = loops.now.milliseconds(since: begun) / 1000
            Console.print(Self.figures(rows) + Words("，用时 \(seconds) 秒", ", in \(seconds) s"))
        }
        return rows.allSatisfy(\.hasPassed) ? .success : .failed
    }

    private func play(by runner: ScenarioRunner, on loops: Loops, _ watch: Disturbances) async
        -> [ScenarioRow]
    {
        var board = Board(entries, stories: stories, manner)
        var rows: [Int: ScenarioRow] = [:]
        var disturbed: [Int] = []
        func note(_ index: Int, _ row: ScenarioRow) {
            guard row.isJudged else { return disturbed.append(index) }
            rows[index] = row
            board.add(row, at: index)
        }
        await withTaskGroup(of: (Int, ScenarioRow).self) { group in
            for index in entries.indices {
                if index >= atOnce, let (index, row) = await group.next() { note(index, row) }
                group.addTask { (index, await play(index, by: runner, on: loops, watch)) }
                // They wait side by side, and do not all begin in one moment.
                await loops.sleep(until: loops.now.advanced(byMilliseconds: Replaying.apart))
            }
            while let (index, row) = await group.next() { note(index, row) }
        }
        for index in disturbed {
            var row = await play(index, by: runner, on: loops, watch)
            for _ in 2..<Replaying.tries where !row.isJudged {
                row = await play(index, by: runner, on: loops, watch)
            }
            rows[index] = row
            board.add(row, at: index)
        }
        return entries.indices.compactMap { rows[$0] }
    }

    private func play(
        _ index: Int, by runner: ScenarioRunner, on loops: Loops, _ watch: Disturbances
    ) async -> ScenarioRow {
        let begun = watch.mark
        var row = await runner.run(entries[index].scenario)
        row.disturbance = watch.disturbance(since: begun)
        return row
    }

    private static func figures(_ rows: [ScenarioRow]) -> Words {
        let passed = rows.count { $0.hasPassed }
        let unjudged = rows.count { !$0.isJudged }
        let count = rows.count == 1 ? "1 scenario" : "\(rows.count) scenarios"
        let failed = rows.count - passed - unjudged
        let figures = Words(
            "\(rows.count) 个场景：\(passed) 个通过，\(failed) 个失败", "\(count): \(passed) passed, \(failed) failed")
        guard unjudged > 0 else { return figures }
        return figures + Words("，\(unjudged) 个无法判断", ", \(unjudged) not judged")
    }

    /// Writes the report for build servers, if one is wanted.
    func report(_ rows: [(name: String, row: ScenarioRow)]) throws(CommandFailure) {
        guard let junitPath else { return }
        try OutputFile(junitPath, .overwritten).write(Array(JUnit.report(rows).utf8))
    }
}
