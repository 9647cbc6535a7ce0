package import Elements
import Glibc
import Synchronization

/// A thread that waits for descriptors, timers and jobs, and runs whatever is due.
///
/// A task started with this loop as its executor preference runs from wait to wait on this thread, so
/// what only such tasks touch needs no lock. Nothing that runs here may block.
///
/// A turn: wait for the kernel, tell the watchers, fire the timers, run the jobs. What jobs put into the
/// queue runs in the same turn, up to `jobsPerTurn`, so that neither side starves the other. Few newcomers
/// are told in one turn: when many come at once, what has been begun is not kept waiting by all of them.
@safe
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    // Unchecked: `inbox`, `thread` and what never changes may be reached from anywhere. All else belongs
    // to the loop's own thread, and `isCurrent` tells whether that is the caller's.

    /// Somebody who wants to know about a descriptor.
    protocol Watcher: AnyObject {
        func woken(_ event: Poller.Event)
    }

    /// What a descriptor is watched for.
    enum Rank {
        /// Somebody waits for it already.
        case underWay
        /// It may bring something new. What is not heard in a turn waits in the kernel, which knows how long.
        case newcomer
    }

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        /// Whether the loop has been told; it is told once for all that comes before it looks.
        var isAnnounced = false
        var isStopping = false
    }

    private struct Slot {
        var generation: UInt32 = 0
        var watcher: (any Watcher)?
    }

    private static let jobsPerTurn = 4096
    private static let eventsPerTurn = 512
    private static let newcomersPerTurn = 32
    private static let wakeupToken = UInt64.max
    private static let newcomersToken = UInt64.max - 1
    /// How much one read may bring.
    static let bufferBytes = 64 * 1024

    package let timepiece: Timepiece
    private let late: @Sendable (Int64) -> Void
    private let wakeup: Wakeup
    private let inbox = Guarded(Inbox())
    /// The thread's pthread_t while it runs, else 0.
    private let thread = Atomic<UInt>(0)
    /// What to join; nil once somebody did.
    private let joinable = Guarded<pthread_t?>(nil)

    private var poller: Poller
    private var newcomers: Poller
    private var timers = Timers()
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    private var isStopping = false
    /// What was read last, by whichever task read last: good until its next wait.
    var buffer = [UInt8](repeating: 0, count: EventLoop.bufferBytes)

    /// - Parameter late: Hears, in each turn that fires timers, by how many microseconds the first was late.
    init(
        timepiece: Timepiece, late: @escaping @Sendable (Int64) -> Void = { _ in }
    ) throws(KernelError) {
        self.timepiece = timepiece
        self.late = late
        let wakeup = try Wakeup()
        let poller = try Poller(batch: Self.eventsPerTurn)
        let newcomers = try Poller(batch: Self.newcomersPerTurn)
        try poller.add(wakeup.number, .read, token: Self.wakeupToken)
        try poller.add(newcomers.number, .read, token: Self.newcomersToken)
        self.wakeup = wakeup
        self.poller = poller
        self.newcomers = newcomers
        try start()
    }

    /// Whether the caller runs on this loop's thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    // MARK: Jobs

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
        } else {
            announce { $0.jobs.append(job) }
        }
    }

    /// Calls `body` on this loop's thread: in this turn when called from there, else soon.
    func call(_ body: @escaping @Sendable () -> Void) {
        announce { $0.calls.append(body) }
    }

    private func announce(_ change: (inout Inbox) -> Void) {
        let wakes = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAnnounced = true }
            return !inbox.isAnnounced
        }
        if wakes { wakeup.pull() }
    }

    // MARK: Timers, on this thread

    func arm(_ timer: LoopTimer, at instant: Instant) {
        assert(isCurrent)
        timers.arm(timer, at: instant)
    }

    func disarm(_ timer: LoopTimer) {
        assert(isCurrent)
        timers.disarm(timer)
    }

    // MARK: Descriptors, on this thread

    /// Reports a descriptor's readiness until `forget`.
    ///
    /// - Returns: A token that no other registration of this loop has had.
    func watch(
        _ number: CInt, _ interest: Poller.Interest, as rank: Rank = .underWay, _ watcher: any Watcher
    ) throws(KernelError) -> UInt64 {
        assert(isCurrent)
        if freeSlots.isEmpty {
            freeSlots.append(UInt32(slots.count))
            slots.append(Slot())
        }
        let index = freeSlots.removeLast()
        let token = UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
        do throws(KernelError) {
            switch rank {
            case .underWay: try poller.add(number, interest, token: token)
            case .newcomer: try newcomers.add(number, interest, token: token)
            }
        } catch {
            freeSlots.append(index)
            throw error
        }
        slots[Int(index)].watcher = watcher
        return token
    }

    /// Ends the reports, those already fetched from the kernel included. The caller closes the descriptor.
    func forget(_ token: UInt64) {
        assert(isCurrent)
        let index = UInt32(truncatingIfNeeded: token)
        slots[Int(index)].watcher = nil
        slots[Int(index)].generation &+= 1
        freeSlots.append(index)
    }

    /// As `forget`, for a descriptor that stays open and is no newcomer's.
    func forget(_ token: UInt64, keeping number: CInt) throws(KernelError) {
        forget(token)
        try poller.remove(number)
    }

    // MARK: The thread

    /// Ends the thread once the jobs that wait have run, and returns after that, unless called by the
    /// thread itself. Tasks that still wait for something stay where they are.
    ///
    /// - Parameter joining: False returns at once: a thread that is blocked may take its time.
    func stop(joining: Bool = true) {
        announce { $0.isStopping = true }
        let thread: pthread_t? = joinable.withLock { joinable in
            defer { joinable = nil }
            return joinable
        }
        guard let thread else { return }
        if isCurrent || !joining {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    private func start() throws(KernelError) {
        var thread = pthread_t()
        let loop = unsafe Unmanaged.passRetained(self)
        let outcome = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, loop.toOpaque())
        if outcome != 0 { unsafe loop.release() }
        try KernelError.check("pthread_create", outcome)
        joinable.withLock { $0 = thread }
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while !isStopping || !jobs.isEmpty { turn() }
        thread.store(0, ordering: .relaxed)
    }

    private func turn() {
        do throws(KernelError) {
            var hasNewcomers = false
            for index in 0..<(try poller.wait(milliseconds: patience)) {
                let event = poller.event(at: index)
                if event.token == Self.newcomersToken { hasNewcomers = true } else { tell(event) }
            }
            if hasNewcomers {
                for index in 0..<(try newcomers.wait(milliseconds: 0)) { tell(newcomers.event(at: index)) }
            }
        } catch {
            preconditionFailure("a loop cannot wait: \(error)")
        }
        fireTimers()
        runJobs()
    }

    private func fireTimers() {
        let now = Clock.now
        if let first = timers.next, first <= now { late((now.nanoseconds - first.nanoseconds) / 1_000) }
        while let timer = timers.takeDue(at: now) { timer.action() }
    }

    /// How long the kernel may let the thread sleep; rounded up, since a timer must not go off early.
    private var patience: CInt {
        guard jobs.isEmpty, !isStopping else { return 0 }
        guard let next = timers.next else { return -1 }
        let nanoseconds = next.nanoseconds - Clock.now.nanoseconds
        return nanoseconds <= 0 ? 0 : CInt(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    private func tell(_ event: Poller.Event) {
        guard event.token != Self.wakeupToken else { return empty() }
        let slot = slots[Int(UInt32(truncatingIfNeeded: event.token))]
        // A report about a descriptor that was forgotten earlier in this batch.
        guard slot.generation == UInt32(event.token >> 32) else { return }
        slot.watcher?.woken(event)
    }

    /// Takes in what other threads brought.
    private func empty() {
        wakeup.rest()
        let brought = inbox.withLock { inbox in
            let brought = inbox
            inbox.jobs = []
            inbox.calls = []
            inbox.isAnnounced = false
            return brought
        }
        jobs.append(contentsOf: brought.jobs)
        isStopping = brought.isStopping
        for call in brought.calls { call() }
    }

    private func runJobs() {
        var count = 0
        while !jobs.isEmpty, count < Self.jobsPerTurn {
            swap(&jobs, &running)
            for job in running { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
            count += running.count
            running.removeAll(keepingCapacity: true)
        }
    }
}
