package import Binding
package import Cloud
package import Elements
import Events
package import Telemetry

extension CredentialStore {
    /// Tokens and tickets, sealed in the ledger. Without it they are only fetched anew.
    ///
    /// - Parameter namingKey: Keys the digests of passwords that stand in their names.
    package init(
        in ledger: any BindLedger, namedBy namingKey: Secret, on runtime: any Runtime, log: Log
    ) {
        let patience: Int64 = 5_000
        self.init(
            namedBy: namingKey,
            load: { name in
                do {
                    let by = runtime.now.advanced(byMilliseconds: patience)
                    return try await ledger.transact(LedgerTimes(by: by)) {
                        (records, _) throws(LedgerFailure) in
                        try records.credential(named: name)
                    }
                } catch {
                    log.tell(.credentialUnread, [.name: .string(name), .failure: .string("\(error)")])
                    return nil
                }
            },
            keep: { name, credential in
                do {
                    let by = runtime.now.advanced(byMilliseconds: patience)
                    try await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                        try records.keep(credential, named: name)
                    }
                } catch {
                    log.tell(.credentialUnkept, [.name: .string(name), .failure: .string("\(error)")])
                }
            })
    }
}
