package import Elements

/// The store that decisions are committed to.
///
/// Transactions run one after another. What waits together is committed together (group commit), and
/// nobody hears of a result before it is durable.
package protocol BindLedger: Sendable {
    /// Runs `body` in a transaction, commits it durably, and gives back its result.
    ///
    /// - Parameters:
    ///   - times: When the transaction is dropped unrun, and until when the caller waits for the commit.
    ///   - body: Reads and changes rows; gets the time of day, of which `Records.sureSince` says how good it
    ///     is, and asks for it nowhere else. It runs on the ledger's own thread.
    ///   - ifLate: Runs in the next transaction when the commit came after `times.wait`, that is when
    ///     the caller has been told `.late` although `body` was committed.
    /// - Throws: `LedgerFailure`. After `.late` the caller does not know whether `body` was committed.
    func transact<Result: Sendable>(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result,
        ifLate: (@Sendable (Result, inout any Records, UnixTime) throws(LedgerFailure) -> Void)?
    ) async throws(LedgerFailure) -> Result

    /// Answers a question from the rows as they are after all transactions before it.
    ///
    /// It changes nothing, so that it is answered also where nothing can be written.
    ///
    /// - Throws: `LedgerFailure`, after which nothing is known.
    func read<Result: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result
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
    package func transact<Result: Sendable>(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result {
        try await transact(times, body, ifLate: nil)
    }
}
