import Elements
import Support
import Testing

struct BackOffTests {
    private struct Vain: Error {}

    /// When each try was made, in milliseconds after the first.
    private func tries(_ backOff: BackOff, until last: Int, givesUp: Bool = false) -> ([Int64], Int?) {
        let simulation = Simulation(seed: 1)
        let begun = simulation.now
        return simulation.run {
            var tries: [Int64] = []
            let outcome = await backOff.insist(on: simulation) { () throws(Vain) in
                tries.append(simulation.now.milliseconds(since: begun))
                if givesUp || tries.count < last { throw Vain() }
                return tries.count
            } goesOn: { _ in
                tries.count < last
            }
            return (tries, outcome)
        }
    }

    @Test func `waits twice as long each time, up to its longest`() {
        let (tries, outcome) = tries(BackOff(from: 1_000, to: 5_000), until: 6)
        #expect(tries == [0, 1_000, 3_000, 7_000, 12_000, 17_000])
        #expect(outcome == 6)
    }

    @Test func `waits the same each time`() {
        #expect(tries(BackOff(every: 300), until: 4).0 == [0, 300, 600, 900])
    }

    @Test func `gives up what is not worth another try`() {
        let (tries, outcome) = tries(BackOff(from: 1_000, to: 5_000), until: 2, givesUp: true)
        #expect(tries == [0, 1_000])
        #expect(outcome == nil)
    }
}
