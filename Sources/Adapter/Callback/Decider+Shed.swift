import Binding
import Elements
import Events

// MARK: Overload

extension Decider {
    /// Answers a bind that cannot be decided in time, so that those that can be are not late too: what its
    /// row holds, and 7 without a row if the ledger has none or cannot be read.
    func shed(_ attempt: Attempt) async {
        counters.add("binds_shed")
        let bind = attempt.bind
        let patience = runtime.now.advanced(byMilliseconds: Budget.claimWaitMilliseconds)
        let times = LedgerTimes(by: min(patience, attempt.budget.answerBy))
        do {
            let found = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
                try Claim.find(bind, in: &records, at: now)
            }
            if let found { return take(found, for: attempt) }
        } catch {
            counters.add("claims_failed")
        }
        land(attempt, .cannotBind, "overload", nil)
    }
}
