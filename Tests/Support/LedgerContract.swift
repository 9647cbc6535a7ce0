package import Binding
package import Elements
import Testing

/// What every ledger keeps to, as checks that run against any of them.
package struct LedgerContract: Sendable, CustomTestStringConvertible {
    /// A ledger that holds nothing, and the clock it goes by.
    package struct Subject: Sendable {
        package let ledger: any BindLedger
        package let runtime: ManualRuntime

        package init(_ ledger: any BindLedger, _ runtime: ManualRuntime) {
            self.ledger = ledger
            self.runtime = runtime
        }

        /// One transaction that has all the time it needs.
        @discardableResult
        package func change<Result: Sendable>(
            _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result
        ) async throws(LedgerFailure) -> Result {
            try await ledger.transact(patience, body)
        }

        var patience: LedgerTimes { LedgerTimes(by: runtime.now.advanced(byMilliseconds: 60_000)) }
    }

    package let sentence: String
    private let body: @Sendable (Subject) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    package var testDescription: String { sentence }

    package func check(_ ledger: any BindLedger, _ runtime: ManualRuntime) async throws {
        try await body(Subject(ledger, runtime))
    }

    package static let all =
        transactions + rows + sealedRows + conversations + redemptions + outbox + listings
}
