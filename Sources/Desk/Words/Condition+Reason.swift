package import Binding
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
            .noLongerAsking, .holderUnknown, .zeroIsOver,
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
        case .noTime, .outOfTime, .processEnded, .earlierVersion: .answersLate
        case .misrouted: .misrouted
        case .method, .query, .shape, .stale, .ahead, .envelope, .signature, .cipher, .receiver, .challenge,
            .source:
            .refusals
        }
    }
}
