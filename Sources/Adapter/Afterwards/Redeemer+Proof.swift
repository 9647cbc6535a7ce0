import Binding
import Elements
import Events
import Telemetry

extension Redeemer {
    /// Asks WeCom for a token by a secret that came after a doubt: only then it is handed out.
    func prove(_ redemption: Redemption) async {
        let code = redemption.codeDigest
        guard running.enter(code) else { return }
        defer { running.leave(code) }
        do {
            let kept = try await ledger.transact(LedgerTimes(by: patience(5_000))) {
                (records, _) throws(LedgerFailure) in try records.deviceSecret(codeDigest: code)
            }
            // A model that is no longer configured has nobody to ask; it may come back.
            let isProved: Bool?
            if let kept, let wecom = site.value.models[redemption.model]?.wecom {
                isProved = await wecom.proves(kept, of: redemption.serial, by: patience(5_000))
            } else {
                isProved = nil
            }
            _ = try await ledger.run(Spend.Prove(code, isProved: isProved), by: patience(5_000))
            if isProved == true { counters.provedSecrets.add() }
        } catch {
            counters.ledgerTroubles.add(.secretProof)
        }
    }
}
