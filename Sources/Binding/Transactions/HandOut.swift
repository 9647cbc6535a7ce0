package import Elements
package import Events

/// The transactions that hand a device's secret or token to the maker's service, each on record in the journal:
/// no value leaves that is not. A service that fetches every few hours has a line a day, not a line a fetch.
package enum HandOut {
    /// Why there is nothing to hand out.
    package enum Refusal: Error, Equatable, Sendable {
        /// The device has no redemption.
        case none
        /// Its company has removed it, or lost it in another way.
        case unbound
        /// The code of its newest 0 has brought no secret, or one that no longer counts.
        case state(Redemption.State)
        /// The secret came for a code that was in doubt, and has not been proved yet.
        case unproved
        /// This very request, signed at this very time, has been answered before.
        case replayed
    }

    /// Who asks: the message's `webhook-id`, and when it was signed.
    package struct Request: Sendable {
        package let id: String
        package let signedAt: String
        /// What is asked for, in the request's own word.
        package let want: String

        package init(id: String, signedAt: String, want: String) {
            self.id = id
            self.signedAt = signedAt
            self.want = want
        }
    }

    /// What a device's newest 0 brought.
    package struct Holding: Sendable {
        package let redemption: Redemption
        package let secret: DeviceSecret
    }

    /// Whether this request has not been answered before. Whoever repeats it in good faith signs it anew.
    package static func accept(
        _ request: Request, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        try records.remember(
            "credentials \(request.signedAt) \(request.id)",
            until: now.advanced(byMilliseconds: MakerReplay.milliseconds), at: now)
    }

    /// The secret of the company that has the device now, and of no earlier one.
    package static func holding(
        of serial: SerialNumber, in records: any Records
    ) throws(LedgerFailure) -> Result<Holding, Refusal> {
        guard let redemption = try records.newestRedemption(of: serial) else { return .failure(.none) }
        guard let device = try records.device(serial), device.grantee == redemption.company else {
            return .failure(.unbound)
        }
        let state = redemption.progress.state
        guard state == .stored, let secret = try records.deviceSecret(codeDigest: redemption.codeDigest)
        else {
            return .failure(.state(state))
        }
        guard secret.isProved else { return .failure(.unproved) }
        return .success(Holding(redemption: redemption, secret: secret))
    }

    /// Keeps a device's new token beside its secret.
    package static func renew(
        _ holding: Holding, with token: Credential, in records: inout any Records
    ) throws(LedgerFailure) {
        let renewed = DeviceSecret(
            secret: holding.secret.secret, accessToken: token.secret, accessTokenEnds: token.ends,
            isProved: holding.secret.isProved)
        try records.keep(renewed, codeDigest: holding.redemption.codeDigest)
    }

    /// Puts on record that a value is about to leave.
    package static func note(
        _ request: Request, _ redemption: Redemption?, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        try records.keepOrCount(
            JournalEntry(
                kind: .credential, name: request.want, request: redemption?.request,
                serial: redemption?.serial, detail: "asked for by \(request.id)", at: now))
    }
}
