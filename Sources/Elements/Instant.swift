/// A point on the machine's own clock, which neither stops in sleep nor follows the time of day.
///
/// Deadlines are instants handed down, never durations that each callee starts anew.
package struct Instant: Comparable, Hashable, Sendable {
    /// Nanoseconds since the machine started (CLOCK_BOOTTIME).
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package func advanced(byMilliseconds milliseconds: Int64) -> Instant {
        Instant(nanoseconds: nanoseconds + milliseconds * 1_000_000)
    }

    /// Whole milliseconds since the machine started.
    package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    /// Whole milliseconds from another instant to this one; negative when this one is earlier.
    package func milliseconds(since earlier: Instant) -> Int64 {
        (nanoseconds - earlier.nanoseconds) / 1_000_000
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// A time of day, as events, tokens and the ledger carry it.
package struct UnixTime: Comparable, Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int64) {
        milliseconds = seconds * 1000
    }

    /// Whole seconds, rounded down.
    package var seconds: Int64 { milliseconds / 1000 }

    package func advanced(bySeconds seconds: Int64) -> UnixTime {
        UnixTime(milliseconds: milliseconds + seconds * 1000)
    }

    package func advanced(byMilliseconds milliseconds: Int64) -> UnixTime {
        UnixTime(milliseconds: self.milliseconds + milliseconds)
    }

    /// Milliseconds from another time to this one; negative when this one is earlier.
    package func milliseconds(since earlier: UnixTime) -> Int64 {
        milliseconds - earlier.milliseconds
    }

    /// Whether the two are less than so many milliseconds apart, whichever comes first: a time far ahead was
    /// read from a clock that has been set back since, and is over.
    package func isWithin(milliseconds: Int64, of other: UnixTime) -> Bool {
        abs(self.milliseconds(since: other)) < milliseconds
    }

    package static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
