import Desk
import Elements
import Events
import Sandbox
import Transport

/// What one scenario has brought from each of two programs.
struct Comparison: Sendable {
    let here: ScenarioRow
    let there: ScenarioRow

    /// How long it took is nobody's answer, and what was not played has none.
    var isAlike: Bool { wasPlayed && Self.facts(here) == Self.facts(there) }

    var wasPlayed: Bool { here.wasPlayed || there.wasPlayed }

    /// `0, HTTP 200, vendor 1, code 1`
    static func words(_ row: ScenarioRow) -> String {
        let errcode = row.errcode.map(String.init) ?? "–"
        let status = row.status.map { "HTTP \($0)" } ?? "no answer"
        return "\(errcode), \(status), vendor \(row.vendorCalls), code \(row.redemptions)"
    }

    private static func facts(_ row: ScenarioRow) -> [String] { [words(row), "\(row.hasPassed)"] }

    /// The other's row, as a report for build servers has it.
    var judged: ScenarioRow {
        var row = there
        if !wasPlayed {
            row.difference = here.difference ?? there.difference
        } else if isAlike {
            row.difference = nil
        } else {
            row.difference = "\(Self.words(there)) there, \(Self.words(here)) here; \(there.difference ?? "")"
        }
        return row
    }
}

extension Replaying {
    /// Plays them to two programs, and shows where those differ.
    ///
    /// One that differs is played again by itself: what only the machine's pace has made is no difference.
    func compare(
        _ here: Target, with there: Target, on loops: Loops
    ) async throws(CommandFailure) -> Exit {
        let runners = (try Self.runner(here, on: loops), try Self.runner(there, on: loops))
        let played = entries.indices.filter { !entries[$0].scenario.postsResults }
        var found: [Int: Comparison] = [:]
        let progress = ProgressLine()
        func note(_ index: Int, _ comparison: Comparison) {
            found[index] = comparison
            progress.tell(
                Words(
                    "\(found.count) / \(played.count)，\(entries[index].name)",
                    "\(found.count) of \(played.count), \(entries[index].name)"))
        }
        await withTaskGroup(of: (Int, Comparison).self) { group in
            for (count, index) in played.enumerated() {
                if count >= atOnce, let (index, comparison) = await group.next() { note(index, comparison) }
                group.addTask { (index, await play(index, runners)) }
                await loops.sleep(until: loops.now.advanced(byMilliseconds: Self.apart))
            }
            for await (index, comparison) in group { note(index, comparison) }
        }
        for index in played {
            for _ in 1..<Self.tries where found[index]?.isAlike == false {
                progress.tell(Words("再来一次，\(entries[index].name)", "once more, \(entries[index].name)"))
                found[index] = await play(index, runners)
            }
        }
        progress.end()
        let rows = played.compactMap { index in found[index].map { (entries[index], $0) } }
        show(rows.filter { !$0.1.isAlike }, here.adapter, there.adapter)
        try report(rows.map { (name: $0.name, row: $1.judged) })
        if manner != .objects { conclude(rows.map(\.1), leftOut: entries.count - played.count) }
        return rows.allSatisfy(\.1.isAlike) ? .success : .failed
    }

    private func play(_ index: Int, _ runners: (ScenarioRunner, ScenarioRunner)) async -> Comparison {
        let scenario = entries[index].scenario
        async let here = runners.0.run(scenario)
        async let there = runners.1.run(scenario)
        return Comparison(here: await here, there: await there)
    }

    private func show(_ rows: [(ScenarioEntry, Comparison)], _ here: Origin, _ there: Origin) {
        for (entry, comparison) in rows {
            if manner == .objects {
                Console.print(
                    .object([
                        ("scenario", .string(entry.name)),
                        ("here", ScenarioTable.object(comparison.here, entry.name)),
                        ("there", ScenarioTable.object(comparison.there, entry.name)),
                    ]))
                continue
            }
            Console.print("✗ \(entry.name)")
            guard comparison.wasPlayed else {
                let why = comparison.judged.difference ?? ""
                Console.print(Words("    ") + ScenarioTable.unplayed(why))
                continue
            }
            for (origin, row) in [(here, comparison.here), (there, comparison.there)] {
                Console.print("    \(origin): \(Comparison.words(row))")
                if let difference = row.difference { Console.print("      \(difference)") }
            }
        }
    }

    private func conclude(_ comparisons: [Comparison], leftOut: Int) {
        let played = comparisons.filter(\.wasPlayed)
        let (count, alike) = (played.count, played.count(where: \.isAlike))
        Console.print(
            Words(
                "对两边演了 \(count) 个：\(alike) 个相同，\(count - alike) 个不同",
                "\(count) played to both: \(alike) alike, \(count - alike) differ"))
        let unplayed = comparisons.count - count
        if unplayed > 0 { Console.print(Words("没有演：\(unplayed) 个", "not played: \(unplayed)")) }
        guard leftOut > 0 else { return }
        Console.print(
            Words(
                "略去 \(leftOut) 个：自有服务只把结果发给一个程序",
                "\(leftOut) left out: the maker's service posts their results to one server only"))
    }
}
