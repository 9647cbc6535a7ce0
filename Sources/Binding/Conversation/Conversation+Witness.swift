package import Elements
import Events

// MARK: Whose is it?

/// What `deviceInfo` says, or the maker's service in its place.
///
/// An answer that lacks what it is asked for is none: not whose the device is, whether it counts, and of one
/// that is ours, since when.
///
/// Source: vendor documentation, `deviceInfo`; 5052 and 5141 mean "not yours".
///
/// States: Device 22.
package enum Ownership: Equatable, Sendable {
    case ours(boundAt: Instant?)
    case notOurs
    case noAnswer

    package init(_ answer: VendorAnswer) {
        switch answer {
        case .code(200, let data):
            self = Ownership(data)
        case .code(5052, _), .code(5141, _): self = .notOurs
        case .result(let result): self = result.ownership
        case .code, .notSent, .unknown: self = .noAnswer
        }
    }

    private init(_ data: VendorData) {
        switch (data.deviceType, data.status, data.boundAt) {
        case (nil, _, _), (_, nil, _): self = .noAnswer
        case (1?, 1?, let boundAt): self = boundAt == nil ? .noAnswer : .ours(boundAt: boundAt)
        case (_?, _?, _): self = .notOurs
        }
    }
}

extension Conversation {
    mutating func adopt(_ answer: VendorAnswer, at now: Instant) -> Step {
        switch Ownership(answer) {
        case .ours:
            if let unverified = unverified(answer) { return unverified }
            return .conclude(Conclusion(.success, .adopted, vendorCode: 200, finding: .ours))
        case .notOurs:
            guard now <= budget.lastVendorStart else { return outOfTime(.notOurs) }
            return open()
        case .noAnswer:
            return .conclude(Conclusion(.cannotBind, .vendorUnanswered, finding: .untouched))
        }
    }

    mutating func witness(_ doubt: Doubt, at now: Instant) -> Step {
        if case .unclear = doubt { leavesUnknown = true }
        phase = .proving(doubt)
        return .ask(plan == .forward ? .forwardAgain : .deviceInfo)
    }

    mutating func prove(_ doubt: Doubt, _ answer: VendorAnswer, at now: Instant) -> Step {
        if case .result(let result) = answer {
            // It is about this very request, and ends the doubt about its call as well.
            leavesUnknown = false
            return .conclude(result.conclusion(by: table))
        }
        switch (Ownership(answer), doubt) {
        case (.ours(let boundAt), _):
            guard isProof(boundAt) else {
                return .conclude(Conclusion(.unbinding, .leftover, finding: .leftover))
            }
            if let unverified = unverified(answer) { return unverified }
            return .conclude(Conclusion(.success, .proved, vendorCode: doubt.code, finding: .ours))
        case (.notOurs, .taken(let row)), (.noAnswer, .taken(let row)):
            return refuse(row, finding: .notOurs)
        case (.notOurs, .unclear(let reason)) where reason.vendorCode != nil:
            // The vendor answered the bind, and nothing is bound: worth one more try.
            guard !hasRetriedUnclear, now <= budget.lastVendorStart else { return unclear(reason) }
            hasRetriedUnclear = true
            return open()
        case (.notOurs, .unclear(let reason)), (.noAnswer, .unclear(let reason)):
            return unclear(reason)
        }
    }

    /// `deviceInfo` tells it too; a cloud that does not is believed to have checked before.
    private func unverified(_ answer: VendorAnswer) -> Step? {
        guard case .code(let code, let data) = answer, let isVerified = data.isVerified else { return nil }
        return unverified(isVerified, code)
    }

    private func unclear(_ reason: Reason) -> Step {
        .conclude(Conclusion(.cannotBind, reason, finding: .unknown))
    }

    /// "Ours" proves a bind only if the ledger had it for this company already, or if it was made no
    /// earlier than our own call. The vendor's Date header, which the time was corrected by, has whole
    /// seconds.
    ///
    /// The maker's service is asked about this very request, and needs no time for it.
    ///
    /// States: Device 19.
    package func isProof(_ boundAt: Instant?) -> Bool {
        if isAdopting || plan == .forward { return true }
        guard let boundAt, let firstBindAt else { return false }
        return boundAt >= firstBindAt.advanced(byMilliseconds: -1_000)
    }
}
