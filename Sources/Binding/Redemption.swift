package import Elements
package import Events

/// One auth_code, from the answer 0 to the device's secret.
///
/// - The ledger holds *sending* before the first byte of an attempt leaves.
/// - A new attempt starts only when every earlier one ended with an answer of the class *not spent*, or
///   with proof that no byte was written. What cannot be known is *in doubt*, and waits for a person.
/// - A secret that arrives is stored whatever the state: decisions are fenced, facts are not.
///
/// Source: the code is good for 10 minutes and one use; WeCom developer centre, document paths 95987 and
/// 95993.
///
/// States: Code 4, Code 7, Code 12, Code 16.
package struct Redemption: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case ready, sending, stored, refused, expired
        case inDoubt = "in_doubt"
        case superseded
        /// A person has given it up: the device must be removed in WeCom and added again.
        case lost
    }

    package let request: RequestNumber
    package let codeDigest: AuthCodeDigest
    package let serial: SerialNumber
    package let model: ModelID
    package let company: CorpID
    /// When the request with the code came, and no earlier than WeCom made it.
    package let arrived: UnixTime
    /// The part that changes, as one value to store and to restore.
    package var progress = Progress()

    package struct Progress: Equatable, Sendable {
        package var state: State = .ready
        /// How many attempts have been begun.
        package var attempts = 0
        /// How often each kind of answer has been given.
        package var busyAnswers = 0
        package var codeRefusals = 0
        package var tokenRefusals = 0
        /// Whether an attempt of ours ever ended without an answer.
        package var wasInDoubt = false
        /// Whether a person has had it sent once more.
        package var wasRetried = false
        /// While *sending*: the device has a newer generation, so the secret will not be handed out.
        package var isSuperseded = false
        /// Whether the 0 is known to have been written: WeCom has the device, so the code may be spent.
        package var isAnswered = false
        /// How often WeCom was asked whether it has the device, because nobody knows that.
        package var looks = 0
        /// Why it is in its state, or waits in it; nil while nothing has gone wrong.
        package var reason: Reason?
        /// When to look at it next; nil when nothing is to be done.
        package var due: UnixTime?

        package init() {}
    }

    package init(
        request: RequestNumber, codeDigest: AuthCodeDigest, serial: SerialNumber, model: ModelID,
        company: CorpID,
        arrived: UnixTime, settledAt: UnixTime
    ) {
        self.request = request
        self.codeDigest = codeDigest
        self.serial = serial
        self.model = model
        self.company = company
        self.arrived = arrived
        progress.due = settledAt.advanced(byMilliseconds: Self.lookWaitsMilliseconds[0])
    }

    /// The first attempt follows the answer by this.
    package static let afterAnswerMilliseconds: Int64 = 1_000
    /// Nothing starts later than this after arrival.
    package static let lastStartMilliseconds: Int64 = 540_000
    /// What an attempt may take for its token, its connection and its commit. Until then nothing has left.
    package static let preparationMilliseconds: Int64 = 15_000
    /// No first byte leaves later than this after arrival.
    static let lastByteMilliseconds: Int64 = 535_000
    /// An attempt without an answer for this long, from its first byte on, is in doubt.
    package static let attemptMilliseconds: Int64 = 5_000
    /// When WeCom is asked about a 0 of which nobody knows whether it was written.
    package static let lookWaitsMilliseconds: [Int64] = [10_000, 60_000, 240_000]
    /// Between further looks, while it says nothing and the code lives.
    static let silentLookWaitMilliseconds: Int64 = 60_000
    static let tokenWaitsMilliseconds: [Int64] = [0, 5_000, 15_000, 60_000]
    static let codeWaitsMilliseconds: [Int64] = [2_000, 10_000, 30_000]
    static let limitWaitMilliseconds: Int64 = 60_000
    static let busyWaitMilliseconds: Int64 = 2_000
    static let busyRetries = 3
    static let proofMilliseconds: Int64 = 24 * 3_600_000
    static let leastProofWaitMilliseconds: Int64 = 5_000
    static let mostProofWaitMilliseconds: Int64 = 3_600_000
    /// How long after arrival a refusal of the code may only mean "not yet".
    static let codeGraceMilliseconds: Int64 = 60_000

    /// By a time of day that is not sure nothing is too late: it is sent, and WeCom refuses a dead code.
    ///
    /// States: Code 15, Time 9.
    package func mayStart(at now: UnixTime, sureSince: UnixTime?) -> Bool {
        age(at: now, sureSince: sureSince) < Self.lastStartMilliseconds
    }

    /// Until when the first byte of an attempt may leave that begins now, in milliseconds; nothing is left when
    /// negative.
    package func millisecondsToFirstByte(at now: UnixTime, sureSince: UnixTime?) -> Int64 {
        guard sureSince != nil else { return Self.preparationMilliseconds }
        return min(
            Self.preparationMilliseconds, Self.lastByteMilliseconds - age(at: now, sureSince: sureSince))
    }

    /// In milliseconds, as far as it is sure: 0 while nothing is.
    func age(at now: UnixTime, sureSince: UnixTime?) -> Int64 {
        sureSince.map { now.milliseconds(since: max(arrived, $0)) } ?? 0
    }

    /// Whether it seems too old to be sent, by what the clock says.
    private func seemsOver(at now: UnixTime) -> Bool {
        now.milliseconds(since: arrived) >= Self.lastStartMilliseconds
    }
}

// MARK: Attempts

extension Redemption {
    /// An attempt is about to be sent; this fact is committed before its first byte.
    ///
    /// - Returns: Whether it may be sent.
    package mutating func begin(at now: UnixTime, sureSince: UnixTime?) -> Bool {
        guard !expire(at: now, sureSince: sureSince), progress.state == .ready else { return false }
        progress.state = .sending
        progress.isAnswered = true
        progress.attempts += 1
        progress.due = nil
        return true
    }

    /// How an attempt ended.
    package enum Ending: Equatable, Sendable {
        /// The secret came. It is stored by the caller in the same transaction.
        case secret
        /// WeCom answered with a non-zero errcode.
        case refused(Int)
        /// Proof that not one byte of the request was written.
        case notSent
        /// Time-out, reset, 5xx, garbage, or the process died.
        case unanswered
    }

    /// What people should hear of an ending.
    package enum Alert: String, Sendable, CaseIterable {
        case inDoubt = "redemption_in_doubt"
        case refused = "redemption_refused"
        case expired = "redemption_expired"
        case usedByAnother = "auth_code_used_by_another"
        case tokenRefused = "model_token_refused"
        case notProved = "device_secret_not_proved"
    }

    package mutating func end(
        attempt: Int, _ ending: Ending, at now: UnixTime, sureSince: UnixTime?
    ) -> Alert? {
        if ending == .secret {
            // Whatever was decided meanwhile, the fact stands.
            let isSuperseded = progress.isSuperseded || progress.state == .superseded
            end(isSuperseded ? .superseded : .stored)
            progress.reason = nil
            // One that was ever in doubt may be another's, or an old one, and is tried before it is used.
            if progress.state == .stored, progress.wasInDoubt { progress.due = now }
            return nil
        }
        guard progress.state == .sending, attempt == progress.attempts else { return nil }
        if ending == .unanswered { progress.wasInDoubt = true }
        if progress.isSuperseded {
            end(.superseded)
            return nil
        }
        switch ending {
        case .secret: return nil
        case .notSent:
            progress.reason = Reason(.secretUnsent)
            return retry(after: Self.busyWaitMilliseconds, at: now, sureSince: sureSince)
        case .unanswered:
            end(.inDoubt, because: Reason(.secretUnanswered))
            return .inDoubt
        case .refused(let code):
            progress.reason = Reason(.secretRefused, wecomCode: code)
            return refused(Refusal(code), at: now, sureSince: sureSince)
        }
    }

    /// What an errcode of `get_device_secret` says about the code.
    ///
    /// The page prints none of its own; these are the general ones.
    /// Source: WeCom developer centre, 全局错误码, document path 90313.
    ///
    /// States: Code 8, Code 9, Code 10, Code 11.
    package enum Refusal: Equatable, Sendable {
        /// The model token is bad: the call was not looked at.
        case token
        /// Try again, three times at most.
        case busy
        /// Too many calls: wait a minute.
        case limited
        /// Somebody has used this code.
        case used
        /// The code, or something that no list names: for a minute it may mean "not yet".
        case code

        package init(_ code: Int) {
            switch code {
            case 40014, 41001, 42001: self = .token
            case -1: self = .busy
            case 45009, 45033: self = .limited
            case 42022: self = .used
            default: self = .code
            }
        }
    }

    private mutating func refused(_ refusal: Refusal, at now: UnixTime, sureSince: UnixTime?) -> Alert? {
        switch refusal {
        case .token:
            progress.tokenRefusals += 1
            let waits = Self.tokenWaitsMilliseconds
            let wait = waits[min(progress.tokenRefusals, waits.count) - 1]
            let alert = retry(after: wait, at: now, sureSince: sureSince)
            return alert ?? (progress.tokenRefusals > 1 ? .tokenRefused : nil)
        case .busy:
            progress.busyAnswers += 1
            guard progress.busyAnswers <= Self.busyRetries else { return refuse(at: now) }
            return retry(after: Self.busyWaitMilliseconds, at: now, sureSince: sureSince)
        case .limited:
            return retry(after: Self.limitWaitMilliseconds, at: now, sureSince: sureSince)
        case .used:
            if progress.wasInDoubt {
                end(.inDoubt)
                return .inDoubt
            }
            // Without a sure age it may only have been dead.
            guard sureSince != nil, !seemsOver(at: now) else { return refuse(at: now) }
            end(.refused)
            return .usedByAnother
        case .code:
            progress.codeRefusals += 1
            let isEarly = age(at: now, sureSince: sureSince) < Self.codeGraceMilliseconds
            guard isEarly, progress.codeRefusals <= Self.codeWaitsMilliseconds.count else {
                return refuse(at: now)
            }
            return retry(
                after: Self.codeWaitsMilliseconds[progress.codeRefusals - 1], at: now, sureSince: sureSince)
        }
    }

    /// One that was sent although it seemed too old is what it seemed.
    private mutating func refuse(at now: UnixTime) -> Alert? {
        guard !seemsOver(at: now) else {
            end(.expired)
            return .expired
        }
        end(.refused)
        return .refused
    }

    private mutating func retry(after milliseconds: Int64, at now: UnixTime, sureSince: UnixTime?) -> Alert? {
        let next = now.advanced(byMilliseconds: milliseconds)
        guard mayStart(at: next, sureSince: sureSince) else {
            endTooOld()
            return .expired
        }
        progress.state = .ready
        progress.due = next
        return nil
    }

    mutating func end(_ final: State) {
        progress.state = final
        progress.due = nil
    }

    mutating func end(_ final: State, because reason: Reason) {
        end(final)
        progress.reason = reason
    }

    /// What WeCom said last may be why it has become too late.
    mutating func endTooOld() {
        end(.expired, because: Reason(.codeTooOld, wecomCode: progress.reason?.wecomCode))
    }
}
