import Binding
package import Events

/// What one code of the vendor means for the person beside the device.
package struct VendorCode: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// 200.
        case success
        /// The installer can do something about it.
        case installer
        /// Only the operator can: the answer is 7, and an alert carries the code.
        case `operator`
        /// May pass within the budget: the call is repeated, then the errcode is given.
        case transient
        /// The bind may stand: a witness is asked, and without proof the answer is 7.
        case unknown
        /// No document names it. A call that can bind may have bound; any other is refused by it, with 7 and an
        /// alert.
        case unlisted
    }

    /// Which errcode is answered when the code stands.
    package enum Answer: Equatable, Sendable {
        case always(Errcode)
        /// 1 when the device is offline, 7 when it is online, `whenStatusUnknown` when nobody knows.
        case byOnlineStatus
    }

    /// What else is known of a code, for whoever asks something else than to bind, or has to mend something.
    package enum Trait: Sendable {
        /// Somebody has it, and it may be us: `deviceInfo` tells, also where a site answers it otherwise.
        case taken
        /// The call was turned away unread, so that a bind has done nothing.
        case turnedAway
        /// The token is refused, and the call is made once more with another.
        case refusesToken
        /// What could be mended was mended within the call, so that asking again in the same request is of no use.
        case noPolling
        /// A fault of its service, a token or a quota, which says nothing of the device.
        case mayPass
        /// The account may ask no more today, unless it was only turned away: then for a while.
        case overQuota
        /// The operator's too: a share of the device that our own account has accepted, and only it can give
        /// back.
        case concernsOperator
        /// Asked about a device, or told to let it go: it is not ours.
        case notOurs
        /// There is no such device, so it is not online either.
        case nonExistent
        /// Where nobody knows whether the device is online, no proof that it is not; a code that the device has
        /// not reported nearly is.
        case provesNothing
        /// The code that was typed did not arrive; or what arrived is none.
        case codeMissing, codeMalformed
    }

    /// A few words for whoever reads the table.
    package typealias Phrase = (zh: String, en: String)

    package let code: Int
    package let kind: Kind
    package let answer: Answer
    /// The vendor's meaning.
    package let meaning: Phrase
    /// Why it is answered so.
    package let reason: Phrase
    package let traits: Set<Trait>

    package init(
        _ code: Int, _ kind: Kind, _ answer: Answer, _ meaning: Phrase, _ reason: Phrase,
        _ traits: Set<Trait> = []
    ) {
        self.code = code
        self.kind = kind
        self.answer = answer
        self.meaning = meaning
        self.reason = reason
        self.traits = traits
    }
}

extension VendorCode {
    /// Whether somebody has the device, who may be us.
    var isTaken: Bool { traits.contains(.taken) || answer == .always(.alreadyBound) }

    /// Whether the vendor means it, so that the same call would get it again.
    var isFinal: Bool {
        switch kind {
        case .installer, .operator, .unlisted: !traits.contains(.mayPass)
        case .success, .transient, .unknown: false
        }
    }

    /// What a call is answered with that it refuses. Only 200 and a proof are a yes, whatever a site has put
    /// into the table.
    var refusal: AuthorityAnswer.Refusal {
        guard case .always(let errcode) = answer, errcode != .success else { return .ours }
        if traits.contains(.overQuota) {
            return AuthorityAnswer.Refusal(errcode, traits.contains(.turnedAway) ? .vendorBusy : .vendorQuota)
        }
        // A site that answers a passing code otherwise than 7 means the person beside the device.
        let isInstallers =
            kind == .installer
            || (kind == .transient && errcode != .cannotBind && !traits.contains(.refusesToken))
        if !isInstallers || traits.contains(.concernsOperator) {
            return AuthorityAnswer.Refusal(errcode, .vendorRefusedUs)
        }
        return AuthorityAnswer.Refusal(errcode, isTaken ? .vendorTaken : .vendorRefusedInstaller)
    }

    var whenStatusUnknown: Errcode { traits.contains(.provesNothing) ? .cannotBind : .deviceOffline }
}

/// Vendor code → errcode, total over every documented code, overridable per site.
package struct VerdictTable: Sendable {
    private var rows: [Int: VendorCode]

    package static let standard = VerdictTable(VendorCode.documented)

    package init(_ rows: [VendorCode]) {
        self.rows = Dictionary(rows.map { ($0.code, $0) }) { _, last in last }
    }

    /// The row of a code. 0 stands in every printed example and in no table of codes, so it says nothing.
    package func row(for code: Int) -> VendorCode {
        if let row = rows[code] { return row }
        if code == 0 {
            return VendorCode(
                code, .unknown, .always(.cannotBind), ("没有码", "no code"),
                ("由 deviceInfo 决定", "deviceInfo decides"))
        }
        return VendorCode(
            code, .unlisted, .always(.cannotBind),
            ("文档里没有的码", "a code that no document names"),
            (
                "绑定可能有效：由 deviceInfo 决定；别的调用算拒绝",
                "a bind may stand: deviceInfo decides; of other calls a refusal"
            ))
    }

    package func isDocumented(_ code: Int) -> Bool { rows[code] != nil }

    package var all: [VendorCode] { rows.values.sorted { $0.code < $1.code } }

    /// Why a site's own answer for a code would never be given; nil when it would.
    ///
    /// - Parameter relaysTypedCodes: Whether a model is bound over Bluetooth by what the installer types: of all
    ///   others a code that the vendor misses is our own mistake.
    package func objection(toOverriding code: Int, relaysTypedCodes: Bool) -> String? {
        switch row(for: code).kind {
        case _ where row(for: code).traits.contains(.codeMissing) && !relaysTypedCodes:
            "is our own mistake unless a model is pure_bluetooth. Leave it out"
        case .success: "is the vendor's yes, which no answer of yours changes: leave it out"
        case .unknown:
            "leaves open whether the device is bound: deviceInfo decides, and without proof it is 7. Leave it out"
        case .installer, .operator, .transient, .unlisted: nil
        }
    }

    /// A site's own answer for a code. One that no document names is a refusal from then on: the site knows
    /// what it means.
    package mutating func override(_ code: Int, with errcode: Errcode) {
        let row = row(for: code)
        let kind = row.kind == .unlisted ? (errcode == .cannotBind ? .operator : .installer) : row.kind
        rows[code] = VendorCode(
            code, kind, .always(errcode), row.meaning, ("由本站点设定", "set by this site"),
            row.traits)
    }
}
