package import Elements

/// The store that decisions are committed to.
///
/// Transactions run one after another. What waits together is committed together (group commit), and
/// nobody hears of a result before it is durable.
package protocol BindLedger: Sendable {
    /// Runs a transaction on the ledger's own thread, commits it durably, and gives back its outcome.
    ///
    /// - Parameter times: When it is dropped unrun, and until when the caller waits for the commit.
    /// - Throws: `LedgerFailure`. After `.late` the caller does not know whether it was committed.
    func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome

    /// Answers a question from the rows as they are after all transactions before it.
    ///
    /// It changes nothing, so that it is answered also where nothing can be written. As a transaction it may be
    /// asked more than once.
    ///
    /// - Parameter answered: What follows from what was found, before any other transaction is run; see
    ///   `Transaction.committed`.
    /// - Throws: `LedgerFailure`, after which nothing is known.
    func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer
}

/// The two ends of a transaction's patience.
package struct LedgerTimes: Sendable {
    /// The ledger must pick the transaction up before this, or drops it.
    package let start: Instant
    /// The caller stops waiting for the commit at this instant.
    package let wait: Instant

    package init(start: Instant, wait: Instant) {
        self.start = start
        self.wait = wait
    }

    package init(by instant: Instant) {
        self.init(start: instant, wait: instant)
    }
}

extension BindLedger {
    package func run<T: Transaction>(
        _ transaction: T, by instant: Instant
    ) async throws(LedgerFailure) -> T.Outcome {
        try await run(transaction, LedgerTimes(by: instant))
    }

    package func transact<Outcome: Sendable>(
        _ times: LedgerTimes, _ body: @escaping Step<Outcome>.Body
    ) async throws(LedgerFailure) -> Outcome {
        try await run(Step(body), times)
    }

    package func read<Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        try await read(times, question, answered: { $0 })
    }
}
