import Binding
import Elements

/// The ledger, with the courier called by every transaction that tells something: nobody who decides has to
/// think of it.
struct TellingLedger: LedgerLayer {
    let ledger: any BindLedger
    let courier: Courier

    func run<T: Transaction>(
        _ transaction: T, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> (T.Outcome, Bool) {
        let outcome = try transaction.run(in: &records, at: now)
        return (outcome, records.hasTold)
    }

    func follow(_ hasTold: Bool) {
        if hasTold { courier.call() }
    }
}
