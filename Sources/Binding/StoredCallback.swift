package import Elements
package import Events

/// One stored callback: a bind from its claim to its answer, or another event that was acknowledged.
///
/// A settled request never changes its errcode: a repeat or a late truth finds the same outcome.
package struct StoredCallback: Sendable {
    package enum State: Equatable, Sendable {
        /// A bind that is being decided.
        case claimed
        /// A bind whose answer is this.
        case settled(Errcode)
        /// An event that is not decided, only kept.
        case kept
    }

    /// `unnumbered` until the ledger has given one.
    package var number: RequestNumber
    package let key: RequestKey
    package let fingerprint: Fingerprint
    package let serial: SerialNumber?
    package let model: ModelID?
    package let company: CorpID?
    package let createtime: UnixTime
    /// When the ledger had it first, by the ledger's own time.
    package var arrived: UnixTime
    package var state: State
    /// Why it was settled so; nil of what is not decided.
    package var reason: Reason?
    /// What has been found out about the vendor's side, last word.
    package var finding: Finding
    package var settledAt: UnixTime?
    /// The code to spend if the answer is 0. Gone once it is settled: a 0 has given it to its redemption.
    package var authCode: AuthCode?
    /// nil for what bears no code.
    package let authCodeDigest: AuthCodeDigest?
    /// Of a bind that was forwarded: the first result that the maker's service gave.
    package var result: MakerResult?
    /// Whether the service has given another one since.
    package var isResultDisputed = false

    package init(
        number: RequestNumber = unnumbered, key: RequestKey, fingerprint: Fingerprint,
        serial: SerialNumber?,
        model: ModelID?, company: CorpID?, createtime: UnixTime, arrived: UnixTime, state: State,
        reason: Reason? = nil, finding: Finding = .untouched, settledAt: UnixTime? = nil,
        authCode: AuthCode? = nil,
        authCodeDigest: AuthCodeDigest? = nil
    ) {
        self.number = number
        self.key = key
        self.fingerprint = fingerprint
        self.serial = serial
        self.model = model
        self.company = company
        self.createtime = createtime
        self.arrived = arrived
        self.state = state
        self.reason = reason
        self.finding = finding
        self.settledAt = settledAt
        self.authCode = authCode
        self.authCodeDigest = authCodeDigest
    }

    package static let unnumbered = RequestNumber(0)

    /// Why a decided request was answered so.
    package var settledReason: Reason { reason ?? Reason(.earlierVersion) }

    /// The same, as it is first stored.
    func arriving(at now: UnixTime) -> StoredCallback {
        var arriving = self
        arriving.arrived = now
        return arriving
    }

    package mutating func settle(_ errcode: Errcode, _ reason: Reason, at now: UnixTime) {
        precondition(state == .claimed, "only a claimed request is settled")
        state = .settled(errcode)
        self.reason = reason
        settledAt = now
        authCode = nil
    }

    /// Requests and security events are kept this long; an older one is known by its createtime.
    package static let retentionMilliseconds: Int64 = 180 * 24 * 3_600_000
    /// The life of an auth_code, and with it of a stored 0.
    ///
    /// Source: WeCom developer centre, 企业绑定设备事件, document path 95987.
    package static let codeLifeMilliseconds: Int64 = 10 * 60_000
    /// A bind whose event is older than this could not be redeemed any more.
    package static let latestCreatetimeAgeMilliseconds: Int64 = 9 * 60_000
    /// How far WeCom's clock may be ahead of ours.
    package static let clockToleranceMilliseconds: Int64 = 300_000
}
