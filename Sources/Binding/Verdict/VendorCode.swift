package import Events

/// What one code of the vendor means for the person beside the device.
package struct VendorCode: Equatable, Sendable {
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

    package let code: Int
    package let kind: Kind
    package let answer: Answer
    /// The vendor's meaning, in a few words.
    package let meaning: String
    /// Why it is answered so.
    package let reason: String

    package init(_ code: Int, _ kind: Kind, _ answer: Answer, _ meaning: String, _ reason: String) {
        self.code = code
        self.kind = kind
        self.answer = answer
        self.meaning = meaning
        self.reason = reason
    }
}

extension VendorCode {
    /// Somebody has it, and it may be us: 5049 "already bound", 5412 "owner mode, cannot bind again".
    /// `deviceInfo` tells, also where a site answers them otherwise.
    var isTaken: Bool { code == 5049 || code == 5412 || answer == .always(.alreadyBound) }

    /// The vendor has turned the call away unread, so that a bind has done nothing: 429.
    var isTurnedAway: Bool { code == 429 }

    /// Whether the vendor means it, so that the same call would get it again: no fault of its service, no token,
    /// and no quota.
    package var isFinal: Bool {
        switch kind {
        case .installer, .operator, .unlisted: ![401, 403, 429, 4026, 91_001, 91_004].contains(code)
        case .success, .transient, .unknown: false
        }
    }

    /// Our own token is refused, which only the caller can mend: 5032, 5106, 5144.
    var isCredential: Bool { code == 5032 || code == 5106 || code == 5144 }

    /// The installer's, and the operator's too: 6040, a share of the device that our own account has
    /// accepted, and only it can give back.
    private var concernsOperator: Bool { kind != .installer || code == 6040 }

    /// Why a bind is refused by it.
    var refusal: Reason.Word {
        if concernsOperator { return .vendorRefusedUs }
        return isTaken ? .vendorTaken : .vendorRefusedInstaller
    }

    /// 5314 "could not query it" is no proof that the device is offline; a code that the device has not
    /// reported nearly is.
    package var whenStatusUnknown: Errcode { code == 5314 ? .cannotBind : .deviceOffline }
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
            return VendorCode(code, .unknown, .always(.cannotBind), "no code", "deviceInfo decides")
        }
        return VendorCode(
            code, .unlisted, .always(.cannotBind), "a code that no document names",
            "a bind may stand: deviceInfo decides; of other calls a refusal")
    }

    package func isDocumented(_ code: Int) -> Bool { rows[code] != nil }

    package var all: [VendorCode] { rows.values.sorted { $0.code < $1.code } }

    /// Why a site's own answer for a code would never be given; nil when it would.
    ///
    /// - Parameter relaysTypedCodes: Whether a model is bound over Bluetooth by what the installer types: of all
    ///   others a code that the vendor misses (5179) is our own mistake.
    package func objection(toOverriding code: Int, relaysTypedCodes: Bool) -> String? {
        switch row(for: code).kind {
        case _ where code == 5179 && !relaysTypedCodes:
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
        rows[code] = VendorCode(code, kind, .always(errcode), row.meaning, "set by this site")
    }
}
