import Binding
import Elements
import Support

/// The ledger of one process, over the disk that all of them share.
///
/// Like the one in SQLite it commits in batches: what waits is run on a copy of the rows, which becomes
/// the disk's when the sync is over. Until then nobody hears of it, and the end of the process undoes it.
final class DiskLedger: BindLedger {
    private struct State {
        var waiting: [any Waiting] = []
        var corrections: [Correction] = []
        var isBusy = false
        var isPoisoned = false
        /// What a process that is over takes for the disk.
        var pretended: MemoryRecords?
    }

    private static let mostWaiting = 1_024
    private static let mostInABatch = 64

    private let disk: Disk
    private let process: SimulatedProcess
    private let faults: DiskFaults
    private let edition: Int
    private let state = Guarded(State())

    init(_ disk: Disk, _ process: SimulatedProcess, _ faults: DiskFaults) {
        self.disk = disk
        self.process = process
        self.faults = faults
        edition = disk.edition
    }

    func transact<Result: Sendable>(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result,
        ifLate: (@Sendable (Result, inout any Records, UnixTime) throws(LedgerFailure) -> Void)?
    ) async throws(LedgerFailure) -> Result {
        try await wait(for: WaitingTransaction(times, body, ifLate), until: times.wait, body)
    }

    func read<Result: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result {
        let body: @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result = {
            (records, now) throws(LedgerFailure) in try question(records, now)
        }
        let waiting = WaitingTransaction(times, body, nil, isQuestion: true)
        return try await wait(for: waiting, until: times.wait, body)
    }

    private func wait<Result: Sendable>(
        for waiting: WaitingTransaction<Result>, until deadline: Instant,
        _ body: (inout any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result {
        await process.step()
        if process.isDeparted { return try pretend(body) }
        if Stranger.isServed { faults.reportStranger("a transaction") }
        try enter(waiting)
        let outcome = await waiting.outcome.wait(until: deadline, on: process)
        await process.step()
        switch outcome {
        case .success(let result): return result
        case .failure(let failure):
            disk.noteTrouble(at: process.now)
            throw failure
        case nil:
            disk.noteTrouble(at: process.now)
            throw .late
        }
    }

    /// For a process that is over: its tasks come to their ends, and nobody sees how. What one of them has
    /// written the others find.
    private func pretend<Result>(
        _ body: (inout any Records, UnixTime) throws(LedgerFailure) -> Result
    ) throws(LedgerFailure) -> Result {
        var records: any Records = state.withLock { $0.pretended } ?? disk.records(of: edition)
        let result = try body(&records, process.unixNow)
        state.withLock { $0.pretended = records as? MemoryRecords }
        return result
    }

    private func enter(_ waiting: any Waiting) throws(LedgerFailure) {
        let refusal: LedgerFailure? = state.withLock { state in
            if state.isPoisoned { return .ended("poisoned") }
            guard state.waiting.count < DiskLedger.mostWaiting else { return .unavailable("queue full") }
            state.waiting.append(waiting)
            return nil
        }
        if let refusal {
            disk.noteTrouble(at: process.now)
            throw refusal
        }
        beginBatch()
    }

    // MARK: The ledger's thread

    private func beginBatch() {
        let isMine = state.withLock { state in
            guard !state.isBusy, !state.isPoisoned, !(state.waiting.isEmpty && state.corrections.isEmpty)
            else { return false }
            state.isBusy = true
            return true
        }
        guard isMine else { return }
        after(faults.pickMilliseconds) { $0.runBatch() }
    }

    private func after(_ milliseconds: Int64, _ action: @escaping @Sendable (DiskLedger) -> Void) {
        _ = process.schedule(at: process.now.advanced(byMilliseconds: milliseconds)) { [self] in
            if process.isAlive, process.passes() { action(self) }
            if !process.isAlive { forget() }
        }
    }

    /// What waits holds whoever asked, who holds the ledger: with the process it must go.
    private func forget() { state.withLock { ($0.waiting, $0.corrections) = ([], []) } }

    private func runBatch() {
        let (taken, corrections) = state.withLock { state in
            let taken = Array(state.waiting.prefix(DiskLedger.mostInABatch))
            state.waiting.removeFirst(taken.count)
            defer { state.corrections = [] }
            return (taken, state.corrections)
        }
        let batch = taken.filter { !$0.isQuestion }
        let questions = taken.filter(\.isQuestion)
        let fate = faults.next()
        var records: any Records = disk.records(sureSince: process.sureSince)
        for correction in corrections {
            let before = records
            // One that fails is tried again with the next batch.
            if (try? correction(&records, process.unixNow)) == nil {
                records = before
                state.withLock { $0.corrections.append(correction) }
            }
        }
        var run: [(any Waiting, Committed)] = []
        for waiting in batch {
            guard process.now < waiting.start else {
                waiting.fail(.late)
                continue
            }
            let before = records
            do {
                run.append((waiting, try waiting.run(&records, at: process.unixNow)))
            } catch {
                records = before
                waiting.fail(error)
            }
        }
        guard let records = records as? MemoryRecords else { return }
        let (done, isLost) = (run, corrections)
        after(fate.milliseconds) {
            $0.endBatch(records, done, isLost, fate.failure)
            $0.answer(questions)
        }
    }

    private func endBatch(
        _ records: MemoryRecords, _ run: [(waiting: any Waiting, committed: Committed)],
        _ corrections: [Correction], _ failure: DiskFaults.Failure?
    ) {
        // A file that is gone has not been committed to.
        switch disk.isThere ? failure : .poisoned(isOnDisk: false) {
        case nil:
            disk.commit(records, at: process.now)
            // The process may end between its commit and the first who hears of it.
            guard process.passes() else { return }
            let now = process.now
            let late = run.compactMap { $0.committed(now) }
            state.withLock { $0.corrections.append(contentsOf: late) }
        case .undone(let reason):
            for one in run { one.waiting.fail(reason) }
            state.withLock { $0.corrections = corrections }
        case .poisoned(let isOnDisk):
            if isOnDisk { disk.commit(records, at: process.now) }
            poison(run.map(\.waiting))
        }
        state.withLock { $0.isBusy = false }
        beginBatch()
    }

    /// Questions are answered by what is on disk, also when nothing could be put there.
    private func answer(_ questions: [any Waiting]) {
        guard process.isAlive else { return }
        let isPoisoned = state.withLock { $0.isPoisoned }
        for question in questions {
            guard !isPoisoned, process.now < question.start else {
                question.fail(isPoisoned ? .unavailable("poisoned") : .late)
                continue
            }
            var records: any Records = disk.records(sureSince: process.sureSince)
            do {
                _ = try question.run(&records, at: process.unixNow)(process.now)
            } catch {
                question.fail(error)
            }
        }
    }

    /// A sync has failed: what is on disk is not known, nothing is tried again, and the process ends.
    private func poison(_ batch: [any Waiting]) {
        let others = state.withLock { state in
            state.isPoisoned = true
            defer { (state.waiting, state.corrections) = ([], []) }
            return state.waiting
        }
        for waiting in batch + others { waiting.fail(.ended("poisoned")) }
        _ = process.schedule(at: process.now.advanced(byMilliseconds: faults.exitMilliseconds)) { [process] in
            process.end()
        }
    }
}

/// What is to be done in the next batch about a commit that came too late for its caller.
typealias Correction = @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Void

/// Tells the caller of its commit; gives a correction when the caller has gone.
typealias Committed = @Sendable (Instant) -> Correction?

/// One transaction in the queue.
protocol Waiting: Sendable {
    var start: Instant { get }
    var isQuestion: Bool { get }
    func run(_ records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Committed
    func fail(_ failure: LedgerFailure)
}

private struct WaitingTransaction<Value: Sendable>: Waiting {
    let outcome = Promise<Result<Value, LedgerFailure>>()
    let isQuestion: Bool
    private let times: LedgerTimes
    private let body: @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Value
    private let ifLate: (@Sendable (Value, inout any Records, UnixTime) throws(LedgerFailure) -> Void)?

    init(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Value,
        _ ifLate: (@Sendable (Value, inout any Records, UnixTime) throws(LedgerFailure) -> Void)?,
        isQuestion: Bool = false
    ) {
        self.isQuestion = isQuestion
        self.times = times
        self.body = body
        self.ifLate = ifLate
    }

    var start: Instant { times.start }

    func run(_ records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Committed {
        let value = try body(&records, now)
        return { [times, outcome, ifLate] now in
            if now < times.wait, outcome.keep(.success(value)) { return nil }
            guard let ifLate else { return nil }
            return { (records, now) throws(LedgerFailure) in try ifLate(value, &records, now) }
        }
    }

    func fail(_ failure: LedgerFailure) { outcome.keep(.failure(failure)) }
}
