import Binding
import Elements

/// The ledger, with the courier called by every transaction that tells something: nobody who decides has to
/// think of it.
struct TellingLedger: LedgerLayer {
    let ledger: any BindLedger
    let courier: Courier

    func transact<Result: Sendable>(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result,
        ifLate: (@Sendable (Result, inout any Records, UnixTime) throws(LedgerFailure) -> Void)?
    ) async throws(LedgerFailure) -> Result {
        let courier = courier
        // The courier's own look comes after this in the ledger's line, so that it finds what is told here.
        return try await ledger.transact(
            times,
            { (records, now) throws(LedgerFailure) in
                let result = try body(&records, now)
                if records.hasTold { courier.call() }
                return result
            },
            ifLate: { (result, records, now) throws(LedgerFailure) in
                try ifLate?(result, &records, now)
                if records.hasTold { courier.call() }
            })
    }
}
