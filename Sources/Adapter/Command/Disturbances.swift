import Elements
import Telemetry
import Transport

/// What comes between a scenario and the program's usual answers, though neither is to blame.
///
/// A program that is not given its time refuses binds and drops strangers, and one whose calls to a vendor fail for
/// five devices in a row takes the vendor to be away: both by design, and both an effect of what else goes on.
struct Disturbances: Sendable {
    /// How late a loop may be, in milliseconds, without an answer being another for it.
    private static let mostDelay: Int64 = 100

    private let loops: Loops
    private let lateness: LoopLateness
    private let conditions: Conditions?

    struct Mark {
        fileprivate let at: Instant
        fileprivate let opened: Int64
        fileprivate let isAway: Bool
    }

    /// - Parameter conditions: The server's; nil where it is another process, whose vendor cannot be seen to be away.
    init(_ loops: Loops, _ conditions: Conditions?) {
        self.loops = loops
        self.conditions = conditions
        lateness = LoopLateness(watching: loops)
    }

    var mark: Mark {
        Mark(
            at: loops.now, opened: conditions?.timesBegun(.vendorAway) ?? 0,
            isAway: conditions?.isStanding(.vendorAway) ?? false)
    }

    /// What there was since then; nil for nothing.
    func disturbance(since begun: Mark) -> String? {
        let delay = lateness.worstDelay(since: begun.at)
        if delay >= Self.mostDelay { return "the machine held the program up for \(delay) ms" }
        let isAway = begun.isAway || mark.opened > begun.opened
        return isAway ? "calls of other scenarios failed, and the vendor was taken to be away" : nil
    }

    func stop() { lateness.stop() }
}
