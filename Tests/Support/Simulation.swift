package import Elements

/// A world with one thread and its own time: an executor and a runtime in one.
///
/// Tasks started in it never leave it. Which of the jobs that are ready runs next is drawn from the seed,
/// and time stands still while any is ready; then it jumps to the next alarm. So the same seed gives the
/// same run, and 3,000 ms take none.
package final class Simulation: Runtime, SystemClock, TaskExecutor, @unchecked Sendable {
    // Unchecked: all state is touched by the thread that is inside `run`, under `state`'s lock.
    private struct State {
        var jobs: [UnownedJob] = []
        var alarms: [Int: (instant: Instant, action: @Sendable () -> Void)] = [:]
        var nextAlarm = 0
        var now = Instant(nanoseconds: 1_000_000_000_000)
        var chance: SplitMix
        var isShuffled: Bool
        var unixOrigin: UnixTime
        /// How far the machine's time of day has been moved behind the program's back.
        var systemAhead: Int64 = 0
    }

    private let state: Guarded<State>
    private let origin = Instant(nanoseconds: 1_000_000_000_000)

    /// - Parameter seed: Nil runs ready jobs in the order they became so.
    package init(seed: UInt64? = nil, unixNow: UnixTime = UnixTime(seconds: 1_790_000_000)) {
        state = Guarded(
            State(chance: SplitMix(state: seed ?? 1), isShuffled: seed != nil, unixOrigin: unixNow))
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs an operation, and everything that it starts, until the operation has ended.
    ///
    /// A wait for something that nobody can bring about any more is a failure of the test.
    package func run<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) -> Value {
        let outcome = Promise<Value>()
        Task(executorPreference: self) { outcome.keep(await operation()) }
        while true {
            if let value = outcome.value { return value }
            precondition(step(), "everybody waits, and nothing is due")
        }
    }

    /// Lets everything go on until a time, with nobody waiting for it.
    package func settle(byMilliseconds milliseconds: Int64) {
        let end = now.advanced(byMilliseconds: milliseconds)
        _ = schedule(at: end) {}
        while now < end { precondition(step(), "nothing is due") }
        while runJob() {}
    }

    private func step() -> Bool {
        runJob() || fireAlarm()
    }

    private func runJob() -> Bool {
        let job: UnownedJob? = state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            let index = state.isShuffled ? Int.random(in: state.jobs.indices, using: &state.chance) : 0
            return state.jobs.remove(at: index)
        }
        guard let job else { return false }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    private func fireAlarm() -> Bool {
        let action: (@Sendable () -> Void)? = state.withLock { state in
            let first = state.alarms.min { ($0.value.instant, $0.key) < ($1.value.instant, $1.key) }
            guard let first else { return nil }
            state.alarms[first.key] = nil
            state.now = max(state.now, first.value.instant)
            return first.value.action
        }
        action?()
        return action != nil
    }

    // MARK: Runtime

    package var now: Instant { state.withLock { $0.now } }

    package var unixNow: UnixTime {
        let (unixOrigin, now) = state.withLock { ($0.unixOrigin, $0.now) }
        return unixOrigin.advanced(byMilliseconds: now.milliseconds(since: origin))
    }

    // MARK: The machine's time of day

    /// Somebody sets the machine's time of day.
    package func jump(byMilliseconds milliseconds: Int64) {
        state.withLock { $0.systemAhead += milliseconds }
    }

    package var systemAheadMilliseconds: Int64 { state.withLock { $0.systemAhead } }

    package func moveUnixNow(byMilliseconds milliseconds: Int64) {
        state.withLock { state in
            state.unixOrigin = state.unixOrigin.advanced(byMilliseconds: milliseconds)
            state.systemAhead -= milliseconds
        }
    }

    // MARK: Runtime

    package func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        let number = state.withLock { state in
            state.nextAlarm += 1
            state.alarms[state.nextAlarm] = (max(instant, state.now), action)
            return state.nextAlarm
        }
        return SimulatedAlarm(simulation: self, number: number)
    }

    package func spawn(_ operation: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self) { await operation() }
    }

    package func randomBytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: state.chance.next()) }
        }
    }

    fileprivate func forget(_ number: Int) {
        state.withLock { $0.alarms[number] = nil }
    }
}

private struct SimulatedAlarm: Alarm {
    let simulation: Simulation
    let number: Int

    func cancel() { simulation.forget(number) }
}
