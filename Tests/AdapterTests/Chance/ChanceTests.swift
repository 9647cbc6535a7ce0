import Testing

/// The whole adapter under a seed: two companies, copies, wrong codes, removals, clouds and a ledger that
/// fail, and crashes.
@Suite struct ChanceTests {
    private static let runs: UInt64 = 250

    @Test func `by chance no promise breaks, and everything comes to rest`() async throws {
        for seed in 0..<ChanceTests.runs {
            await Task.yield()
            let run = try ChanceRun(seed: seed)
            try run.play()
            guard run.faults.isEmpty else {
                let faults = run.faults.joined(separator: "\n")
                Issue.record("seed \(seed):\n\(faults)\n\n\(run.trace.joined(separator: "\n"))")
                return
            }
        }
    }
}
