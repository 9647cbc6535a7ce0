import Binding
import Elements
import Support
import Testing

/// What every ledger keeps to, as checks that run against any of them.
struct LedgerContract: Sendable, CustomTestStringConvertible {
    /// A ledger that holds nothing, and the clock it goes by.
    struct Subject: Sendable {
        let ledger: any BindLedger
        let runtime: ManualRuntime

        init(_ ledger: any BindLedger, _ runtime: ManualRuntime) {
            self.ledger = ledger
            self.runtime = runtime
        }

        /// One transaction that has all the time it needs.
        @discardableResult
        func change<Result: Sendable>(
            _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result
        ) async throws(LedgerFailure) -> Result {
            try await ledger.transact(patience, body)
        }

        var patience: LedgerTimes { LedgerTimes(by: runtime.now.advanced(byMilliseconds: 60_000)) }
    }

    let sentence: String
    private let body: @Sendable (Subject) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    var testDescription: String { sentence }

    func check(_ ledger: any BindLedger, _ runtime: ManualRuntime) async throws {
        try await body(Subject(ledger, runtime))
    }

    static let all =
        transactions + rows + sealedRows + conversations + redemptions + outbox + listings + duties
}
