import SimulatedWorld
import Support
import Testing

/// The whole adapter under a seed: companies, copies, strangers, clouds, a network, a disk and processes
/// that fail as the seed has it. `deploy/simulate` plays more seeds, and tells one as a story.
@Suite struct SimulationTests {
    @Test func `no promise breaks, and everything comes to rest`() async throws {
        for seed in Effort.seeds(300) {
            await Task.yield()
            let outcome = try Run.play(seed: seed)
            guard outcome.violations.isEmpty else {
                let violations = outcome.violations.joined(separator: "\n")
                Issue.record("deploy/simulate --seed \(seed) --trace\n\(violations)")
                return
            }
        }
    }
}
