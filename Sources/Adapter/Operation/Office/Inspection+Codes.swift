import Binding
import Ledger

extension Inspection {
    private static let mostWaiting = 500

    /// Codes of a state; or those that need somebody, or soon may: what has ended without a secret, and what is still
    /// tried after WeCom has given none.
    func codes(in state: Redemption.State?, atMost limit: Int) throws(LedgerError) -> [Redemption] {
        if let state { return try redemptions(in: state, atMost: limit) }
        var codes = try redemptions(in: .inDoubt, atMost: limit)
        for state in [Redemption.State.ready, .sending] {
            codes += try redemptions(in: state, atMost: Self.mostWaiting).filter {
                $0.progress.reason != nil
            }
        }
        for state in [Redemption.State.refused, .expired] {
            codes += try redemptions(in: state, atMost: max(0, limit - codes.count))
        }
        return Array(codes.prefix(limit))
    }
}
