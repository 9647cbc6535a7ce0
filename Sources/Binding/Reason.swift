import Elements
package import Events

/// Why a callback was answered as it was, or a code or device is as it is: one word, and the few figures that
/// belong to it.
///
/// Decisions, the ledger, the log and whatever is shown to people carry this value and no other text, so
/// that one thing has one name everywhere.
package struct Reason: Equatable, Sendable {
    package let word: Word
    /// The vendor's code that decided it.
    package let vendorCode: Int?
    /// WeCom's errcode that decided it.
    package let wecomCode: Int?
    /// How long ago, or ahead of us when negative.
    package let seconds: Int64?

    package init(_ word: Word, vendorCode: Int? = nil, wecomCode: Int? = nil, seconds: Int64? = nil) {
        self.word = word
        self.vendorCode = vendorCode
        self.wecomCode = wecomCode
        self.seconds = seconds
    }

    /// For a journal's line: the word, and the figures there are.
    package var text: String {
        var text = word.rawValue
        if let vendorCode { text += ", vendor \(vendorCode)" }
        if let wecomCode { text += ", WeCom \(wecomCode)" }
        if let seconds { text += ", \(seconds) s" }
        return text
    }

    /// What such a text says; nil for any other.
    package init?(text: String) {
        let parts = text.split(separator: ",").map { $0.drop { $0 == " " } }
        guard let word = parts.first.flatMap({ Word(rawValue: String($0)) }) else { return nil }
        var (vendorCode, wecomCode, seconds): (Int?, Int?, Int64?)
        for part in parts.dropFirst() {
            if part.hasPrefix("vendor ") {
                vendorCode = Int(part.dropFirst("vendor ".count))
            } else if part.hasPrefix("WeCom ") {
                wecomCode = Int(part.dropFirst("WeCom ".count))
            } else if part.hasSuffix(" s") {
                seconds = Int64(part.dropLast(2))
            } else {
                return nil
            }
        }
        self.init(word, vendorCode: vendorCode, wecomCode: wecomCode, seconds: seconds)
    }

    /// As scripts and others have it: the word, whose it is, and the figures there are.
    package var members: [(String, JSON)] {
        let figures = [("vendor_code", vendorCode), ("wecom_code", wecomCode)].compactMap { name, code in
            code.map { (name, JSON.integer(Int64($0))) }
        }
        return [("reason", .string(word.rawValue))]
            + (word.party.map { [("whose", .string($0.rawValue))] } ?? []) + figures
            + (seconds.map { [("seconds", .integer($0))] } ?? [])
    }

    /// Who can do something about it.
    package enum Party: String, Sendable, CaseIterable {
        /// The person beside the device.
        case installer
        /// Another company has the device, or is adding it.
        case otherCompany = "other_company"
        /// The vendor's cloud, or the maker's service in its place.
        case vendor
        case wecom
        /// Whoever runs this program.
        case us
        /// Somebody who could not, or should not, have sent it.
        case stranger
    }

    package enum Word: String, HashedByCase, Sendable, CaseIterable {
        // A yes.
        case bound
        /// The vendor reports another binding mode than the one configured.
        case boundInOtherMode = "bound_in_other_mode"
        case verified
        /// The device was its company's already.
        case adopted
        /// The bind had no clear answer, and `deviceInfo` shows it.
        case proved
        /// The same, shown at the cut-off.
        case witnessed
        case makerBound = "maker_bound"

        // The device, by the ledger.
        case deviceAsking = "device_asking"
        case deviceHeld = "device_held"
        case deviceBound = "device_bound"
        /// It may be somebody's: WeCom was not asked yet.
        case holderUnknown = "holder_unknown"
        case deviceUnbinding = "device_unbinding"
        /// The device had gone on when its 0 was to be settled.
        case noLongerAsking = "no_longer_asking"

        // The device, by WeCom.
        case wecomBound = "wecom_bound"
        case wecomNotBound = "wecom_not_bound"
        case wecomSilent = "wecom_silent"

        // What the event itself says.
        case eventTooOld = "event_too_old"
        case eventFromTheFuture = "event_from_the_future"
        /// The same req_id with another identity.
        case requestConflict = "req_id_conflict"
        /// The auth_code has been used, is in doubt, or came with another device or company.
        case codeReused = "auth_code_reused"
        /// It is for another model, or another provider.
        case foreign

        // What we know before the vendor is asked.
        case codeShape = "code_shape"
        /// Codes have been tried for this device, and not its own.
        case tooManyGuesses = "too_many_guesses"
        case unknownSerial = "unknown_serial"
        /// Its row has it as a device of another model.
        case otherModel = "other_model"
        /// Another device that is not free has the same keys at the vendor.
        case placeShared = "place_shared"
        /// The row's account is in the configuration no more.
        case accountGone = "account_gone"
        case noTicket = "no_ticket"
        /// WeCom gives no model token for the ticket that it pushed.
        case noToken = "no_token"
        case noTime = "no_time"
        case vendorAway = "vendor_away"
        case paused
        case noDeposit = "no_deposit"

        // What the vendor says, or does not.
        /// A code that the installer can do something about.
        case vendorRefusedInstaller = "vendor_refused_installer"
        /// A code that only we can do something about.
        case vendorRefusedUs = "vendor_refused_us"
        case vendorTaken = "vendor_taken"
        case deviceOffline = "device_offline"
        case notInBindMode = "not_in_bind_mode"
        case deviceStatusUnknown = "device_status_unknown"
        case notVerified = "not_verified"
        /// The vendor has it for us, and nothing proves for whom.
        case leftover
        /// The account may ask nothing more today.
        case vendorQuota = "vendor_quota"
        /// Too many calls at once.
        case vendorBusy = "vendor_busy"
        /// The vendor gives no token; the code is that of the login.
        case vendorLogin = "vendor_login"
        /// The maker's service takes no message of ours; the code is its HTTP status.
        case makerRefusesUs = "maker_refuses_us"
        /// No connection could be made.
        case vendorUnreachable = "vendor_unreachable"
        /// A call got out, and no answer back.
        case vendorUnanswered = "vendor_unanswered"
        /// An answer that says neither yes nor no.
        case vendorUnclear = "vendor_unclear"
        case vendorLate = "vendor_late"
        case makerRefused = "maker_refused"

        // What we could not do.
        case overload
        case ledgerLate = "ledger_late"
        case ledgerFull = "ledger_full"
        case ledgerUnavailable = "ledger_unavailable"
        case outOfTime = "out_of_time"
        case processEnded = "process_ended"
        /// A stored 0 that may no longer be given.
        case zeroIsOver = "zero_is_over"

        // What became of a code.
        /// WeCom answered `get_device_secret` with this errcode.
        case secretRefused = "secret_refused"
        /// The code has left, and no usable answer has come back.
        case secretUnanswered = "secret_unanswered"
        /// Nothing has left: no token, no connection, or no room for the fact on the disk.
        case secretUnsent = "secret_unsent"
        /// Too late to send it.
        case codeTooOld = "auth_code_too_old"
        /// The ledger was set back: the code may have been spent since.
        case ledgerRestored = "ledger_restored"

        // A request that was not let in.
        case noRoute = "no_route"
        /// It came to another path than the route's whose Token has signed it.
        case misrouted
        case method
        case query
        case shape
        case stale
        case ahead
        case envelope
        case signature
        case cipher
        case receiver = "receive_id"
        case challenge
        case source

        /// A word that an earlier version of this program stored.
        case earlierVersion = "earlier_version"
    }
}

extension Reason.Word {
    /// Whose it is; nil for a yes.
    package var party: Reason.Party? {
        switch self {
        case .bound, .verified, .adopted, .proved, .witnessed, .makerBound: nil
        // Those of a device that has gone on meanwhile, too.
        case .codeShape, .tooManyGuesses, .vendorRefusedInstaller, .deviceOffline, .notInBindMode,
            .noLongerAsking, .zeroIsOver:
            .installer
        case .deviceAsking, .deviceHeld, .deviceBound, .holderUnknown, .deviceUnbinding, .wecomBound,
            .wecomNotBound,
            .vendorTaken:
            .otherCompany
        case .vendorAway, .deviceStatusUnknown, .notVerified, .vendorBusy, .vendorUnreachable,
            .vendorUnanswered,
            .vendorUnclear, .vendorLate, .makerRefused:
            .vendor
        case .wecomSilent, .noTicket, .eventTooOld, .secretRefused, .secretUnanswered, .secretUnsent: .wecom
        case .boundInOtherMode, .eventFromTheFuture, .foreign, .unknownSerial,
            .otherModel, .placeShared, .accountGone, .noTime, .paused, .noDeposit, .noToken, .vendorRefusedUs,
            .vendorQuota, .vendorLogin, .makerRefusesUs, .leftover, .misrouted, .stale, .ahead, .cipher,
            .receiver,
            .overload, .ledgerLate, .ledgerFull, .ledgerUnavailable, .outOfTime, .processEnded, .codeTooOld,
            .ledgerRestored, .earlierVersion:
            .us
        case .requestConflict, .codeReused, .noRoute, .method, .query, .shape, .envelope, .signature,
            .challenge,
            .source:
            .stranger
        }
    }

    /// Whether an operator should hear of it even when a conversation decided it as it should.
    package var isAlarming: Bool {
        switch self {
        case .boundInOtherMode, .placeShared, .accountGone, .vendorRefusedUs, .notVerified,
            .leftover, .vendorQuota, .vendorBusy, .vendorLogin, .makerRefusesUs, .vendorUnreachable,
            .vendorUnanswered, .vendorUnclear:
            true
        case .bound, .verified, .adopted, .proved, .witnessed, .makerBound, .deviceAsking, .deviceHeld,
            .deviceBound, .holderUnknown, .deviceUnbinding, .noLongerAsking, .wecomBound, .wecomNotBound,
            .wecomSilent,
            .eventTooOld, .eventFromTheFuture, .requestConflict, .codeReused, .foreign, .codeShape,
            .tooManyGuesses, .unknownSerial, .otherModel, .noTicket, .noToken, .noTime, .noDeposit,
            .vendorAway, .paused,
            .vendorRefusedInstaller, .vendorTaken,
            .deviceOffline, .notInBindMode, .deviceStatusUnknown, .vendorLate, .makerRefused, .overload,
            .ledgerLate, .ledgerFull, .ledgerUnavailable, .outOfTime, .processEnded, .zeroIsOver,
            .secretRefused, .secretUnanswered, .secretUnsent, .codeTooOld, .ledgerRestored, .noRoute,
            .misrouted, .method, .query, .shape, .stale, .ahead, .envelope, .signature, .cipher, .receiver,
            .challenge,
            .source, .earlierVersion:
            false
        }
    }
}
