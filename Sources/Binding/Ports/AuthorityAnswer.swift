package import Elements
package import Events

/// What whoever decides has said, in our words; the rest is for journal and log.
package struct AuthorityAnswer: Equatable, Sendable {
    package let word: Word
    /// Its own number, if it gave one.
    package let code: Int?
    /// What the call is called there.
    package let call: String
    /// What was said, as the journal keeps it: no message, no data.
    package let said: String
    /// What it lets the account ask from now on.
    package let allowance: Allowance

    package enum Allowance: Equatable, Sendable {
        case unlimited
        /// Too much was asked at once: what can wait for another day does.
        case busy
        /// It answers the account nothing more today.
        case usedUp
    }

    package init(
        _ word: Word, code: Int? = nil, call: String, said: String, allowance: Allowance = .unlimited
    ) {
        self.word = word
        self.code = code
        self.call = call
        self.said = said
        self.allowance = allowance
    }

    package enum Word: Equatable, Sendable {
        /// The code is the device's.
        case verified
        /// The device is bound.
        ///
        /// - Parameters:
        ///   - mode: 1 multi-user, 2 owner, 3 rotation; nil when nothing is said of it.
        ///   - isVerified: Whether a pure-Bluetooth device was authenticated.
        case bound(mode: Int?, isVerified: Bool?)
        /// No, and the same call would get it again.
        case refused(Refusal)
        /// No, since somebody has it, who may be us: asked for the holder it tells.
        case taken(Refusal)
        /// No, which may pass with the device's state. Where nobody knows that, the errcode is this.
        case notYet(Errcode)
        /// No, which may pass; refused so while it does not.
        case busy(Refusal)
        /// The same, from somebody who has not looked at the call.
        case turnedAway(Refusal)
        /// Answered in a way that says neither yes nor no.
        case unclear
        /// It had its time to ask, and nothing is asked after it.
        case decided(Conversation.Conclusion)

        /// It has the device for us, since then if it says so.
        case ours(boundAt: Instant?, isVerified: Bool?)
        case notOurs
        case online(Bool)
        /// It was told to let the device go, and whether that is done a look says.
        case released
        /// It has to be told for whom, and nobody knows.
        case cannotTell

        /// Proof that it never had the request.
        case notSent(String)
        /// No usable answer: time-out or reset after a byte, 5xx, garbage.
        case unknown(String)
    }

    /// What a no is answered with.
    package struct Refusal: Equatable, Sendable {
        package let errcode: Errcode
        package let reason: Reason.Word

        package init(_ errcode: Errcode, _ reason: Reason.Word) {
            self.errcode = errcode
            self.reason = reason
        }

        /// Only we can do something about it.
        package static let ours = Refusal(.cannotBind, .vendorRefusedUs)
    }
}

extension AuthorityAnswer {
    /// Why a question about whose the device is has brought no word.
    package var silence: Reason {
        switch word {
        case .notSent(let fault): Unsent(fault).reason
        case .unknown: Reason(.vendorUnanswered)
        case .verified, .bound, .refused, .taken, .notYet, .busy, .turnedAway, .unclear, .decided, .ours,
            .notOurs, .online, .released, .cannotTell:
            Reason(.vendorUnclear, vendorCode: code)
        }
    }

    package static func notSent(_ fault: String, call: String) -> AuthorityAnswer {
        AuthorityAnswer(.notSent(fault), call: call, said: VendorCallRecord.notSent + fault)
    }

    package static func unknown(_ fault: String, call: String) -> AuthorityAnswer {
        AuthorityAnswer(.unknown(fault), call: call, said: VendorCallRecord.unknown + fault)
    }
}

/// Whose a device is, by whoever decides about it.
package enum Ownership: Equatable, Sendable {
    case ours(boundAt: Instant?)
    case notOurs
    case noAnswer

    package init(_ answer: AuthorityAnswer) {
        if case .ours(let boundAt, _) = answer.word {
            self = .ours(boundAt: boundAt)
        } else {
            self = answer.word == .notOurs ? .notOurs : .noAnswer
        }
    }
}
