import Binding
import Elements

/// A ledger that adds something to every transaction of another one, and nothing to a question.
protocol LedgerLayer: BindLedger {
    var ledger: any BindLedger { get }
}

extension LedgerLayer {
    func read<Result: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result {
        try await ledger.read(times, question)
    }
}
