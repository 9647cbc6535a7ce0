package import Elements

/// One process in a simulation: what it has started goes on only while it lives and is not frozen.
///
/// It may end at any *step*: a moment at which something of it becomes visible outside. The steps are
/// counted, so that a seed, or a test, can name the last one.
package final class SimulatedProcess: Runtime, TaskExecutor, @unchecked Sendable {
    // Unchecked: all state is under `state`'s lock.
    private enum Condition {
        case running, frozen
        /// Nothing of it happens any more.
        case over
        /// Its tasks run to their ends where nobody sees them, so that the run's memory is given back.
        case departed
    }

    private struct State {
        var condition = Condition.running
        var jobs: [UnownedJob] = []
        var actions: [@Sendable () -> Void] = []
        var resting: [CheckedContinuation<Void, Never>] = []
        var steps = 0
        var lastStep = Int.max
        var end: Instant?
        var onEnd: (@Sendable () -> Void)?
    }

    private let simulation: Simulation
    private let system: @Sendable () -> (offset: Int64, isSynchronised: Bool)
    private let state = Guarded(State())
    package let timepiece: Timepiece

    /// - Parameter system: Milliseconds that the system's clock is ahead of the true time now, and whether
    ///   the kernel vouches for it.
    package init(
        in simulation: Simulation,
        system: @escaping @Sendable () -> (offset: Int64, isSynchronised: Bool) = { (0, false) }
    ) {
        self.simulation = simulation
        self.system = system
        timepiece = Timepiece(Self.time(system(), in: simulation), at: simulation.now)
    }

    // MARK: Its life

    /// Ends after so many steps, and calls `onEnd` however it ends.
    package func begin(lastStep: Int = .max, onEnd: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.lastStep = lastStep
            state.onEnd = onEnd
        }
    }

    /// Something is about to become visible outside, or has just become so.
    package func step() async {
        guard !passes() else { return }
        await withCheckedContinuation { continuation in
            let isDeparted = state.withLock { state in
                guard state.condition != .departed else { return true }
                state.resting.append(continuation)
                return false
            }
            if isDeparted { continuation.resume() }
        }
    }

    /// - Returns: Whether the process gets beyond this step.
    package func passes() -> Bool {
        let isLast = state.withLock { state in
            guard state.condition == .running else { return false }
            state.steps += 1
            return state.steps > state.lastStep
        }
        if isLast { end() }
        return state.withLock { $0.condition != .over }
    }

    package func end() {
        let now = simulation.now
        let onEnd: (@Sendable () -> Void)? = state.withLock { state in
            guard state.condition == .running || state.condition == .frozen else { return nil }
            state.condition = .over
            state.end = now
            defer { state.onEnd = nil }
            return state.onEnd
        }
        onEnd?()
    }

    package func freeze() {
        state.withLock { if $0.condition == .running { $0.condition = .frozen } }
    }

    package func thaw() { goOn(from: .frozen, as: .running) }

    /// Lets the tasks of a process that is over end, unseen.
    package func depart() {
        end()
        goOn(from: .over, as: .departed)
    }

    private func goOn(from old: Condition, as new: Condition) {
        let kept: (jobs: [UnownedJob], actions: [@Sendable () -> Void], [CheckedContinuation<Void, Never>])
        kept = state.withLock { state in
            guard state.condition == old else { return ([], [], []) }
            state.condition = new
            defer { (state.jobs, state.actions, state.resting) = ([], [], []) }
            return (state.jobs, state.actions, state.resting)
        }
        for job in kept.jobs { simulation.enqueue(job, of: self) }
        for action in kept.actions { action() }
        for resting in kept.2 { resting.resume() }
    }

    package var isAlive: Bool { state.withLock { $0.condition == .running || $0.condition == .frozen } }

    package var isDeparted: Bool { state.withLock { $0.condition == .departed } }

    /// When it ended, with all its connections.
    package var ended: Instant? { state.withLock { $0.end } }

    /// How many steps it has made.
    package var steps: Int { state.withLock { $0.steps } }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !holds(job) { simulation.enqueue(job, of: self) }
    }

    /// - Returns: Whether it keeps a job for later, or for ever.
    func holds(_ job: UnownedJob) -> Bool {
        state.withLock { state in
            switch state.condition {
            case .running, .departed: return false
            case .frozen, .over:
                state.jobs.append(job)
                return true
            }
        }
    }

    // MARK: Runtime

    package var now: Instant { simulation.now }

    package var systemTime: SystemTime { Self.time(system(), in: simulation) }

    private static func time(
        _ system: (offset: Int64, isSynchronised: Bool), in simulation: Simulation
    ) -> SystemTime {
        SystemTime(
            simulation.trueTime.advanced(byMilliseconds: system.offset),
            isSynchronised: system.isSynchronised)
    }

    /// Milliseconds that the believed time of day is wrong by.
    package var clockOffset: Int64 { unixNow.milliseconds(since: simulation.trueTime) }

    package func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        simulation.schedule(at: instant) { [self] in perform(action) }
    }

    private func perform(_ action: @escaping @Sendable () -> Void) {
        let isKept = state.withLock { state in
            switch state.condition {
            case .running, .departed: return false
            case .frozen, .over:
                state.actions.append(action)
                return true
            }
        }
        if !isKept { action() }
    }

    package func spawn(_ operation: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self) { await operation() }
    }

    package func randomBytes(_ count: Int) -> [UInt8] { simulation.randomBytes(count) }
}
