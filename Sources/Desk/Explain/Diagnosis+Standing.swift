import Binding
import Events
import Ledger
import Telemetry

// What of all that stands has to do with it.

extension Diagnosis {
    /// Whether its last example is the device, or the request, that was asked about.
    static func names(_ standing: Conditions.Standing, _ known: Known) -> Bool {
        let fields = standing.last.fields
        return fields[.requestID]?.string == known.asked
            || known.serial != nil && fields[.device]?.string == known.serial?.text
    }

    /// What is looked after now and then may be over by the ledger already.
    static func isStill(_ standing: Conditions.Standing, _ known: Known) -> Bool {
        switch standing.condition {
        case .codesInDoubt:
            known.history?.redemptions.contains { $0.progress.state == .inDoubt } ?? true
        case .paused: known.pause != nil
        case .devicesStuck: known.device.map { $0.isStuck && !$0.isAbandoned } ?? true
        default: true
        }
    }

    /// Whether what a bind was refused for stands.
    static func stands(_ reason: Reason, _ known: Known) -> Bool {
        known.standing.contains { !isOfAnother($0, known) && isReason($0, of: reason) }
    }

    static func bears(_ standing: Conditions.Standing, on known: Known) -> Bool {
        let subjects = [known.serial?.text, known.model?.text].compactMap { $0 }
        if subjects.contains(standing.subject) || names(standing, known) { return true }
        guard !isOfAnother(standing, known) else { return false }
        return isReason(standing, of: known.callback?.reason)
            || (known.callback == nil && keepsCallbacksOut(standing))
    }

    /// Whether it is another model's, or of an account or a token that the binds of this one do not need, where it is known
    /// which one is asked about.
    static func isOfAnother(_ standing: Conditions.Standing, _ known: Known) -> Bool {
        switch (standing.condition.entry.subject, known.model, known.path) {
        case (.model?, let model?, _): standing.subject != model.text
        // Behind the path stands what is met there.
        case (.route?, _, let path?): standing.subject != path && !standing.subject.hasPrefix("\(path):")
        // Devices may still be at what no model has any more.
        case (.account?, _, _) where standing.condition != .accountGone:
            known.account.map { !$0.isMeant(by: standing) } ?? false
        default: false
        }
    }

    /// Of the vendor's refusals each code is one of its own.
    private static func isReason(_ standing: Conditions.Standing, of reason: Reason?) -> Bool {
        // Whoever is locked out gets no token either.
        let condition = standing.condition == .vendorLocked ? .vendorToken : standing.condition
        guard let reason, reason.word.condition == condition else { return false }
        return standing.condition != .vendorRefuses || standing.reason?.vendorCode == reason.vendorCode
    }

    /// Whether a callback that does not come, or of which nothing is kept, may be due to it.
    static func keepsCallbacksOut(_ standing: Conditions.Standing) -> Bool {
        switch standing.condition {
        case .draining, .ledgerLate, .ledgerFull, .ledgerUnavailable, .clockWrong, .overload,
            .connectionsFull, .descriptorsUsedUp, .misrouted, .wrongRoute, .notUnderstood:
            true
        case .certificate: standing.isExpired
        default: false
        }
    }
}

extension Condition {
    /// Whether it is about those requests that it was met with, and says nothing of others.
    var isOfSomeRequests: Bool { [.wrongRoute, .notUnderstood].contains(self) }
}
