import Adapter
import Elements
import Support
import Testing

/// When requests are made, and what counts as their latency, in virtual time.
@Suite struct LoadTests {
    /// A server that takes 1 ms for each request, but for the first, which it leaves for a second.
    private func run(_ load: Load) -> (Load.Outcome, [Int]) {
        let simulation = Simulation()
        let asked = Guarded([Int]())
        let outcome = simulation.run {
            await load.run(on: simulation) { number in
                asked.withLock { $0.append(number) }
                await simulation.sleep(
                    until: simulation.now.advanced(byMilliseconds: number == 0 ? 1_000 : 1))
            }
        }
        return (outcome, asked.withLock { $0 })
    }

    private func milliseconds(_ outcome: Load.Outcome, at part: Double) -> Int64 {
        (outcome.latencies.nanoseconds(at: part) + 500_000) / 1_000_000
    }

    @Test func `at a fixed rate, all that a pause of the server holds up is late`() {
        // A hundred a second, for a second: the last one was due 10 ms before the first is answered.
        let (outcome, asked) = run(Load(100, over: 1, .perSecond(100)))
        #expect(asked == Array(0..<100))
        #expect(milliseconds(outcome, at: 1) == 1_000)
        // The one in the middle was due at 500 ms, and was made when the 49 before it were answered.
        #expect(abs(milliseconds(outcome, at: 0.5) - 550) <= 10)
    }

    @Test func `with a connection to spare, the others are in time`() {
        let (outcome, _) = run(Load(100, over: 2, .perSecond(100)))
        #expect(milliseconds(outcome, at: 1) == 1_000 && milliseconds(outcome, at: 0.99) == 1)
    }

    @Test func `where each waits for the one before, only the one that is held up is late`() {
        let (outcome, asked) = run(Load(100, over: 1, .closed))
        #expect(asked == Array(0..<100))
        #expect(milliseconds(outcome, at: 1) == 1_000 && milliseconds(outcome, at: 0.99) == 1)
        #expect(outcome.nanoseconds == 1_099 * 1_000_000)
    }

    @Test func `all at once wait for a connection from the beginning`() {
        let (outcome, asked) = run(Load(100, over: 1, .atOnce))
        #expect(asked.count == 100 && outcome.latencies.count == 100)
        #expect(milliseconds(outcome, at: 0) == 1_000 && milliseconds(outcome, at: 1) == 1_099)
    }
}
