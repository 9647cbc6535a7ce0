package import Elements
import Events

/// The transaction that runs at start, before anything listens.
///
/// No conversation survives its process: every open claim is settled 7 with its outcome unknown, every
/// attempt that was on its way is in doubt, and every call that may have been running ended just now: by the
/// time of day it could not be told whether that was long ago.
///
/// States: Request 11.
package struct Recover: Transaction {
    package struct Outcome: Equatable, Sendable {
        package let settledClaims: Int
        package let doubtfulRedemptions: Int
        /// Whether a process before this one knew any device: if none did, none of its answers is on its way.
        package let hasDevices: Bool
    }

    package init() {}

    package func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        let hasDevices = try !records.devices(onlyHeld: false, after: nil, atMost: 1).isEmpty
        let claims = try records.openClaims()
        for claim in claims { try Self.settle(claim, in: &records, at: now) }
        try WaitAnew.run(in: &records, at: now)
        let sending = try records.redemptions(in: .sending)
        for var redemption in sending {
            redemption.recover()
            try Self.doubt(redemption, after: .sending, in: &records, at: now)
        }
        return Outcome(
            settledClaims: claims.count, doubtfulRedemptions: sending.count, hasDevices: hasDevices)
    }

    /// Keeps a redemption that is in doubt now, or superseded, and lets people know.
    static func doubt(
        _ redemption: Redemption, after before: Redemption.State, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) {
        try records.put(redemption)
        try Tell.redemption(redemption, after: before, in: &records, at: now)
        guard redemption.progress.state == .inDoubt else {
            // Its device has a newer generation: nobody will spend it any more.
            return try records.eraseAuthCode(digest: redemption.codeDigest)
        }
        try records.note(
            JournalEntry(
                kind: .alert, name: Redemption.Alert.inDoubt.rawValue, request: redemption.request,
                serial: redemption.serial, detail: redemption.progress.reason?.text ?? "", at: now))
    }

    private static func settle(
        _ claim: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        let settlement = Settlement(
            request: claim.number, errcode: .cannotBind, reason: Reason(.processEnded), finding: .unknown,
            generation: claim.number)
        _ = try Settle(settlement).run(in: &records, at: now)
    }
}
