package import Elements
package import Events

/// What is asked of whoever decides about one request, question by question, and how it ends.
///
/// A value: the caller asks each question, tells what came back and when, and carries out the next step.
/// Only a call that can bind leaves an unknown outcome, and an unknown outcome is never a 0 by itself.
///
/// States: Device 20.
package struct Conversation: Sendable {
    /// How a model's devices are bound at the vendor.
    package enum Plan: Equatable, Sendable {
        /// The bind itself checks the code, and tells expired from wrong.
        case wifi
        /// Verify the code, then bind by device key.
        case verifyThenBind(isBinding: Bool)
        /// Bind by device key alone: nobody checks a code.
        case key
        /// Verify the code only; nothing is bound at the vendor.
        case verify(isBinding: Bool)
        /// Relay what the maker's app has deposited; nil when it has not.
        case pureBluetooth(Deposit?, unverified: Errcode)
        /// The maker's own service decides, and is asked what became of it.
        case forward
    }

    /// Which of these plans a model's devices are bound by, as configurations and the ledger's rows name it.
    package enum Kind: String, Sendable, CaseIterable {
        case wifi
        case verifyThenBind = "verify_dk"
        /// Nobody checks a code: for products that have none.
        case key = "dk"
        case verify
        case pureBluetooth = "pure_bluetooth"
        /// The maker's own service decides.
        case forward
    }

    package enum Step: Equatable, Sendable {
        case ask(Question)
        /// Ask this question, but not before.
        case pause(until: Instant, Question)
        case conclude(Conclusion)
    }

    package struct Conclusion: Equatable, Sendable {
        package let errcode: Errcode
        package let reason: Reason
        package let finding: Finding
        /// Whether a call that can bind had no clear outcome, so that it may still land whatever was found.
        package let leavesUnknown: Bool

        package init(
            _ errcode: Errcode, _ reason: Reason, finding: Finding, leavesUnknown: Bool = false
        ) {
            self.errcode = errcode
            self.reason = reason
            self.finding = finding
            self.leavesUnknown = leavesUnknown
        }

        package init(
            _ errcode: Errcode, _ word: Reason.Word, vendorCode: Int? = nil, finding: Finding
        ) {
            self.init(errcode, Reason(word, vendorCode: vendorCode), finding: finding)
        }

        /// The same, after a call that may still land: neither "not ours" nor "untouched" is certain.
        var withUnknownCall: Conclusion {
            let isUncertain = finding == .untouched || finding == .notOurs
            return Conclusion(
                errcode, reason, finding: isUncertain ? .unknown : finding, leavesUnknown: true)
        }
    }

    enum Phase: Equatable {
        case adopting, talking
        /// A witness is asked whether a bind stands, because of this.
        case proving(Doubt)
        /// The device's online status chooses between 1 and 7 for this answer, at last or unless a further
        /// call passes.
        case checkingOnline(AuthorityAnswer, before: Poll?)
    }

    /// A call that is made again, and when.
    struct Poll: Equatable {
        let question: Question
        let start: Instant
    }

    enum Doubt: Equatable {
        /// Somebody has it, it was said.
        case taken(AuthorityAnswer.Refusal, code: Int?)
        /// The bind had no clear outcome.
        case unclear(Reason)

        var code: Int? {
            switch self {
            case .taken(_, let code): code
            case .unclear(let reason): reason.vendorCode
            }
        }
    }

    let plan: Plan
    let budget: Budget
    let isAdopting: Bool
    let expectedBindingMode: Int?
    var phase: Phase = .talking
    var hasRetriedUnclear = false
    /// Whether a call that can bind had no clear outcome: it may still land, whatever a later one says.
    var leavesUnknown = false
    /// When our first call that can bind was begun.
    var firstBindAt: Instant?
    /// When the present question went out.
    var askedAt: Instant?
    /// Whether the device is online, as far as that was asked.
    var isOnline: Bool?
    /// The last answer that may have passed: it stands when no further call gets out.
    var standing: AuthorityAnswer?

    /// - Parameters:
    ///   - isAdopting: The ledger has the device held or bound for this company.
    ///   - expectedBindingMode: The mode configured for the product; a bind that reports another is
    ///     an alert. 1 multi-user, 2 owner, 3 rotation.
    package init(
        _ plan: Plan, within budget: Budget, isAdopting: Bool, expectedBindingMode: Int? = nil
    ) {
        self.plan = plan
        self.budget = budget
        self.isAdopting = isAdopting
        self.expectedBindingMode = expectedBindingMode
    }

    package mutating func begin() -> Step {
        // A model that only verifies has nothing at the vendor that could be ours.
        if case .verify = plan { return open() }
        guard isAdopting else { return open() }
        phase = .adopting
        return .ask(.holder)
    }

    /// A question is about to go out.
    package mutating func asking(_ question: Question, at now: Instant) {
        askedAt = now
        if question.canBind, firstBindAt == nil { firstBindAt = now }
    }

    package mutating func heard(_ answer: AuthorityAnswer, to question: Question, at now: Instant) -> Step {
        let step: Step
        switch phase {
        case .adopting: step = adopt(answer, at: now)
        case .proving(let doubt): step = prove(doubt, answer, at: now)
        case .checkingOnline(let before, let poll): step = checked(answer, before, poll, at: now)
        case .talking:
            step = question.canBind ? bound(answer, question, at: now) : verified(answer, question, at: now)
        }
        guard leavesUnknown, case .conclude(let conclusion) = step else { return step }
        return .conclude(conclusion.withUnknownCall)
    }
}
