import Events

/// What the ledger knows of an auth_code that comes along.
enum Code {
    /// Whether it must not lead to another 0: what it was good for has ended or is in doubt, or it came with
    /// another device or company. A second request of the same company shares what is still to be spent.
    ///
    /// States: Request 20.
    static func isSpent(
        _ digest: AuthCodeDigest, for serial: SerialNumber, of company: CorpID, in records: any Records
    ) throws(LedgerFailure) -> Bool {
        if let redemption = try records.redemption(codeDigest: digest) {
            switch redemption.progress.state {
            case .ready, .sending: break
            case .stored, .refused, .expired, .inDoubt, .superseded, .lost: return true
            }
        }
        return try records.hasSeen(code: digest, butFor: serial, of: company)
    }
}
