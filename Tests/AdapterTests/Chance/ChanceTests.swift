import Support
import Testing

/// The whole adapter under a seed: two companies, copies, wrong codes, removals, clouds and a ledger that
/// fail, and crashes.
@Suite struct ChanceTests {
    /// States: Request 8, Code 7.
    @Test(arguments: [(nil, 250), ("forward", 150)] as [(String?, UInt64)])
    func `by chance no promise breaks, and everything comes to rest`(
        conversation: String?, runs: UInt64
    ) async throws {
        for seed in Effort.seeds(runs) {
            await Task.yield()
            let run = try ChanceRun(seed: seed, conversation: conversation)
            try run.play()
            guard run.faults.isEmpty else {
                let faults = run.faults.joined(separator: "\n")
                Issue.record("seed \(seed):\n\(faults)\n\n\(run.trace.joined(separator: "\n"))")
                return
            }
        }
    }
}
