/// What a task asks for instead of asking the system: the time, a wait, chance, and another task.
///
/// In service an event loop answers; under simulation a seeded executor with virtual time does, and the
/// same code runs on both. Nothing in the program reads a clock, sleeps, draws a random byte or starts
/// a task by any other way.
package protocol Runtime: AnyObject, Sendable {
    /// The machine's own clock. Deadlines are compared with this one.
    var now: Instant { get }

    /// What is believed of the time of day: the system's clock is asked at start, and judged from then on.
    var timepiece: Timepiece { get }

    /// What the system's own clock says, which may jump.
    var systemTime: SystemTime { get }

    /// Since when what was stamped by the time of day is as old as it seems; nil while the time is not good
    /// enough for what cannot be taken back.
    var sureSince: UnixTime? { get }

    /// Calls `action` once at `instant`, or soon if that has passed, unless the alarm is cancelled first.
    ///
    /// `action` runs on the loop of the caller and must return quickly: it resumes somebody.
    func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm

    /// Starts a task that outlives its starter, on the caller's own loop.
    func spawn(_ operation: @escaping @Sendable () async -> Void)

    /// Unpredictable bytes, fit for nonces and keys.
    func randomBytes(_ count: Int) -> [UInt8]
}

/// A call that is due at some instant.
package protocol Alarm: Sendable {
    /// Forgets the call. It may be under way already; cancelling twice, or late, does nothing.
    func cancel()
}

extension Runtime {
    /// The time of day that we go by.
    package var unixNow: UnixTime { timepiece.time(at: now) }

    /// When that is on the machine's own clock, by the time of day that we go by now.
    package func instant(of time: UnixTime) -> Instant {
        now.advanced(byMilliseconds: time.milliseconds(since: unixNow))
    }

    package var sureSince: UnixTime? { timepiece.state.sureSince(at: now) }

    /// Waits until `instant`. The instant, not a cancellation, ends it: what waits here is bounded.
    package func sleep(until instant: Instant) async {
        await withCheckedContinuation { continuation in
            _ = schedule(at: instant) { continuation.resume() }
        }
    }
}
