import Elements
import Transport

/// How late the loops come round: what the machine took from this process, or the process from itself.
///
/// What is judged by real time is judged fairly only where the process was given that time.
final class LoopLateness: Sendable {
    private static let tick: Int64 = 20
    /// Lateness that is worth remembering, in milliseconds.
    private static let least: Int64 = 50
    private static let mostKept = 10_000

    private struct Delay {
        let ended: Instant
        let milliseconds: Int64
    }

    private struct State {
        var isWatching = true
        /// When each loop should come round next.
        var due: [Instant]
        var delays: [Delay] = []
    }

    private let loops: Loops
    private let state: Guarded<State>

    init(watching loops: Loops) {
        self.loops = loops
        let first = loops.now.advanced(byMilliseconds: Self.tick)
        state = Guarded(State(due: loops.members.map { _ in first }))
        for (index, loop) in loops.members.enumerated() {
            loop.spawn { [self] in
                while let due = state.withLock({ $0.isWatching ? $0.due[index] : nil }) {
                    await loop.sleep(until: due)
                    cameRound(index, at: loop.now)
                }
            }
        }
    }

    /// The longest that a loop was late since then, in milliseconds.
    func worstDelay(since begun: Instant) -> Int64 {
        let now = loops.now
        return state.withLock { state in
            let past = state.delays.filter { $0.ended > begun }.map(\.milliseconds)
            // A loop that has not come round yet is late already.
            let present = state.due.map { now.milliseconds(since: $0) }
            return (past + present).max() ?? 0
        }
    }

    func stop() { state.withLock { $0.isWatching = false } }

    private func cameRound(_ index: Int, at now: Instant) {
        state.withLock { state in
            let late = now.milliseconds(since: state.due[index])
            if late >= Self.least { state.delays.append(Delay(ended: now, milliseconds: late)) }
            if state.delays.count > Self.mostKept { state.delays.removeFirst(Self.mostKept / 2) }
            state.due[index] = now.advanced(byMilliseconds: Self.tick)
        }
    }
}
