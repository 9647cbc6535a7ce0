import Binding
import Elements

/// What is to be done in the next batch about a commit that came too late for its caller.
typealias Correction = @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Follower

/// What follows from a correction once it is durable.
typealias Follower = @Sendable () -> Void

/// Tells the caller of its commit; gives a correction when the caller has gone.
typealias Committed = @Sendable (Instant) -> Correction?

/// One transaction in the queue.
protocol Waiting: Sendable {
    var start: Instant { get }
    var isQuestion: Bool { get }
    var endsBatch: Bool { get }
    func run(_ records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Committed
    func fail(_ failure: LedgerFailure)
}

struct Asked<Finding: Sendable, Answer: Sendable>: Waiting {
    let outcome = Promise<Result<Answer, LedgerFailure>>()
    let isQuestion: Bool
    let endsBatch: Bool
    let body: @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Finding
    let committed: @Sendable (Finding) -> Answer
    private let times: LedgerTimes
    private let ifLate: @Sendable (Answer) -> (any Transaction)?

    init<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) where Finding == T.Outcome, Answer == T.Outcome {
        isQuestion = false
        endsBatch = transaction.endsBatch
        self.times = times
        body = { (records, now) throws(LedgerFailure) in try transaction.run(in: &records, at: now) }
        committed = { outcome in
            transaction.committed(outcome)
            return outcome
        }
        ifLate = { outcome in transaction.ifLate(outcome) }
    }

    init(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        _ answered: @escaping @Sendable (Finding) -> Answer
    ) {
        isQuestion = true
        endsBatch = false
        self.times = times
        body = { (records, now) throws(LedgerFailure) in try question(records, now) }
        committed = answered
        ifLate = { _ in nil }
    }

    var start: Instant { times.start }

    func run(_ records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Committed {
        var rehearsed = records
        _ = try body(&rehearsed, now)
        let finding = try body(&records, now)
        return { [self] now in
            let answer = committed(finding)
            if now < times.wait, outcome.keep(.success(answer)) { return nil }
            return ifLate(answer).map { correction(by: $0) }
        }
    }

    private func correction(by transaction: some Transaction) -> Correction {
        { (records, now) throws(LedgerFailure) in
            let outcome = try transaction.run(in: &records, at: now)
            return { transaction.committed(outcome) }
        }
    }

    func fail(_ failure: LedgerFailure) { outcome.keep(.failure(failure)) }
}
