package import Elements

/// A world with one thread and its own time: an executor and a runtime in one.
///
/// Tasks started in it never leave it. Which of the jobs that are ready runs next is drawn from the seed,
/// and time stands still while any is ready; then it jumps to the next alarm. So the same seed gives the
/// same run, and 3,000 ms take none.
package final class Simulation: Runtime, TaskExecutor, @unchecked Sendable {
    // Unchecked: all state is touched by the thread that is inside `run`, under `state`'s lock.
    private struct State {
        var jobs: [(job: UnownedJob, process: SimulatedProcess?)] = []
        var alarms = SimulatedAlarms()
        var now = Instant(nanoseconds: 1_000_000_000_000)
        var chance: SplitMix
        var isShuffled: Bool
        /// How far the machine's time of day is ahead of the true one.
        var systemAhead: Int64
        var isSynchronised = false
        var isAlwaysSure = true
        var timepiece: Timepiece
    }

    private let state: Guarded<State>
    private let origin = Instant(nanoseconds: 1_000_000_000_000)
    private let unixOrigin: UnixTime

    /// - Parameters:
    ///   - seed: Nil runs ready jobs in the order they became so.
    ///   - wrong: Milliseconds that the machine's time of day is ahead of `unixNow` at the start.
    package init(
        seed: UInt64? = nil, unixNow: UnixTime = UnixTime(seconds: 1_790_000_000), wrongBy wrong: Int64 = 0
    ) {
        unixOrigin = unixNow
        let time = SystemTime(unixNow.advanced(byMilliseconds: wrong), isSynchronised: false)
        state = Guarded(
            State(
                chance: SplitMix(state: seed ?? 1), isShuffled: seed != nil, systemAhead: wrong,
                timepiece: Timepiece(time, at: origin)))
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        enqueue(UnownedJob(job), of: nil)
    }

    func enqueue(_ job: UnownedJob, of process: SimulatedProcess?) {
        state.withLock { $0.jobs.append((job, process)) }
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
    ///
    /// - Returns: Whether that took no more than so many steps.
    @discardableResult
    package func settle(byMilliseconds milliseconds: Int64, atMost mostSteps: Int = .max) -> Bool {
        let end = now.advanced(byMilliseconds: milliseconds)
        _ = schedule(at: end) {}
        var steps = 0
        while now < end {
            precondition(step(), "nothing is due")
            steps += 1
            guard steps < mostSteps else { return false }
        }
        while runJob() {
            steps += 1
            guard steps < mostSteps else { return false }
        }
        return true
    }

    /// Lets everything go on until nothing is ready and nothing is due, however late that is.
    ///
    /// - Returns: Whether that took no more than so many steps.
    package func finish(atMost mostSteps: Int) -> Bool {
        for _ in 0..<mostSteps {
            guard step() else { return true }
        }
        return false
    }

    private func step() -> Bool {
        runJob() || fireAlarm()
    }

    private func runJob() -> Bool {
        while true {
            let next: (job: UnownedJob, process: SimulatedProcess?)? = state.withLock { state in
                guard !state.jobs.isEmpty else { return nil }
                let index = state.isShuffled ? Int.random(in: state.jobs.indices, using: &state.chance) : 0
                return state.jobs.remove(at: index)
            }
            guard let next else { return false }
            guard let process = next.process else {
                unsafe next.job.runSynchronously(on: asUnownedTaskExecutor())
                return true
            }
            // A process that is frozen or over keeps the job, and another one is drawn.
            guard !process.holds(next.job) else { continue }
            unsafe next.job.runSynchronously(on: process.asUnownedTaskExecutor())
            return true
        }
    }

    private func fireAlarm() -> Bool {
        let action: (@Sendable () -> Void)? = state.withLock { state in
            guard let first = state.alarms.takeFirst() else { return nil }
            state.now = max(state.now, first.instant)
            return first.action
        }
        action?()
        return action != nil
    }

    // MARK: Runtime

    package var now: Instant { state.withLock { $0.now } }

    /// The time of day outside, whatever the machine's clock says.
    package var trueTime: UnixTime {
        unixOrigin.advanced(byMilliseconds: now.milliseconds(since: origin))
    }

    // MARK: The machine's time of day

    /// Somebody sets the machine's time of day.
    package func jump(byMilliseconds milliseconds: Int64) {
        state.withLock { $0.systemAhead += milliseconds }
    }

    /// Somebody sets it, and is believed: both clouds say the same.
    package func moveTime(byMilliseconds milliseconds: Int64) {
        jump(byMilliseconds: milliseconds)
        timepiece.hear(.system(systemTime), at: now)
        for witness in [WallClock.Witness.wecom, .otherCloud] {
            timepiece.hear(.date(witness, systemTime.time), at: now)
        }
        if let error = timepiece.state.error(at: now) { timepiece.correct(byMilliseconds: error, at: now) }
    }

    package var timepiece: Timepiece { state.withLock { $0.timepiece } }

    /// A program starts, which has only the machine's clock to believe.
    package func forgetTime() {
        let timepiece = Timepiece(systemTime, at: now)
        state.withLock { $0.timepiece = timepiece }
    }

    package func set(isSynchronised: Bool) { state.withLock { $0.isSynchronised = isSynchronised } }

    package var systemTime: SystemTime {
        let (ahead, isSynchronised) = state.withLock { ($0.systemAhead, $0.isSynchronised) }
        return SystemTime(trueTime.advanced(byMilliseconds: ahead), isSynchronised: isSynchronised)
    }

    /// Whether the time is sure is from now on judged by what witnesses say; until then it is.
    package func judgeTime() { state.withLock { $0.isAlwaysSure = false } }

    package var sureSince: UnixTime? {
        state.withLock { $0.isAlwaysSure } ? UnixTime(milliseconds: 0) : timepiece.state.sureSince(at: now)
    }

    package var isTimeSure: Bool { sureSince != nil }

    // MARK: Runtime

    package func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        let number = state.withLock { $0.alarms.set(max(instant, $0.now), action) }
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
        state.withLock { $0.alarms.cancel(number) }
    }
}

private struct SimulatedAlarm: Alarm {
    let simulation: Simulation
    let number: Int

    func cancel() { simulation.forget(number) }
}
