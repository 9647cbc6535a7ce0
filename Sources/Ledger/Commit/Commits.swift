import Binding
import Elements
import Glibc

/// The ledger's thread: takes all that waits, commits it together, and only then tells who waited.
///
/// One fsync serves a whole batch, so that the disk's pace bounds how long a commit takes and not how
/// many requests are answered.
final class Commits: @unchecked Sendable {
    // Unchecked: `store` and `corrections` belong to the thread that `start` makes; the rest is shared
    // and guards itself.
    let queue: CommitQueue
    let closed = Promise<Void>()
    /// Whether transactions tell the maker's service what happens.
    let hasService = Guarded(false)
    let figures = Guarded(LedgerFigures())
    let runtime: any Runtime
    let limits: LedgerLimits
    private let onPoison: @Sendable (String) -> Void
    private let onAlert: @Sendable (LedgerAlert) -> Void
    private let onCommit: @Sendable (LedgerCommit) -> Void
    private var store: Store?
    private var corrections: [Correction] = []
    /// When to try again corrections that failed. Those that come meanwhile wait with them.
    private var retryAt: Instant?

    private var looksAt: Instant?

    private static let correctionWaitMilliseconds: Int64 = 1000
    private static let lookMilliseconds: Int64 = 1000

    init(
        _ store: Store, _ runtime: any Runtime, _ limits: LedgerLimits,
        onPoison: @escaping @Sendable (String) -> Void, onAlert: @escaping @Sendable (LedgerAlert) -> Void,
        onCommit: @escaping @Sendable (LedgerCommit) -> Void
    ) {
        self.store = store
        self.runtime = runtime
        self.limits = limits
        self.onPoison = onPoison
        self.onAlert = onAlert
        self.onCommit = onCommit
        queue = CommitQueue(limit: limits.queue)
    }

    var snapshot: LedgerFigures {
        var snapshot = figures.withLock { $0 }
        snapshot.queued = queue.count
        return snapshot
    }

    /// Starts the thread, which ends after `queue.close()` or when the ledger is poisoned.
    func start() throws(LedgerError) {
        var thread = pthread_t()
        let commits = unsafe Unmanaged.passRetained(self)
        let outcome = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Commits>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, commits.toOpaque())
        guard outcome == 0 else {
            unsafe commits.release()
            throw .file(path: store?.path ?? "", call: "pthread_create", code: outcome)
        }
        pthread_detach(thread)
    }

    // MARK: The thread

    private func work() {
        if let store {
            do throws(LedgerError) {
                try serve(store)
            } catch {
                poison(error)
            }
        }
        store = nil
        closed.keep(())
    }

    private func serve(_ store: Store) throws(LedgerError) {
        // Before the first commit, which says what the file holds.
        try carryOver(.passive, in: store)
        while true {
            try watch(store)
            let batch = queue.take(atMost: limits.batch, isPatient: !mayCorrect)
            if batch == nil { retryAt = nil }
            let changes = batch?.filter { !$0.isQuestion } ?? []
            if !changes.isEmpty || mayCorrect { try commit(changes, in: store) }
            guard let batch else { break }
            if changes.count < batch.count { try answer(batch.filter(\.isQuestion), in: store) }
            try tidy(store)
        }
        try store.end(at: runtime.now)
        try carryOver(.truncating, in: store)
    }

    /// Looks once a second whether the file is where it was, also while nobody asks for anything.
    private func watch(_ store: Store) throws(LedgerError) {
        let now = runtime.now
        if let looksAt, now < looksAt { return }
        try confirm(store)
        let freeBytes = store.freeBytes(at: now)
        figures.withLock { $0.freeBytes = freeBytes }
        let next = now.advanced(byMilliseconds: Self.lookMilliseconds)
        looksAt = next
        _ = runtime.schedule(at: next) { [queue] in queue.nudge() }
    }

    private func confirm(_ store: Store) throws(LedgerError) {
        let isLinked = try store.confirm(at: runtime.now)
        let wasLinked = figures.withLock { figures in
            defer { figures.isLinked = isLinked }
            return figures.isLinked
        }
        if isLinked, !wasLinked { onAlert(.linked(store.path)) }
    }

    private func commit(_ batch: [any Pending], in store: Store) throws(LedgerError) {
        let (run, corrected): ([Committed], Corrected?)
        let ran: Instant
        do throws(LedgerError) {
            (run, corrected) = try perform(batch, in: store)
            ran = runtime.now
            try store.commitBatch()
            // Before anybody hears of it: in a file that is gone, nothing has been committed.
            try confirm(store)
        } catch {
            try lose(batch, error, in: store)
            return
        }
        if let corrected { settle(corrected) }
        let (count, pages) = (run.count, store.database.pagesInLog)
        figures.withLock { figures in
            figures.commits += 1
            figures.transactions += count
            figures.pagesInLog = pages
        }
        let now = runtime.now
        onCommit(LedgerCommit(microseconds: (now.nanoseconds - ran.nanoseconds) / 1_000, transactions: count))
        for committed in run {
            if let correction = committed(now) { corrections.append(correction) }
        }
    }

    /// Runs the bodies that are in time, behind the corrections: all together, and where one fails once more, each so
    /// that it can be undone alone.
    private func perform(
        _ batch: [any Pending], in store: Store
    ) throws(LedgerError) -> ([Committed], Corrected?) {
        var (batch, isApart) = (batch, limits.runsTwice)
        while true {
            try store.beginBatch()
            let corrected = mayCorrect ? try correct(in: store) : nil
            if let run = try perform(&batch, apart: isApart, in: store) { return (run, corrected) }
            store.abandonBatch()
            isApart = true
        }
    }

    /// Answers after the changes that came with them, and by themselves: a full disk fails a commit, and
    /// no question.
    private func answer(_ questions: [any Pending], in store: Store) throws(LedgerError) {
        let answered: [Committed]
        var asked = questions
        do throws(LedgerError) {
            try store.beginBatch()
            answered = try perform(&asked, apart: true, in: store) ?? []
        } catch {
            try lose(questions, error, in: store)
            return
        }
        store.abandonBatch()
        let now = runtime.now
        for one in answered { _ = one(now) }
    }

    /// The batch is undone, each caller is told, and the ledger goes on unless it is poisoned.
    private func lose(_ batch: [any Pending], _ error: LedgerError, in store: Store) throws(LedgerError) {
        store.abandonBatch()
        for pending in batch { pending.fail(error.failure) }
        if error.isPoison { throw error }
        if mayCorrect { retryLater() }
    }

    /// Carries the log over when nobody waits, or when it has become long.
    private func tidy(_ store: Store) throws(LedgerError) {
        let pages = store.database.pagesInLog
        guard pages >= limits.checkpointPages else { return }
        guard queue.isEmpty || pages >= limits.urgentCheckpointPages else { return }
        try carryOver(.passive, in: store)
    }

    private func carryOver(_ mode: Database.Checkpoint, in store: Store) throws(LedgerError) {
        do throws(LedgerError) {
            try store.carryOver(mode)
        } catch {
            // Somebody reads, or the disk is full: the log only grows meanwhile, and the next start reads it.
            if error.isPoison { throw error }
        }
    }

    private func poison(_ error: LedgerError) {
        let reason = "the ledger is poisoned: \(error)"
        for pending in queue.refuse(reason) { pending.fail(.ended(reason)) }
        figures.withLock { $0.isPoisoned = true }
        onPoison(reason)
    }
}

// MARK: Corrections

extension Commits {
    private var mayCorrect: Bool {
        guard !corrections.isEmpty else { return false }
        return retryAt.map { $0 <= runtime.now } ?? true
    }

    /// What became of the corrections in one batch.
    private struct Corrected {
        var failed: [Correction] = []
        /// What follows from the others.
        var followers: [@Sendable () -> Void] = []
    }

    private func correct(in store: Store) throws(LedgerError) -> Corrected {
        var corrected = Corrected()
        for var correction in corrections {
            let ending = store.isolate { () throws(LedgerFailure) in
                let begun = records(in: store)
                var records: any Records = begun
                return try correction.body(&records, begun.now)
            }
            switch ending {
            case .done(let follower): corrected.followers.append(follower)
            case .undone(let failure):
                correction.failures += 1
                correction.failure = "\(failure)"
                corrected.failed.append(correction)
            case .broken(let error): throw error
            }
        }
        return corrected
    }

    /// The batch is on disk, and with it the corrections that did not fail.
    private func settle(_ corrected: Corrected) {
        let failed = corrected.failed
        let overdue = failed.filter { $0.failures >= limits.correctionAttempts }
        for follow in corrected.followers { follow() }
        corrections = failed
        retryAt = nil
        figures.withLock { figures in
            figures.corrections += corrected.followers.count
            figures.overdueCorrections = overdue.count
        }
        if !failed.isEmpty { retryLater() }
        for correction in overdue where correction.failures == limits.correctionAttempts {
            onAlert(.correctionFails(correction.failure))
        }
    }

    private func retryLater() {
        let instant = runtime.now.advanced(byMilliseconds: Self.correctionWaitMilliseconds)
        retryAt = instant
        _ = runtime.schedule(at: instant) { [queue] in queue.nudge() }
    }
}
