import Binding
import Elements

/// What waits for the ledger's thread, whatever its answer is.
protocol Pending: Sendable {
    /// It is dropped unrun when it is picked up later.
    var start: Instant { get }

    /// Whether it changes nothing.
    var isQuestion: Bool { get }

    /// Whether what is behind it waits until it is committed.
    var endsBatch: Bool { get }

    /// Runs the body. What comes back is called once that is durable, and may give a correction.
    func run(in records: SQLiteRecords) throws(LedgerFailure) -> Committed

    func fail(_ failure: LedgerFailure)
}

/// Tells the caller, at this instant, that its transaction is durable.
typealias Committed = @Sendable (Instant) -> Correction?

/// What a caller waits for.
///
/// Who keeps the promise first decides what the caller hears: the ledger after the commit, or the caller
/// when its patience ends. So a correction is made exactly when a committed body's caller heard `.late`.
struct Waiting<Finding: Sendable, Answer: Sendable>: Pending {
    typealias Body = @Sendable (SQLiteRecords) throws(LedgerFailure) -> Finding

    let isQuestion: Bool
    let endsBatch: Bool
    private let times: LedgerTimes
    private let body: Body
    private let committed: @Sendable (Finding) -> Answer
    private let ifLate: @Sendable (Answer) -> (any Transaction)?
    private let promise = Promise<Result<Answer, LedgerFailure>>()

    init<T: Transaction>(
        for transaction: T, _ times: LedgerTimes
    ) where Finding == T.Outcome, Answer == T.Outcome {
        isQuestion = false
        endsBatch = transaction.endsBatch
        self.times = times
        body = { own throws(LedgerFailure) in
            var records: any Records = own
            return try transaction.run(in: &records, at: own.now)
        }
        committed = { outcome in
            transaction.committed(outcome)
            return outcome
        }
        ifLate = { outcome in transaction.ifLate(outcome) }
    }

    init(
        _ times: LedgerTimes, isQuestion: Bool, endsBatch: Bool = false, body: @escaping Body,
        committed: @escaping @Sendable (Finding) -> Answer
    ) {
        self.isQuestion = isQuestion
        self.endsBatch = endsBatch
        self.times = times
        self.body = body
        self.committed = committed
        ifLate = { _ in nil }
    }

    var start: Instant { times.start }

    func run(in records: SQLiteRecords) throws(LedgerFailure) -> Committed {
        let finding = try body(records)
        return { instant in
            let answer = committed(finding)
            let isInTime = instant < times.wait
            if isInTime, promise.keep(.success(answer)) { return nil }
            promise.keep(.failure(.late))
            return ifLate(answer).map { Correction($0) }
        }
    }

    func fail(_ failure: LedgerFailure) {
        promise.keep(.failure(failure))
    }

    /// What the caller hears: at the commit, or when its patience ends, whatever the disk does.
    func outcome(on runtime: any Runtime) async throws(LedgerFailure) -> Answer {
        let outcome = await promise.wait(until: times.wait, on: runtime)
        if outcome == nil { promise.keep(.failure(.late)) }
        guard let outcome = outcome ?? promise.value else { throw .late }
        return try outcome.get()
    }
}

/// Puts right what was committed although its caller heard `.late`.
///
/// It is tried until it is done, since nobody else knows of it before the next start, which settles whatever
/// is open.
struct Correction: Sendable {
    /// Gives back what follows once it is durable.
    let body: @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> @Sendable () -> Void
    /// How often it has failed, and why the last time.
    var failures = 0
    var failure = ""

    init(_ transaction: some Transaction) {
        body = { records, now throws(LedgerFailure) in
            let outcome = try transaction.run(in: &records, at: now)
            return { transaction.committed(outcome) }
        }
    }
}
