package import Elements
package import Events

/// The transactions of one auth_code: each attempt is on disk before it is sent, each ending after it.
package enum Spend {
    /// A redemption that is ready, and the code it is about.
    package struct Ready: Sendable {
        package let redemption: Redemption
        package let code: AuthCode
    }

    package static func prepare(
        _ codeDigest: [UInt8], in records: any Records
    ) throws(LedgerFailure) -> Ready? {
        guard let redemption = try records.redemption(codeDigest: codeDigest),
            redemption.progress.state == .ready,
            let code = try records.authCode(digest: codeDigest)
        else { return nil }
        return Ready(redemption: redemption, code: code)
    }

    /// Commits *sending*, after which the request may be written.
    ///
    /// - Returns: The number of the attempt; nil when the code must not be sent now.
    package static func begin(
        _ codeDigest: [UInt8], in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Int? {
        guard var redemption = try records.redemption(codeDigest: codeDigest) else { return nil }
        let mayBegin = redemption.begin(at: now)
        try put(redemption, in: &records)
        return mayBegin ? redemption.progress.attempts : nil
    }

    /// A redemption after an attempt, and what people should hear.
    package struct Ended: Sendable {
        package let redemption: Redemption
        package let alert: Redemption.Alert?
    }

    /// Commits how an attempt ended; a secret and its state in one transaction.
    ///
    /// - Returns: nil when there is no such redemption.
    package static func end(
        _ codeDigest: [UInt8], attempt: Int, _ ending: Redemption.Ending, secret: DeviceSecret?,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Ended? {
        guard var redemption = try records.redemption(codeDigest: codeDigest) else { return nil }
        let wasInDoubt = redemption.progress.wasInDoubt
        let alert = redemption.end(attempt: attempt, ending, at: now)
        if let secret {
            var kept = secret
            kept.isProved = !wasInDoubt
            try records.keep(kept, codeDigest: codeDigest)
        }
        try put(redemption, in: &records)
        if let alert {
            try records.note(
                JournalEntry(
                    kind: .alert, name: alert.rawValue, request: redemption.request,
                    serial: redemption.serial,
                    detail: redemption.progress.lastCode.map { "WeCom's code \($0)" } ?? "", at: now))
        }
        return Ended(redemption: redemption, alert: alert)
    }

    /// Commits what WeCom said about a 0 of which nobody knows whether it was written.
    package static func look(
        _ codeDigest: [UInt8], isBound: Bool?, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Redemption.Look {
        guard var redemption = try records.redemption(codeDigest: codeDigest) else { return .wait }
        let look = redemption.looked(isBound: isBound, at: now)
        try put(redemption, in: &records)
        if look == .expired {
            try records.note(
                JournalEntry(
                    kind: .alert, name: Redemption.Alert.expired.rawValue, request: redemption.request,
                    serial: redemption.serial, detail: "WeCom does not have the device", at: now))
            if var device = try records.device(redemption.serial) {
                device.missing(generation: redemption.request, at: now)
                try records.put(device)
            }
        }
        return look
    }

    /// A code is erased when its redemption has ended; a doubtful one may still be tried by hand.
    private static func put(
        _ redemption: Redemption, in records: inout any Records
    ) throws(LedgerFailure) {
        try records.put(redemption)
        switch redemption.progress.state {
        case .stored, .refused, .expired, .superseded:
            try records.eraseAuthCode(digest: redemption.codeDigest)
        case .ready, .sending, .inDoubt:
            break
        }
    }
}
