package import Binding
import Cloud
import Events
package import Telemetry

extension Reason.Word {
    /// What it is a case of; nil where nobody but who sent it, the installer or another company, can do anything,
    /// and of what is said of codes only, by which nothing is answered.
    package var condition: Condition? {
        switch self {
        case .bound, .verified, .adopted, .proved, .witnessed, .makerBound,
            .codeShape, .tooManyGuesses, .vendorRefusedInstaller, .deviceOffline, .notInBindMode,
            .deviceAsking, .deviceHeld, .deviceBound, .deviceUnbinding, .wecomBound, .wecomNotBound,
            .vendorTaken, .requestConflict, .codeReused, .noRoute,
            .secretRefused, .secretUnanswered, .secretUnsent, .codeTooOld, .ledgerRestored:
            nil
        case .boundInOtherMode: .bindingMode
        case .wecomSilent: .wecomSilent
        case .eventTooOld, .eventFromTheFuture: .eventTime
        case .foreign: .wrongRoute
        case .unknownSerial, .otherModel: .notListed
        case .placeShared: .placeShared
        case .accountGone: .accountGone
        case .noTicket: .noTicket
        case .noToken: .noToken
        case .vendorAway: .vendorAway
        case .vendorLogin: .vendorToken
        case .makerRefusesUs: .makerRefuses
        case .vendorQuota: .vendorQuota
        case .paused: .paused
        case .noDeposit: .noDeposit
        case .vendorRefusedUs, .notVerified, .makerRefused: .vendorRefuses
        case .leftover: .leftovers
        case .vendorUnreachable, .vendorUnanswered, .vendorUnclear, .vendorBusy, .vendorLate,
            .deviceStatusUnknown:
            .vendorFailing
        case .overload: .overload
        case .ledgerLate: .ledgerLate
        case .ledgerFull: .ledgerFull
        case .ledgerUnavailable: .ledgerUnavailable
        case .noTime, .outOfTime, .noLongerAsking, .processEnded, .zeroIsOver, .earlierVersion: .answersLate
        case .misrouted: .misrouted
        case .method, .query, .shape, .stale, .ahead, .envelope, .signature, .cipher, .receiver, .challenge,
            .source:
            .refusals
        }
    }

    /// Whether it shows that whoever decides answers clearly.
    fileprivate var isVendorsWord: Bool {
        switch self {
        case .bound, .boundInOtherMode, .verified, .proved, .witnessed, .makerBound, .vendorRefusedInstaller,
            .vendorRefusedUs, .vendorQuota, .notVerified, .makerRefused, .leftover, .vendorTaken,
            .deviceOffline,
            .notInBindMode:
            true
        default: false
        }
    }

    fileprivate var isVendorsYes: Bool {
        switch self {
        case .bound, .boundInOtherMode, .verified, .proved, .witnessed, .makerBound: true
        default: false
        }
    }
}

extension Conditions {
    /// What became of a bind speaks for a condition, or against some.
    func heard(_ decision: Decision, on route: Route, _ example: @autoclosure () -> Example) {
        // What was decided before says nothing of now.
        guard ![.repeated, .joined, .remembered].contains(decision.course) else { return }
        let word = decision.reason.word
        // What the maker's service refuses with another errcode is the installer's matter.
        if let condition = word.condition, word != .makerRefused || decision.errcode == .cannotBind {
            let subject = decision.subject(of: condition, on: route)
            // Whoever is locked out gets no token either.
            let isLocked = condition == .vendorToken && isStanding(.vendorLocked, about: subject)
            if isLocked {
                note(.vendorLocked, about: subject, Example(example().fields))
            } else {
                note(condition, about: subject, example())
            }
        }
        let account = decision.account ?? ""
        if word.isVendorsWord {
            over(.eventTime)
            over(.vendorFailing, about: account)
            over(.makerRefuses, about: account)
            over(.vendorToken, about: decision.subject(of: .vendorToken, on: route))
        }
        if word.isVendorsYes {
            over(.vendorRefuses, about: account)
            over(.vendorQuota, about: account)
        }
        if word == .bound { over(.bindingMode, about: decision.subject(of: .bindingMode, on: route)) }
    }
}

extension Decision {
    fileprivate func subject(of condition: Condition, on route: Route) -> String {
        if condition == .vendorToken { return tokenSubject }
        return switch condition.entry.subject {
        case .model?: if case .model(let id) = route.owner { id.text } else { "" }
        case .account?: account ?? ""
        case .route?: route.path
        default: ""
        }
    }

    /// Which of the account's tokens the last call goes by.
    private var tokenSubject: String {
        TokenWatch.subject(account ?? "", VendorCloud.Token(ofCall: calls.last?.name ?? ""))
    }
}
