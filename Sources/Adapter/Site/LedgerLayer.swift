import Binding
import Elements

/// A ledger that adds something to every transaction of another one, be it a correction, and nothing to a
/// question.
protocol LedgerLayer: BindLedger {
    /// What one transaction leaves to be done once it is committed.
    associatedtype Trace: Sendable

    var ledger: any BindLedger { get }

    /// Runs a transaction and what is added to it.
    func run<T: Transaction>(
        _ transaction: T, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> (T.Outcome, Trace)

    /// It is committed; see `Transaction.committed`.
    func follow(_ trace: Trace)
}

extension LedgerLayer {
    func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome {
        try await ledger.run(Layered(transaction: transaction, layer: self), times).0
    }

    func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        try await ledger.read(times, question, answered: answered)
    }
}

/// A transaction with what a layer adds to it.
private struct Layered<Inner: Transaction, Layer: LedgerLayer>: Transaction {
    let transaction: Inner
    let layer: Layer

    func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> (Inner.Outcome, Layer.Trace) {
        try layer.run(transaction, in: &records, at: now)
    }

    func ifLate(_ outcome: (Inner.Outcome, Layer.Trace)) -> (any Transaction)? {
        transaction.ifLate(outcome.0)?.layered(by: layer)
    }

    func committed(_ outcome: (Inner.Outcome, Layer.Trace)) {
        transaction.committed(outcome.0)
        layer.follow(outcome.1)
    }

    var endsBatch: Bool { transaction.endsBatch }
}

extension Transaction {
    fileprivate func layered(by layer: some LedgerLayer) -> any Transaction {
        Layered(transaction: self, layer: layer)
    }
}
