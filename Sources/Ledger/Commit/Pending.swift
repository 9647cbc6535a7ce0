import Binding
import Elements

/// A transaction that waits for the ledger's thread, whatever its result is.
protocol Pending: Sendable {
    /// It is dropped unrun when it is picked up later.
    var start: Instant { get }

    /// Whether it changes nothing.
    var isQuestion: Bool { get }

    /// Runs the body. What comes back is called once that is durable, and may give a correction.
    func run(in records: SQLiteRecords) throws(LedgerFailure) -> Committed

    func fail(_ failure: LedgerFailure)
}

/// Tells the caller, at this instant, that its transaction is durable.
typealias Committed = @Sendable (Instant) -> Correction?

/// A caller's transaction.
///
/// Who keeps the promise first decides what the caller hears: the ledger after the commit, or the caller
/// when its patience ends. So a correction is made exactly when a committed body's caller heard `.late`.
struct Transaction<Result: Sendable>: Pending {
    typealias Body = @Sendable (SQLiteRecords) throws(LedgerFailure) -> Result
    typealias Afterthought = @Sendable (Result, inout any Records, UnixTime) throws(LedgerFailure) -> Void

    let isQuestion: Bool
    private let times: LedgerTimes
    private let body: Body
    private let ifLate: Afterthought?
    private let promise = Promise<Swift.Result<Result, LedgerFailure>>()

    init(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result,
        ifLate: Afterthought?
    ) {
        isQuestion = false
        self.times = times
        self.body = { own throws(LedgerFailure) in
            var records: any Records = own
            return try body(&records, own.now)
        }
        self.ifLate = ifLate
    }

    init(_ times: LedgerTimes, here body: @escaping Body) {
        isQuestion = false
        self.times = times
        self.body = body
        ifLate = nil
    }

    init(
        _ times: LedgerTimes,
        asking question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Result
    ) {
        isQuestion = true
        self.times = times
        body = { records throws(LedgerFailure) in try question(records, records.now) }
        ifLate = nil
    }

    var start: Instant { times.start }

    func run(in records: SQLiteRecords) throws(LedgerFailure) -> Committed {
        let result = try body(records)
        return { instant in
            let isInTime = instant < times.wait
            if isInTime, promise.keep(.success(result)) { return nil }
            promise.keep(.failure(.late))
            guard let ifLate else { return nil }
            return Correction { records, now throws(LedgerFailure) in try ifLate(result, &records, now) }
        }
    }

    func fail(_ failure: LedgerFailure) {
        promise.keep(.failure(failure))
    }

    /// What the caller hears: at the commit, or when its patience ends, whatever the disk does.
    func outcome(on runtime: any Runtime) async throws(LedgerFailure) -> Result {
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
    let body: @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Void
    /// How often it has failed, and why the last time.
    var failures = 0
    var failure = ""

    init(_ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Void) {
        self.body = body
    }
}
