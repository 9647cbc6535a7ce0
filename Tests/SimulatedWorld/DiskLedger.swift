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

    func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome {
        try await wait(for: Asked(transaction, times), until: times.wait)
    }

    func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        try await wait(for: Asked(times, question, answered), until: times.wait)
    }

    private func wait<Finding: Sendable, Answer: Sendable>(
        for asked: Asked<Finding, Answer>, until deadline: Instant
    ) async throws(LedgerFailure) -> Answer {
        await process.step()
        if process.isDeparted { return try pretend(asked) }
        if Stranger.isServed { faults.reportStranger("a transaction") }
        try enter(asked)
        let outcome = await asked.outcome.wait(until: deadline, on: process)
        await process.step()
        switch outcome {
        case .success(let answer): return answer
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
    private func pretend<Finding: Sendable, Answer: Sendable>(
        _ asked: Asked<Finding, Answer>
    ) throws(LedgerFailure) -> Answer {
        var records: any Records = state.withLock { $0.pretended } ?? disk.records(of: edition)
        let finding = try asked.body(&records, process.unixNow)
        state.withLock { $0.pretended = records as? MemoryRecords }
        return asked.committed(finding)
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
            let most = state.waiting.prefix(DiskLedger.mostInABatch)
            let taken = Array(most.prefix(1 + (most.firstIndex(where: \.endsBatch) ?? most.count)))
            state.waiting.removeFirst(taken.count)
            defer { state.corrections = [] }
            return (taken, state.corrections)
        }
        let batch = taken.filter { !$0.isQuestion }
        let questions = taken.filter(\.isQuestion)
        let fate = faults.next()
        var records: any Records = disk.records(sureSince: process.sureSince)
        var done: [Follower] = []
        for correction in corrections {
            let before = records
            // One that fails is tried again with the next batch.
            do {
                done.append(try correction(&records, process.unixNow))
            } catch {
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
        let end = BatchEnd(records: records, run: run, corrections: corrections, followers: done)
        after(fate.milliseconds) {
            $0.endBatch(end, fate.failure)
            $0.answer(questions)
        }
    }

    /// A batch that has been run.
    private struct BatchEnd: Sendable {
        let records: MemoryRecords
        let run: [(waiting: any Waiting, committed: Committed)]
        let corrections: [Correction]
        let followers: [Follower]
    }

    private func endBatch(_ end: BatchEnd, _ failure: DiskFaults.Failure?) {
        // A file that is gone has not been committed to.
        switch disk.isThere ? failure : .poisoned(isOnDisk: false) {
        case nil:
            disk.commit(end.records, at: process.now)
            // The process may end between its commit and the first who hears of it.
            guard process.passes() else { return }
            for follow in end.followers { follow() }
            let now = process.now
            let late = end.run.compactMap { $0.committed(now) }
            state.withLock { $0.corrections.append(contentsOf: late) }
        case .undone(let reason):
            for one in end.run { one.waiting.fail(reason) }
            state.withLock { $0.corrections = end.corrections }
        case .poisoned(let isOnDisk):
            if isOnDisk { disk.commit(end.records, at: process.now) }
            poison(end.run.map(\.waiting))
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
