import Foundation
import Testing

/// SIGKILL at any moment, again and again, while copies of binds come in.
@Suite(.serialized) struct KillTests {
    @Test func `a hundred kills under load`() async throws {
        try await Plant.with { plant in
            let seed = UInt64.random(in: 1...1_000_000)
            var gauntlet = Gauntlet(plant, seed: seed)
            try await gauntlet.run(kills: 100, requests: 0)
            try await gauntlet.expectPromises()
            print("kills: seed \(seed), \(gauntlet.figures)")
        }
    }

    /// For a person with a quarter of an hour: GAUNTLET=10000.
    @Test(.enabled(if: Gauntlet.wanted != nil))
    func `many requests under kills`() async throws {
        try await Plant.with { plant in
            let seed = UInt64.random(in: 1...1_000_000)
            var gauntlet = Gauntlet(plant, seed: seed)
            gauntlet.lifeMilliseconds = 500...4_000
            try await gauntlet.run(kills: 1, requests: try #require(Gauntlet.wanted))
            try await gauntlet.expectPromises()
            print("kills: seed \(seed), \(gauntlet.figures)")
        }
    }
}
