import Support
import Testing

struct ExplorationTests {
    /// States: Request 7, Device 21.
    @Test
    func `two companies, late clouds, crashes and removals break no rule`() async throws {
        for seed in Effort.seeds(20_000) {
            // Other tests wait for the clock, on the same few threads.
            if seed.isMultiple(of: 10) { await Task.yield() }
            do {
                try Exploration(seed: seed).play()
            } catch {
                let again = Exploration(seed: seed, isTraced: true)
                try? again.play()  // It fails as it did; this time it tells how it came to that.
                let text = (error as? Unexpected)?.text ?? "\(error)"
                Issue.record("seed \(seed): \(text)\n\(again.trace.joined(separator: "\n"))")
                return
            }
        }
    }
}
