package import Binding
package import Elements

extension BindLedger {
    /// - Parameter ifLate: Puts the commit right when its caller has been told `.late`.
    package func transact<Outcome: Sendable>(
        _ times: LedgerTimes, _ body: @escaping Step<Outcome>.Body,
        ifLate: @escaping @Sendable (Outcome, inout any Records, UnixTime) throws(LedgerFailure) -> Void
    ) async throws(LedgerFailure) -> Outcome {
        try await run(Corrected(body: body, afterthought: ifLate), times)
    }
}

private struct Corrected<Outcome: Sendable>: Transaction {
    let body: Step<Outcome>.Body
    let afterthought: @Sendable (Outcome, inout any Records, UnixTime) throws(LedgerFailure) -> Void

    func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Outcome {
        try body(&records, now)
    }

    func ifLate(_ outcome: Outcome) -> (any Transaction)? {
        Step { [afterthought] (records, now) throws(LedgerFailure) in
            try afterthought(outcome, &records, now)
        }
    }
}
