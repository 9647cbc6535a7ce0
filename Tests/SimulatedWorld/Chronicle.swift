import Elements
import Support

/// What happened in a run: the mischief that was done, the promises that were broken, and, when somebody
/// wants to read it, everything else.
final class Chronicle: Sendable {
    private struct State {
        var mishaps = 0
        var violations: [String] = []
        var lines: [String] = []
    }

    private static let mostViolations = 20

    let histories = Histories()
    private let simulation: Simulation
    private let begun: Instant
    private let isTold: Bool
    private let state = Guarded(State())

    /// - Parameter isTold: Whether the lines are kept; without them a run is faster.
    init(_ simulation: Simulation, isTold: Bool) {
        self.simulation = simulation
        begun = simulation.now
        self.isTold = isTold
    }

    var violations: [String] { state.withLock { $0.violations } }
    var mishaps: Int { state.withLock { $0.mishaps } }
    var lines: [String] { state.withLock { $0.lines } }

    func note(_ text: @autoclosure () -> String) {
        guard isTold else { return }
        let line = "\(stamp) \(text())"
        state.withLock { $0.lines.append(line) }
    }

    /// Something goes wrong outside the adapter, as the dice have it.
    func mishap(_ text: @autoclosure () -> String) {
        state.withLock { $0.mishaps += 1 }
        note("  ~ " + text())
    }

    func violation(_ text: String) {
        note("!!! " + text)
        let line = "\(stamp) \(text)"
        state.withLock { state in
            if state.violations.count < Chronicle.mostViolations { state.violations.append(line) }
        }
    }

    /// What nobody can have done in that way is a violation.
    func reportUnexplained() {
        for history in histories.unexplained() { violation("no order explains \(history)") }
    }

    /// Seconds since the run began, to the millisecond.
    private var stamp: String {
        let milliseconds = simulation.now.milliseconds(since: begun)
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction)"
    }
}
