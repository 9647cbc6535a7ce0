import Binding
package import Events
import Ledger
import Telemetry
package import Transport

extension Counters {
    /// The cases of those series that are named where they are fed, and by no exhaustive switch.
    package static let closedSeries =
        Stranger.allCases.map { "\($0)" } + BindTurn.allCases.map { "\($0)" }
        + MakerCall.allCases.map { "\($0)" } + DeliveryEnd.allCases.map { "\($0)" }
        + LedgerTrouble.allCases.map { "\($0)" } + Present.allCases.map { "\($0)" }
}

/// Why a request was not let in, and at which URL.
struct RefusedRequest: Series {
    let word: Reason.Word
    /// A route of the configuration; nil for a path that is none.
    let route: String?

    static let labels = ["reason", "route"]
    var values: [String] { [word.rawValue, route ?? "none"] }

    /// What does not hang on the configuration.
    static let always = [RefusedRequest(word: .noRoute, route: nil)]

    static func all(of routes: some Sequence<String>) -> [RefusedRequest] {
        routes.sorted().flatMap { route in words.map { RefusedRequest(word: $0, route: route) } }
    }

    /// Of the words that are a stranger's, the other ones are given by decisions.
    private static let words = Reason.Word.allCases.filter { word in
        (word.party == .stranger || word == .misrouted)
            && ![.noRoute, .requestConflict, .codeReused].contains(word)
    }
}

extension Counters {
    /// Shows what is counted by route: for these from now on, for the former ones no more.
    package func show(routes: Set<String>, insteadOf former: Set<String> = []) {
        refusals.withdraw(Set(RefusedRequest.all(of: former.subtracting(routes))))
        refusals.declare(RefusedRequest.all(of: routes))
    }
}

extension ConnectionFault: LabelledCase {
    package static var label: String { "fault" }
}

extension Redemption.State: LabelledCase {
    package static var label: String { "state" }
}

extension Reconcile.Outcome: LabelledCase {
    package static var label: String { "outcome" }
}

enum Stranger: String, LabelledCase {
    static let label = "what"

    /// Came from an address that is not WeCom's, as far as that is known.
    case address
    /// Refused without an answer, since there was too much to do.
    case shed
}

struct ReceivedEvent: Series {
    /// nil for one that no document lists.
    let kind: Event.Kind?

    static let all = Event.Kind.allCases.map { ReceivedEvent(kind: $0) } + [ReceivedEvent(kind: nil)]

    static let labels = ["event"]
    var values: [String] { [kind?.rawValue ?? "unknown"] }
}

package struct BindAnswer: Series {
    let errcode: Errcode?

    package init(_ errcode: Errcode?) { self.errcode = errcode }

    static let all = Errcode.allCases.map { BindAnswer($0) } + [BindAnswer(nil)]

    package static let labels = ["errcode"]
    package var values: [String] { [errcode.map { String($0.rawValue) } ?? "none"] }
}

package enum BindTurn: String, LabelledCase {
    package static let label = "turn"

    /// A copy of one that was being decided.
    case joined
    /// For another model, or another provider.
    case foreign
    /// Refused unclaimed, for want of time or room.
    case shed
    /// Its time with the vendor was over.
    case cutOff = "cut_off"
    /// Nobody had time to answer it.
    case outOfTime = "out_of_time"
    /// Answered later than WeCom wishes.
    case overAim = "over_aim"
}

enum AskedQuestion: String, LabelledCase {
    static let label = "question"

    case verify, outcome, holder, status, reach, release
    case bindByWiFi = "bind_wifi"
    case bindByKey = "bind_key"
    case bindByPureBluetooth = "bind_pure_bluetooth"
    case forward = "bind_forward"

    init(_ question: Question) {
        self =
            switch question {
            case .verify: .verify
            case .bind(.wifi): .bindByWiFi
            case .bind(.key): .bindByKey
            case .bind(.pureBluetooth): .bindByPureBluetooth
            case .bind(.forward): .forward
            case .outcome: .outcome
            case .holder: .holder
            case .status: .status
            case .reach: .reach
            case .release: .release
            }
    }
}

/// How looking after a device went.
enum ErrandEnd: String, LabelledCase {
    static let label = "end"

    case vendorHasIt = "vendor_has_it"
    case vendorHasItNot = "vendor_has_it_not"
    case wecomHasIt = "wecom_has_it"
    case wecomHasItNot = "wecom_has_it_not"
    case unbound
    case unbindUnknown = "unbind_unknown"
    case unbindRefused = "unbind_refused"
    case placeShared = "place_shared"
    case cannotTell = "cannot_tell"
    case noAnswer = "no_answer"
}

enum MakerCall: String, LabelledCase {
    static let label = "message"

    // Not taken for the service's.
    case badHeaders = "bad_headers"
    case badSignature = "bad_signature"
    case stale
    case malformed
    // Results.
    case result
    case lateResult = "late_result"
    case unknownResult = "unknown_result"
    case malformedResult = "malformed_result"
    // Deposits.
    case deposit
    case malformedDeposit = "malformed_deposit"
    // Secrets and tokens.
    case credentialsGiven = "credentials_given"
    case credentialsRefused = "credentials_refused"
    case tokenRenewed = "token_renewed"
}

package enum DeliveryEnd: String, LabelledCase {
    package static let label = "end"

    case taken
    case notTaken = "not_taken"
}

enum LedgerTrouble: String, LabelledCase {
    static let label = "work"

    case settlement
    case repeatedZeros = "repeated_zeros"
    case row, listing
    case clockCorrection = "clock_correction"
    case redemptionRead = "redemption_read"
    case redemptionBegin = "redemption_begin"
    case redemptionLook = "redemption_look"
    case secretProof = "secret_proof"
    case sweep
    case errandRead = "errand_read"
    case errandKeep = "errand_keep"
    case comparisonRead = "comparison_read"
    case comparisonKeep = "comparison_keep"
    case outboxRead = "outbox_read"
    case outboxMark = "outbox_mark"
    case result, deposit
}

/// What a server counts.
enum ConnectionEvent: String, LabelledCase {
    static let label = "what"

    case accepted
    case overLimit = "over_limit"
    case displaced
    case acceptingPaused = "accepting_paused"
    case unopened
    case handshakeFailed = "handshake_failed"
    case request
    case requestRefused = "request_refused"
    case requestTooSlow = "request_too_slow"
    case answered
    case answeredLate = "answered_late"
    case answerFailed = "answer_failed"
    case unanswered
}

/// What a ledger counts.
enum LedgerWork: String, LabelledCase {
    static let label = "work"

    case commit, transaction
    case late
    case correction
    case overdueCorrection = "overdue_correction"
}

enum Present: String, LabelledCase {
    static let label = "name"

    case connectionsOpen = "connections_open"
    case bindsRunning = "binds_running"
    case redemptionsRunning = "redemptions_running"
    case clockWrongMilliseconds = "clock_wrong_milliseconds"
    case clockSure = "clock_sure"
    case vendorAccountsAway = "vendor_accounts_away"
    case outboxWaiting = "outbox_waiting"
    case outboxOldestSeconds = "outbox_oldest_seconds"
    case ledgerQueued = "ledger_queued"
    case ledgerLogPages = "ledger_log_pages"
}

struct DeviceCount: Series {
    let name: String

    static let all =
        Device.State.allCases.map { DeviceCount(name: $0.rawValue) } + [quarantined, stuck, abandoned]

    static let quarantined = DeviceCount(name: "quarantined")
    static let stuck = DeviceCount(name: "stuck")
    static let abandoned = DeviceCount(name: "abandoned")

    init(_ state: Device.State) { name = state.rawValue }

    private init(name: String) { self.name = name }

    static let labels = ["state"]
    var values: [String] { [name] }
}
