/// What a task asks for instead of asking the system: the time, a wait, chance, and another task.
///
/// In service an event loop answers; under simulation a seeded executor with virtual time does, and the
/// same code runs on both. Nothing in the program reads a clock, sleeps, draws a random byte or starts
/// a task by any other way.
package protocol Runtime: AnyObject, Sendable {
    /// The machine's own clock. Deadlines are compared with this one.
    var now: Instant { get }

    /// The time of day, read at start and carried on by `now`: it never jumps.
    var unixNow: UnixTime { get }

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
    /// Waits until `instant`. The instant, not a cancellation, ends it: what waits here is bounded.
    package func sleep(until instant: Instant) async {
        await withCheckedContinuation { continuation in
            _ = schedule(at: instant) { continuation.resume() }
        }
    }
}
