package import Elements
package import Events

/// What the vendor's calls need to know of a device beside its serial.
package struct DeviceFacts: Equatable, Sendable {
    package let serial: SerialNumber
    package var productKey: String
    package var deviceKey: String
    /// Network capabilities as a bit mask of 1 to 15: WAN 1, LAN 2, BLE 4, Matter 8.
    package var capabilities: Int?
    package var name: String?
    package var family: String?
    package var room: String?
    package var isCommonDevice: Bool?
    /// Empty for what is no Matter device.
    package var matter = MatterFacts()

    package init(serial: SerialNumber, productKey: String, deviceKey: String) {
        self.serial = serial
        self.productKey = productKey
        self.deviceKey = deviceKey
    }
}

/// The life of a call that decides a request: it may go on when the request has been answered, but must
/// not begin then.
package struct CallWindow: Equatable, Sendable {
    /// No byte of the call leaves later, not even after a login or a slow connection.
    package let start: Instant
    /// The call is over by then.
    package let end: Instant

    package init(start: Instant, end: Instant) {
        self.start = start
        self.end = end
    }

    package init(by instant: Instant) {
        self.init(start: instant, end: instant)
    }
}

/// The life of a call that cannot be taken back: what comes before its first byte leaves proof that nothing was
/// sent, and takes nothing of the time for its answer.
package struct AttemptWindow: Equatable, Sendable {
    /// No byte of the call leaves later.
    package let start: Instant
    /// How long its answer is waited for, from the first byte on.
    package let answerMilliseconds: Int64

    package init(start: Instant, answerMilliseconds: Int64) {
        self.start = start
        self.answerMilliseconds = answerMilliseconds
    }
}

/// What is missing for spending a code.
package enum RedemptionLack: Equatable, Sendable {
    /// Neither a token nor a fresh ticket to get one with.
    case ticket
    /// A ticket is there, and no token is to be expected for it, for a reason that people can read. The
    /// errcode is WeCom's, if it gave one.
    case token(wecomCode: Int?, reason: String)
}

/// What became of one attempt to spend a code.
package enum SecretAnswer: Equatable, Sendable {
    case secret(DeviceSecret)
    case refused(Int, String)
    case notSent(String)
    case unanswered(String)
}

/// What WeCom says of a device. By whom it is bound it does not say.
package enum WeComWord: Equatable, Sendable {
    case bound
    case notBound
    /// No word: the question was refused by this errcode, or brought no answer.
    case silence(wecomCode: Int?)

    /// nil when it said nothing.
    package var isBound: Bool? {
        switch self {
        case .bound: true
        case .notBound: false
        case .silence: nil
        }
    }

    /// The errcode that the question was refused by.
    package var wecomCode: Int? {
        if case .silence(let code) = self { code } else { nil }
    }
}

/// What `get_device_token` says about a secret.
package enum DeviceTokenAnswer: Equatable, Sendable {
    case token(Credential)
    case refused(Int, String)
    case unanswered(String)
}

/// WeCom's own interface, for one model.
package protocol WeComPort: TimeWitness {
    /// What is missing for spending a code; nil when it can be spent.
    ///
    /// It takes a model token good for two more minutes, or a ticket under 30 minutes old whose fetch has
    /// not failed: a refusal fails it at once, silence at the third time.
    func lack(at now: UnixTime) -> RedemptionLack?

    /// Under which name the newest ticket is kept.
    var ticketName: String { get }

    /// Takes a pushed ticket; an older one than is known changes nothing.
    func take(_ ticket: Credential) -> Bool

    /// Spends a code.
    ///
    /// - Parameter commit: Awaited once a token is there and the connection stands, before the first byte of
    ///   the request: *sending* goes to disk here. False means that nothing may be sent, and gives `.notSent`.
    func deviceSecret(
        for code: AuthCode, within window: AttemptWindow, commit: @escaping @Sendable () async -> Bool
    ) async -> SecretAnswer

    /// What WeCom says of a device, by `get_device_detail`.
    func word(on serial: SerialNumber, by deadline: Instant) async -> WeComWord

    /// Proves a secret that was ever in doubt. nil when there was no answer.
    func proves(_ secret: DeviceSecret, of serial: SerialNumber, by deadline: Instant) async -> Bool?

    /// A device's own token, by its secret.
    func deviceToken(
        of serial: SerialNumber, secret: Secret, by deadline: Instant
    ) async -> DeviceTokenAnswer

    /// The model's token, from the cache that the redeemer uses; nil when there is none in time.
    func modelToken(by deadline: Instant) async -> Credential?
}

extension WeComPort {
    /// Whether a code can be spent.
    package func canRedeem(at now: UnixTime) -> Bool { lack(at: now) == nil }

    /// Whether WeCom has the device bound; nil when it gave no answer.
    package func isBound(_ serial: SerialNumber, by deadline: Instant) async -> Bool? {
        await word(on: serial, by: deadline).isBound
    }
}
