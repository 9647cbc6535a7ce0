package import Elements

/// A runtime whose clock stands still until the test moves it.
///
/// Alarms go off while `advance` passes over them, in the order of their instants, on the thread that
/// advances. Tasks run where Swift runs them; only time is in the test's hand.
package final class ManualRuntime: Runtime {
    private struct State {
        var now = Instant(nanoseconds: 1_000_000_000_000)
        var alarms: [Int: Pending] = [:]
        var nextAlarm = 0
        var watchers: [Watcher] = []
        var chance: SplitMix

        mutating func take() -> Int {
            nextAlarm += 1
            return nextAlarm
        }

        /// - Returns: Who waited for just so many alarms; nil when the alarm is due already, and not set.
        mutating func set(_ number: Int, _ alarm: Pending) -> [CheckedContinuation<Void, Never>]? {
            guard alarm.instant > now else { return nil }
            alarms[number] = alarm
            let count = alarms.count
            let content = watchers.filter { $0.count <= count }.map(\.continuation)
            watchers.removeAll { $0.count <= count }
            return content
        }

        /// The alarm to go off next, if it is due by `target`; the older of two at the same instant.
        mutating func takeAlarm(dueBy target: Instant) -> Pending? {
            let due = alarms.filter { $0.value.instant <= target }
            let first = due.min { ($0.value.instant, $0.key) < ($1.value.instant, $1.key) }
            guard let first else { return nil }
            alarms[first.key] = nil
            now = max(now, first.value.instant)
            return first.value
        }
    }

    private struct Pending {
        let instant: Instant
        let action: @Sendable () -> Void
    }

    private struct Watcher {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state: Guarded<State>
    package let timepiece: Timepiece
    private let sureness = Guarded(true)

    /// - Parameter seed: What `randomBytes` follows from; a test that draws one prints it.
    package init(unixNow: UnixTime = UnixTime(seconds: 1_790_000_000), seed: UInt64 = 1) {
        let state = State(chance: SplitMix(state: seed))
        timepiece = Timepiece(SystemTime(unixNow, isSynchronised: false), at: state.now)
        self.state = Guarded(state)
    }

    package var now: Instant { state.withLock { $0.now } }

    /// Nobody sets it.
    package var systemTime: SystemTime { SystemTime(unixNow, isSynchronised: false) }

    package var sureSince: UnixTime? { isTimeSure ? UnixTime(milliseconds: 0) : nil }

    /// As the test says.
    package var isTimeSure: Bool {
        get { sureness.withLock { $0 } }
        set { sureness.withLock { $0 = newValue } }
    }

    package func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        let number = state.withLock { $0.take() }
        let alarm = Pending(instant: instant, action: action)
        if let content = state.withLock({ $0.set(number, alarm) }) {
            for watcher in content { watcher.resume() }
        } else {
            // Soon, and not before `schedule` has returned.
            Task { action() }
        }
        return ManualAlarm(runtime: self, number: number)
    }

    package func spawn(_ operation: @escaping @Sendable () async -> Void) {
        Task(operation: operation)
    }

    package func randomBytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: state.chance.next()) }
        }
    }

    /// Moves both clocks, and lets every alarm on the way go off at its own instant, those included that
    /// are set meanwhile.
    package func advance(byMilliseconds milliseconds: Int64) {
        advance(to: now.advanced(byMilliseconds: milliseconds))
    }

    package func advance(to target: Instant) {
        while let alarm = state.withLock({ $0.takeAlarm(dueBy: target) }) { alarm.action() }
        state.withLock { $0.now = max($0.now, target) }
    }

    /// How many alarms are set.
    package var alarmCount: Int { state.withLock { $0.alarms.count } }

    /// Returns once at least so many alarms are set, that is once the tasks under test wait for the clock.
    package func alarms(atLeast count: Int) async {
        await withCheckedContinuation { continuation in
            let isEnough = state.withLock { state in
                let isEnough = state.alarms.count >= count
                if !isEnough { state.watchers.append(Watcher(count: count, continuation: continuation)) }
                return isEnough
            }
            if isEnough { continuation.resume() }
        }
    }

    fileprivate func forget(_ number: Int) {
        state.withLock { $0.alarms[number] = nil }
    }
}

private struct ManualAlarm: Alarm {
    let runtime: ManualRuntime
    let number: Int

    func cancel() { runtime.forget(number) }
}

/// A small generator that gives the same numbers for the same seed.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(state: UInt64) {
        self.state = state
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
