import Desk
import Elements
import Envelope
import Sandbox
import Transport

/// Measures scenarios against one site.
struct Benching: Sendable {
    /// From a round's end to the next one's beginning nothing is waited for; memory is looked at so often.
    private static let lookMilliseconds: Int64 = 1_000

    let site: BenchSite
    let plan: BenchPlan
    let progress: ProgressLine
    private let runID: String

    init(at site: BenchSite, _ plan: BenchPlan, _ progress: ProgressLine) {
        (self.site, self.plan, self.progress) = (site, plan, progress)
        runID = ScenarioRunner.newRunID(on: site.loops)
    }

    /// - Throws: With `failed` as soon as an answer was wrong.
    func measure(_ scenario: BenchScenario) async throws(CommandFailure) -> [BenchResult] {
        switch scenario {
        case .desk: try await measureDesk()
        case .crowd: [try await measureCrowd()]
        case .refused, .unknown, .urlCheck, .bind, .again, .steady, .burst, .ledger:
            [try await measureAlone(scenario)]
        }
    }

    private func measureAlone(_ scenario: BenchScenario) async throws(CommandFailure) -> BenchResult {
        var result = BenchResult(name: scenario.rawValue)
        for number in 0..<plan.warmUp + plan.rounds {
            let round = try await round(number, of: scenario)
            if number >= plan.warmUp { result.rounds.append(round) }
        }
        return result
    }

    private func measureCrowd() async throws(CommandFailure) -> BenchResult {
        var result = BenchResult(name: BenchScenario.crowd.rawValue)
        let before = try site.figures()
        result.rounds.append(try await round(plan.warmUp, of: .crowd))
        for second in 0..<plan.restSeconds {
            progress.tell(
                Words(
                    "crowd：静置 \(second) / \(plan.restSeconds) 秒",
                    "crowd: it rests, \(second) of \(plan.restSeconds) s"))
            await site.loops.sleep(until: site.loops.now.advanced(byMilliseconds: Self.lookMilliseconds))
        }
        if let before, let after = try site.figures() {
            let mebibytes = [before.residentBytes, after.mostResidentBytes, after.residentBytes]
                .map { "\($0 >> 20)" }
            result.remarks.append(
                "memory: \(mebibytes[0]) MiB before, \(mebibytes[1]) at the most, \(mebibytes[2]) after "
                    + "\(plan.restSeconds) s of rest")
        }
        return result
    }

    /// - Parameter number: From 0; those before `plan.warmUp` count for nothing.
    func round(_ number: Int, of scenario: BenchScenario) async throws(CommandFailure) -> BenchRound {
        progress.tell(
            number < plan.warmUp
                ? Words("\(scenario.rawValue)：预热", "\(scenario.rawValue): warms up")
                : Words(
                    "\(scenario.rawValue)：第 \(number - plan.warmUp + 1) / \(plan.rounds) 轮",
                    "\(scenario.rawValue): round \(number - plan.warmUp + 1) of \(plan.rounds)"))
        let shots = try await shots(for: number, of: scenario)
        try await site.slowVendor(byMilliseconds: scenario.vendorMilliseconds)
        let before = try site.figures()
        let outcomes = Guarded([CallOutcome?](repeating: nil, count: shots.count))
        let load = scenario.load(shots.count, plan)
        let outcome = await load.run(on: site.loops) { [sender = site.sender] index in
            let outcome = await sender.dispatch(shots[index].prepared)
            outcomes.withLock { $0[index] = outcome }
        }
        let after = try site.figures()
        var round = BenchRound(latencies: outcome.latencies, nanoseconds: outcome.nanoseconds)
        if let before, let after {
            round.cpuNanoseconds = after.cpuNanoseconds - before.cpuNanoseconds
            round.residentBytes = after.residentBytes
        }
        try judge(outcomes.withLock { $0 }, of: shots, scenario, &round)
        return round
    }

    private func shots(
        for number: Int, of scenario: BenchScenario
    ) async throws(CommandFailure) -> [BenchShot] {
        let name = "\(runID)\(scenario.rawValue.prefix(2).uppercased())\(number)"
        let count = plan.count ?? scenario.usualCount
        let shots = try BenchShots(for: site).make(count, of: scenario, named: name)
        guard scenario.binds else { return shots }
        try await site.announce(scenario == .again ? Array(Set(shots.map(\.request))) : shots.map(\.request))
        guard scenario == .again else { return shots }
        for shot in shots.prefix(BenchShots.repeated) { _ = await site.sender.dispatch(shot.prepared) }
        // One that was sent already is no fresh callback.
        return try BenchShots(for: site).make(count, of: scenario, named: name)
    }

    /// Opens every answer.
    private func judge(
        _ outcomes: [CallOutcome?], of shots: [BenchShot], _ scenario: BenchScenario,
        _ round: inout BenchRound
    ) throws(CommandFailure) {
        for (shot, outcome) in zip(shots, outcomes) {
            guard let outcome else { continue }
            do {
                let (word, isRight) = try shot.judge(outcome, site.sender)
                round.answers[word, default: 0] += 1
                round.wrong += isRight ? 0 : 1
            } catch {
                throw CommandFailure(
                    .configuration, "the keys of \(site.route.path) cannot be used: \(error)")
            }
        }
        guard round.wrong > 0 else { return }
        let answers = BenchTable.text(of: round.answers)
        throw CommandFailure(
            .failed, "\(scenario.rawValue): \(round.wrong) of \(shots.count) answers are wrong: \(answers)")
    }
}
