package import Elements
package import Events

/// What makes two callbacks the same request.
///
/// Source: `req_id` may be used to recognise repeats; WeCom developer centre, document path 95987.
///
/// States: Request 1.
package struct RequestKey: Hashable, Sendable {
    /// The path of the route that took it, so that one route's requests cannot shadow another's.
    package let route: String
    package let eventType: String
    package let requestID: RequestID

    package init(route: String, eventType: String, requestID: RequestID) {
        self.route = route
        self.eventType = eventType
        self.requestID = requestID
    }
}

/// The ledger's number of a stored callback. Later ones have higher numbers.
///
/// It is also the name of a *generation*: the callback that last changed a device.
package struct RequestNumber: Hashable, Comparable, Sendable {
    package let value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    package static func < (left: RequestNumber, right: RequestNumber) -> Bool {
        left.value < right.value
    }
}

/// One opened bind event, before anything is decided.
package struct Bind: Sendable {
    package let key: RequestKey
    /// As WeCom spells it: the key of a device that is on no list.
    package let spelling: SerialSpelling
    package let model: ModelID
    /// The company that adds the device.
    package let company: CorpID
    package let createtime: UnixTime
    package let authCode: AuthCode
    /// Keyed hash of the code: its name in the ledger, where the code itself is sealed.
    package let authCodeDigest: AuthCodeDigest
    package let verificationCode: VerificationCode
    /// Keyed hash of event type, serial, model, company, provider and verification code.
    package let fingerprint: Fingerprint

    package init(
        key: RequestKey, spelling: SerialSpelling, model: ModelID, company: CorpID, createtime: UnixTime,
        authCode: AuthCode, authCodeDigest: AuthCodeDigest, verificationCode: VerificationCode,
        fingerprint: Fingerprint
    ) {
        self.key = key
        self.spelling = spelling
        self.model = model
        self.company = company
        self.createtime = createtime
        self.authCode = authCode
        self.authCodeDigest = authCodeDigest
        self.verificationCode = verificationCode
        self.fingerprint = fingerprint
    }

    package var serial: SerialNumber { spelling.serial }
}

/// Why a new bind is refused by ourselves, before the vendor is asked.
///
/// States: Request 4.
package enum LocalRefusal: Equatable, Sendable {
    /// The typed code cannot be a binding code.
    case codeShape
    /// The serial is on no list of ours.
    case unknownSerial
    /// Somebody has it as a device of another model, or our list has.
    case otherModel
    /// The account where the vendor has it is configured no more.
    case accountGone
    /// Neither a model token nor a fresh ticket is at hand, so the code could not be spent.
    case noTicket
    /// No model token is to be expected, by WeCom's errcode if it gave one: the code could not be spent.
    case noToken(wecomCode: Int?)
    /// Too little time is left to ask the vendor.
    case noTime
    /// The vendor account's circuit is open.
    case vendorAway

    package var errcode: Errcode {
        switch self {
        case .codeShape: .wrongCode
        case .unknownSerial, .otherModel, .accountGone, .noTicket, .noToken, .noTime, .vendorAway: .cannotBind
        }
    }

    package var reason: Reason {
        switch self {
        case .codeShape: Reason(.codeShape)
        case .unknownSerial: Reason(.unknownSerial)
        case .otherModel: Reason(.otherModel)
        case .accountGone: Reason(.accountGone)
        case .noTicket: Reason(.noTicket)
        case .noToken(let code): Reason(.noToken, wecomCode: code)
        case .noTime: Reason(.noTime)
        case .vendorAway: Reason(.vendorAway)
        }
    }

    package init(_ lack: RedemptionLack) {
        switch lack {
        case .ticket: self = .noTicket
        case .token(let code, _): self = .noToken(wecomCode: code)
        }
    }
}
