import Support
import Testing

struct ExplorationTests {
    private static let runsPerPart = 5_000

    @Test(arguments: 0..<4)
    func `two companies, late clouds, crashes and removals break no rule`(part: Int) throws {
        for run in 0..<Self.runsPerPart {
            let seed = UInt64(part * Self.runsPerPart + run)
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
