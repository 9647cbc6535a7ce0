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
package struct Redemption: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case ready, sending, stored, refused, expired
        case inDoubt = "in_doubt"
        case superseded
    }

    package let request: RequestNumber
    package let codeDigest: [UInt8]
    package let serial: SerialNumber
    package let model: ModelID
    package let company: CorpID
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
        /// The last code that WeCom answered with.
        package var lastCode: Int?
        /// When to look at it next; nil when nothing is to be done.
        package var due: UnixTime?

        package init() {}
    }

    package init(
        request: RequestNumber, codeDigest: [UInt8], serial: SerialNumber, model: ModelID, company: CorpID,
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
    /// An attempt without an answer for this long is in doubt.
    package static let attemptMilliseconds: Int64 = 5_000
    /// When WeCom is asked about a 0 of which nobody knows whether it was written.
    package static let lookWaitsMilliseconds: [Int64] = [10_000, 60_000, 240_000]
    static let tokenWaitsMilliseconds: [Int64] = [0, 5_000, 15_000, 60_000]
    static let codeWaitsMilliseconds: [Int64] = [2_000, 10_000, 30_000]
    static let limitWaitMilliseconds: Int64 = 60_000
    static let busyWaitMilliseconds: Int64 = 2_000
    static let busyRetries = 3
    /// How long after arrival a refusal of the code may only mean "not yet".
    static let codeGraceMilliseconds: Int64 = 60_000

    package func mayStart(at now: UnixTime) -> Bool {
        now.milliseconds(since: arrived) < Self.lastStartMilliseconds
    }
}

// MARK: Attempts

extension Redemption {
    /// An attempt is about to be sent; this fact is committed before its first byte.
    ///
    /// - Returns: Whether it may be sent.
    package mutating func begin(at now: UnixTime) -> Bool {
        guard !expire(at: now), progress.state == .ready else { return false }
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
    package enum Alert: String, Sendable {
        case inDoubt = "redemption_in_doubt"
        case refused = "redemption_refused"
        case expired = "redemption_expired"
        case usedByAnother = "auth_code_used_by_another"
        case tokenRefused = "model_token_refused"
    }

    package mutating func end(attempt: Int, _ ending: Ending, at now: UnixTime) -> Alert? {
        if ending == .secret {
            // Whatever was decided meanwhile, the fact stands.
            let isSuperseded = progress.isSuperseded || progress.state == .superseded
            end(isSuperseded ? .superseded : .stored)
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
        case .notSent: return retry(after: Self.busyWaitMilliseconds, at: now)
        case .unanswered:
            end(.inDoubt)
            return .inDoubt
        case .refused(let code):
            progress.lastCode = code
            return refused(Refusal(code), at: now)
        }
    }

    /// What an errcode of `get_device_secret` says about the code.
    ///
    /// The page prints none of its own; these are the general ones.
    /// Source: WeCom developer centre, 全局错误码, document path 90313.
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

    private mutating func refused(_ refusal: Refusal, at now: UnixTime) -> Alert? {
        switch refusal {
        case .token:
            progress.tokenRefusals += 1
            let waits = Self.tokenWaitsMilliseconds
            let alert = retry(after: waits[min(progress.tokenRefusals, waits.count) - 1], at: now)
            return alert ?? (progress.tokenRefusals > 1 ? .tokenRefused : nil)
        case .busy:
            progress.busyAnswers += 1
            guard progress.busyAnswers <= Self.busyRetries else { return refuse() }
            return retry(after: Self.busyWaitMilliseconds, at: now)
        case .limited:
            return retry(after: Self.limitWaitMilliseconds, at: now)
        case .used:
            if progress.wasInDoubt {
                end(.inDoubt)
                return .inDoubt
            }
            end(.refused)
            return .usedByAnother
        case .code:
            progress.codeRefusals += 1
            let isEarly = now.milliseconds(since: arrived) < Self.codeGraceMilliseconds
            guard isEarly, progress.codeRefusals <= Self.codeWaitsMilliseconds.count else { return refuse() }
            return retry(after: Self.codeWaitsMilliseconds[progress.codeRefusals - 1], at: now)
        }
    }

    private mutating func refuse() -> Alert? {
        end(.refused)
        return .refused
    }

    private mutating func retry(after milliseconds: Int64, at now: UnixTime) -> Alert? {
        let next = now.advanced(byMilliseconds: milliseconds)
        guard mayStart(at: next) else {
            end(.expired)
            return .expired
        }
        progress.state = .ready
        progress.due = next
        return nil
    }

    private mutating func end(_ final: State) {
        progress.state = final
        progress.due = nil
    }
}

// MARK: What else can happen to it

extension Redemption {
    /// Nobody knows whether the 0 was written, and WeCom was asked.
    ///
    /// - Parameter isBound: What WeCom said; nil when it gave no answer.
    /// - Returns: `.begin` when the code may be spent now.
    package enum Look: Equatable, Sendable {
        case begin, wait
        case expired
    }

    package mutating func looked(isBound: Bool?, at now: UnixTime) -> Look {
        guard progress.state == .ready, !progress.isAnswered else { return .wait }
        if expire(at: now) { return .expired }
        if isBound == true { return .begin }
        progress.looks += 1
        guard progress.looks < Self.lookWaitsMilliseconds.count else {
            end(.expired)
            return .expired
        }
        let since =
            Self.lookWaitsMilliseconds[progress.looks] - Self.lookWaitsMilliseconds[progress.looks - 1]
        progress.due = now.advanced(byMilliseconds: since)
        return .wait
    }

    /// Ends it if it is ready and may not start any more.
    ///
    /// - Returns: Whether it ended now.
    package mutating func expire(at now: UnixTime) -> Bool {
        guard progress.state == .ready, !mayStart(at: now) else { return false }
        end(.expired)
        return true
    }

    /// The device was unbound, or a newer request was answered 0.
    package mutating func supersede() {
        switch progress.state {
        case .ready, .inDoubt, .refused: end(.superseded)
        case .sending: progress.isSuperseded = true
        case .stored, .expired, .superseded: break
        }
    }

    /// A person has decided to try a doubtful code once more, and can do so only once.
    ///
    /// The doubtful attempt's connection must be closed by us, or its process gone.
    /// - Returns: Whether it is ready again.
    package mutating func retryByHand(at now: UnixTime) -> Bool {
        guard progress.state == .inDoubt, !progress.wasRetried, mayStart(at: now) else { return false }
        progress.wasRetried = true
        progress.state = .ready
        progress.due = now
        return true
    }

    /// The process died while an attempt was on its way.
    package mutating func recover() {
        guard progress.state == .sending else { return }
        progress.wasInDoubt = true
        end(progress.isSuperseded ? .superseded : .inDoubt)
    }
}
