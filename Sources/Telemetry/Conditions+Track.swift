import Elements

extension Conditions {
    /// What is known of a condition, whether it stands or not.
    struct Track {
        var running = 0
        var minute = LastMinute()
        var lastMet: Instant
        /// When the newest question was asked whose answer spoke for it.
        var asked = Instant(nanoseconds: .min)
        var lastTold: Instant?
        var standing: Standing?

        init(lastMet: Instant) { self.lastMet = lastMet }

        mutating func meet(_ example: Example, at now: UnixTime) {
            guard var standing else { return }
            standing.count += 1
            standing.last = example.withAdvice(of: standing.last)
            standing.lastAt = now
            self.standing = standing
        }

        /// Whether nothing has spoken for it for so long that it is over, or that nobody need remember it.
        func isQuiet(_ condition: Condition, at now: Instant) -> Bool {
            let quiet = now.milliseconds(since: lastMet)
            return switch condition.entry.ends {
            case .quiet(let minutes): quiet >= minutes * 60_000
            case .told: standing == nil && quiet >= Conditions.tellingMilliseconds
            }
        }
    }
}
