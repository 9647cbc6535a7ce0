package import Binding
package import Cloud
import Desk
import Elements
import Events
import Telemetry
package import Transport

extension Counters {
    /// The cases of those series that are named where they are fed, and by no exhaustive switch.
    package static let closedSeries =
        Stranger.allCases.map { "\($0)" } + BindTurn.allCases.map { "\($0)" }
        + MakerCall.allCases.map { "\($0)" } + DeliveryEnd.allCases.map { "\($0)" }
        + LedgerTrouble.allCases.map { "\($0)" } + DeviceTrouble.allCases.map { "\($0)" }
        + UnheardConnection.allCases.map { "\($0)" } + UnreadRequest.allCases.map { "\($0)" }
        + AnswerEnd.allCases.map { "\($0)" } + AdminRefusal.allCases.map { "\($0)" }
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

    private static let words = Reason.Word.allCases.filter { word in
        [.refusals, .misrouted].contains(word.condition)
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

package enum AdminRefusal: String, LabelledCase {
    package static let label = "why"

    /// By a name that is none of its own: a browser may have been led there by somebody else's page.
    case host
    /// Not the password.
    case password
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

extension CloudCall.Endpoint: Series {
    package static var labels: [String] { ["cloud", "endpoint"] }
    package var values: [String] { [cloud.rawValue, rawValue] }
}

struct EndedCloudCall: Series {
    let endpoint: CloudCall.Endpoint
    let end: CloudCall.End

    static let all = CloudCall.Endpoint.allCases.flatMap { endpoint in
        CloudCall.End.allCases.map { EndedCloudCall(endpoint: endpoint, end: $0) }
    }

    static let labels = CloudCall.Endpoint.labels + ["result"]
    var values: [String] { endpoint.values + [end.rawValue] }
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
    case unknownPath = "unknown_path"
    case method
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
    case conditionTold = "condition_told"
    case keyUse = "key_use"
}

enum DeviceTrouble: String, LabelledCase {
    static let label = "trouble"

    /// A call of unknown outcome may still change it.
    case quarantined
    /// The vendor does not let it go.
    case stuck
    /// It was let go without the vendor, and not struck since.
    case abandoned
}

enum UnheardConnection: String, LabelledCase {
    static let label = "reason"

    case overLimit = "over_limit"
    /// A stranger's, closed for a later one.
    case displaced
    /// For want of memory.
    case unopened
}

enum UnreadRequest: String, LabelledCase {
    static let label = "reason"

    case malformed
    case tooSlow = "too_slow"
}

enum AnswerEnd: String, LabelledCase {
    static let label = "end"

    case written, late, failed
    /// None was given.
    case none
}

/// What a program was built from.
struct Build: Series {
    let version: String
    let commit: String
    let swift: String

    static let this = Build(
        version: VersionCommand.number, commit: Commit.text ?? "", swift: compiler)

    private static var compiler: String {
        #if compiler(>=6.4)
        "6.4 or newer"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }

    static let labels = ["version", "commit", "swift"]
    var values: [String] { [version, commit, swift] }
}

extension Device.State: LabelledCase {
    package static var label: String { "state" }
}
