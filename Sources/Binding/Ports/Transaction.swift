package import Elements

/// What is done to the ledger in one go: a value that says what.
///
/// `run` changes its records and nothing else. So it may be run more than once, and only its last run counts;
/// what it leads to outside the ledger comes in `committed`, or from whoever hears of it.
package protocol Transaction<Outcome>: Sendable {
    associatedtype Outcome: Sendable

    /// - Parameter now: The time of day, of which `Records.sureSince` says how good it is; it is asked for
    ///   nowhere else.
    func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Outcome

    /// What puts right that it was committed after its caller had been told `.late`. It comes before any other
    /// transaction, and is tried until it is done. nil where nothing is to be put right.
    func ifLate(_ outcome: Outcome) -> (any Transaction)?

    /// It is durable, whether or not its caller still waits.
    ///
    /// Called once, in the order of the transactions, before its caller and whoever comes behind it hear
    /// anything. Comes from the ledger's thread, and must not wait.
    func committed(_ outcome: Outcome)

    /// Whether what waits behind it is run only after `committed`, and not before it is on disk with it.
    var endsBatch: Bool { get }
}

extension Transaction {
    package func ifLate(_ outcome: Outcome) -> (any Transaction)? { nil }
    package func committed(_ outcome: Outcome) {}
    package var endsBatch: Bool { false }
}

/// A transaction that is too small for a name.
package struct Step<Outcome: Sendable>: Transaction {
    package typealias Body = @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Outcome

    private let body: Body

    package init(_ body: @escaping Body) {
        self.body = body
    }

    package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Outcome {
        try body(&records, now)
    }
}
