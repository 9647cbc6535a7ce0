import Foundation
import SimulatedWorld
import Support
import Testing

/// The whole adapter under a seed: companies, copies, strangers, clouds, a network, a disk and processes
/// that fail as the seed has it. `deploy/simulate` plays more seeds, and tells one as a story.
@Suite struct SimulationTests {
    /// Seeds that long searches have found, each by what it was.
    private static let found: [UInt64] = [
        // A person struck a place off the list that the vendor still had.
        187_497,
        // Our clock was 301 s ahead, and the vendor's 12 s: no two witnesses agreed, and nobody was served.
        239_849,
        // WeCom's "bound" came after the removal that it was older than, and called the unbind off.
        455_958,
        // A quarantine that a wrong clock had set was waited for until that clock's time.
        454_287,
        // Where a person had left a device behind on purpose, nothing was to be found.
        461_946,
        // Two clouds that differed by two minutes were 8 hours from us, and believed by nobody; the other account's
        // cloud was never asked.
        724_571,
        // The vendor's "not ours" was kept by a commit that stalled until a quarantine was over.
        797_841,
    ]

    /// States: Request 8, Request 16, Code 7.
    @Test func `no promise breaks, and everything comes to rest`() async throws {
        for seed in Self.found + Effort.seeds(300) {
            await Task.yield()
            let outcome = try Run.play(seed: seed)
            guard outcome.violations.isEmpty else {
                let violations = outcome.violations.joined(separator: "\n")
                Issue.record("deploy/simulate --seed \(seed) --trace\n\(violations)")
                return
            }
        }
    }

    @Test func `a seed gives the same run, whatever is played before and beside it`() async throws {
        let isSet = ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] != nil
        try #require(
            isSet, "set SWIFT_DETERMINISTIC_HASHING=1, as deploy/test does: else no run is like another")
        let seeds = Effort.seeds(24)
        let alone = try seeds.map { try Run.play(seed: $0, isTold: true).trace }
        let together = try await withThrowingTaskGroup(of: (UInt64, [String]).self) { group in
            for seed in seeds.reversed() {
                group.addTask { (seed, try Run.play(seed: seed, isTold: true).trace) }
            }
            return try await group.reduce(into: [UInt64: [String]]()) { $0[$1.0] = $1.1 }
        }
        #expect(alone.allSatisfy { !$0.isEmpty })
        for seed in seeds { #expect(together[seed] == alone[Int(seed)], "seed \(seed)") }
    }
}
