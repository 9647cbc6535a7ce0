package import Elements
package import Events

/// What is said to the vendor about one request, question by question, and how it ends.
///
/// A value: the caller asks each question, tells what came back and when, and carries out the next step.
/// Only a call that can bind leaves an unknown outcome, and an unknown outcome is never a 0 by itself.
package struct Conversation: Sendable {
    /// How a model's devices are bound at the vendor.
    package enum Plan: Equatable, Sendable {
        /// The bind itself checks the code, and tells expired from wrong.
        case wifi
        /// Verify the code, then bind by device key.
        case verifyThenBind(isBinding: Bool)
        /// Verify the code only; nothing is bound at the vendor.
        case verify(isBinding: Bool)
        /// Relay what the maker's app has deposited; nil when it has not.
        case pureBluetooth(Deposit?, unverified: Errcode)
    }

    package enum Question: Equatable, Sendable {
        case deviceInfo, bindByWiFi, bindByKey, onlineStatus
        case verify(isBinding: Bool)
        case bindByPureBluetooth(Deposit)

        /// Whether an unanswered call may have bound the device.
        package var canBind: Bool {
            switch self {
            case .bindByWiFi, .bindByKey, .bindByPureBluetooth: true
            case .deviceInfo, .onlineStatus, .verify: false
            }
        }

        package var name: String {
            switch self {
            case .deviceInfo: "deviceInfo"
            case .bindByWiFi: "deviceBindingByWifi"
            case .bindByKey: "bindDeviceDk"
            case .onlineStatus: "device/detail"
            case .verify: "verifyBindingCode"
            case .bindByPureBluetooth: "deviceBindingByPureBt"
            }
        }
    }

    package enum Step: Equatable, Sendable {
        case ask(Question)
        /// Ask this question, but not before.
        case pause(until: Instant, Question)
        case conclude(Conclusion)
    }

    package struct Conclusion: Equatable, Sendable {
        package let errcode: Errcode
        package let reason: String
        package let vendorCode: Int?
        package let finding: Finding
        /// What an operator should hear.
        package let alert: String?

        package init(
            _ errcode: Errcode, _ reason: String, vendorCode: Int? = nil, finding: Finding,
            alert: String? = nil
        ) {
            self.errcode = errcode
            self.reason = reason
            self.vendorCode = vendorCode
            self.finding = finding
            self.alert = alert
        }
    }

    private enum Phase: Equatable {
        case adopting, talking
        /// A witness is asked whether a bind stands, because of this.
        case proving(Doubt)
        /// The device's online status chooses between 1 and 7 for this code.
        case checkingOnline(code: Int)
    }

    private enum Doubt: Equatable {
        /// The vendor says that somebody has it.
        case taken(code: Int, Errcode)
        /// The bind had no clear outcome.
        case unclear(String, code: Int?)

        var code: Int? {
            switch self {
            case .taken(let code, _): code
            case .unclear(_, let code): code
            }
        }
    }

    private let plan: Plan
    private let budget: Budget
    private let table: VerdictTable
    private let isAdopting: Bool
    private let expectedBindingMode: Int?
    private var phase: Phase = .talking
    private var hasRetriedUnclear = false
    /// When our first call that can bind was begun, by the time of day.
    private var firstBindAt: UnixTime?

    /// - Parameters:
    ///   - isAdopting: The ledger has the device held or bound for this company.
    ///   - expectedBindingMode: The mode configured for the product; a bind that reports another is
    ///     an alert. 1 multi-user, 2 owner, 3 rotation.
    package init(
        _ plan: Plan, within budget: Budget, by table: VerdictTable, isAdopting: Bool,
        expectedBindingMode: Int? = nil
    ) {
        self.plan = plan
        self.budget = budget
        self.table = table
        self.isAdopting = isAdopting
        self.expectedBindingMode = expectedBindingMode
    }

    package mutating func begin() -> Step {
        guard isAdopting else { return open() }
        phase = .adopting
        return .ask(.deviceInfo)
    }

    /// A question is about to go out.
    package mutating func asking(_ question: Question, at unixNow: UnixTime) {
        if question.canBind, firstBindAt == nil { firstBindAt = unixNow }
    }

    package mutating func heard(_ answer: VendorAnswer, to question: Question, at now: Instant) -> Step {
        switch phase {
        case .adopting: return adopt(Ownership(answer), at: now)
        case .proving(let doubt): return prove(doubt, Ownership(answer), at: now)
        case .checkingOnline(let code): return chooseByOnlineStatus(code, answer)
        case .talking:
            return question.canBind ? bound(answer, question, at: now) : verified(answer, question, at: now)
        }
    }
}

// MARK: The ordinary course

extension Conversation {
    private mutating func open() -> Step {
        phase = .talking
        switch plan {
        case .wifi: return .ask(.bindByWiFi)
        case .verifyThenBind(let isBinding), .verify(let isBinding):
            return .ask(.verify(isBinding: isBinding))
        case .pureBluetooth(let deposit?, _): return .ask(.bindByPureBluetooth(deposit))
        case .pureBluetooth(nil, _):
            return .conclude(Conclusion(.cannotBind, "no_deposit", finding: .untouched, alert: "no_deposit"))
        }
    }

    private mutating func verified(_ answer: VendorAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer {
        case .code(let code, _):
            let row = table.row(for: code)
            switch row.kind {
            case .success:
                if case .verify = plan {
                    return .conclude(Conclusion(.success, "verified", vendorCode: code, finding: .ours))
                }
                guard now <= budget.lastVendorStart else { return outOfTime(.untouched) }
                return .ask(.bindByKey)
            case .transient: return passing(row, question, finding: .untouched, at: now)
            case .installer, .operator: return refuse(row, finding: .untouched)
            case .unknown: return again(question, "vendor_unclear", code: code, finding: .untouched, at: now)
            }
        case .notSent(let fault): return again(question, fault, code: nil, finding: .untouched, at: now)
        case .unknown(let fault): return again(question, fault, code: nil, finding: .untouched, at: now)
        }
    }

    private mutating func bound(_ answer: VendorAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer {
        case .code(let code, let data):
            let row = table.row(for: code)
            switch row.kind {
            case .success: return succeed(code, data)
            case .transient: return passing(row, question, finding: .notOurs, at: now)
            case .installer:
                guard case .always(let errcode) = row.answer, errcode == .alreadyBound else {
                    return refuse(row, finding: .notOurs)
                }
                return witness(.taken(code: code, errcode), at: now)
            case .operator: return refuse(row, finding: .notOurs)
            case .unknown: return witness(.unclear("vendor_unclear", code: code), at: now)
            }
        case .notSent(let fault): return again(question, fault, code: nil, finding: .untouched, at: now)
        case .unknown(let fault): return witness(.unclear(fault, code: nil), at: now)
        }
    }

    private func succeed(_ code: Int, _ data: VendorData) -> Step {
        if case .pureBluetooth(_, let unverified) = plan, data.isVerified != true, unverified != .success {
            // The cloud has not authenticated the device: undone, and the answer that a reset may mend.
            return .conclude(
                Conclusion(
                    unverified, "not_verified", vendorCode: code, finding: .leftover, alert: "not_verified"))
        }
        let isOtherMode =
            expectedBindingMode != nil && data.bindingMode != nil && data.bindingMode != expectedBindingMode
        return .conclude(
            Conclusion(
                .success, "bound", vendorCode: code, finding: .ours, alert: isOtherMode ? "binding_mode" : nil
            ))
    }

    private func refuse(_ row: VendorCode, finding: Finding) -> Step {
        let errcode: Errcode = if case .always(let errcode) = row.answer { errcode } else { .cannotBind }
        let alert: String? = row.kind == .installer ? nil : "vendor_code"
        return .conclude(
            Conclusion(errcode, "vendor_code", vendorCode: row.code, finding: finding, alert: alert))
    }
}

// MARK: What may pass

extension Conversation {
    private mutating func passing(
        _ row: VendorCode, _ question: Question, finding: Finding, at now: Instant
    ) -> Step {
        // The caller has refreshed the token and sent the call again already.
        guard row.answer == .byOnlineStatus else { return refuse(row, finding: finding) }
        let next = now.advanced(byMilliseconds: Budget.pollMilliseconds)
        if next <= budget.lastVendorStart { return .pause(until: next, question) }
        guard now < budget.vendorCutOff else { return offline(row.code, isOnline: nil) }
        phase = .checkingOnline(code: row.code)
        return .ask(.onlineStatus)
    }

    private func chooseByOnlineStatus(_ code: Int, _ answer: VendorAnswer) -> Step {
        switch answer {
        case .code(200, let data): offline(code, isOnline: data.isOnline)
        case .code(70130, _): offline(code, isOnline: false)
        case .code, .notSent, .unknown: offline(code, isOnline: nil)
        }
    }

    private func offline(_ code: Int, isOnline: Bool?) -> Step {
        let finding: Finding = if case .verifyThenBind = plan { .untouched } else { .notOurs }
        let errcode: Errcode = isOnline == true ? .cannotBind : .deviceOffline
        let reason = isOnline == true ? "not_in_bind_mode" : "device_offline"
        return .conclude(Conclusion(errcode, reason, vendorCode: code, finding: finding))
    }

    private mutating func again(
        _ question: Question, _ reason: String, code: Int?, finding: Finding, at now: Instant
    ) -> Step {
        let next = now.advanced(byMilliseconds: Budget.pollMilliseconds)
        if next <= budget.lastVendorStart { return .pause(until: next, question) }
        return .conclude(
            Conclusion(.cannotBind, reason, vendorCode: code, finding: finding, alert: "vendor_unreachable"))
    }

    private func outOfTime(_ finding: Finding) -> Step {
        .conclude(Conclusion(.cannotBind, LocalRefusal.noTime.rawValue, finding: finding))
    }
}

// MARK: Whose is it?

/// What `deviceInfo` says. Source: vendor documentation, `deviceInfo`; 5052 and 5141 mean "not yours".
package enum Ownership: Equatable, Sendable {
    case ours(boundAt: UnixTime?)
    case notOurs
    case noAnswer

    package init(_ answer: VendorAnswer) {
        switch answer {
        case .code(200, let data):
            let isOwn = (data.deviceType ?? 1) == 1 && (data.status ?? 1) == 1
            self = isOwn ? .ours(boundAt: data.boundAt) : .notOurs
        case .code(5052, _), .code(5141, _): self = .notOurs
        case .code, .notSent, .unknown: self = .noAnswer
        }
    }
}

extension Conversation {
    private mutating func adopt(_ ownership: Ownership, at now: Instant) -> Step {
        switch ownership {
        case .ours:
            return .conclude(Conclusion(.success, "adopted", vendorCode: 200, finding: .ours))
        case .notOurs:
            guard now <= budget.lastVendorStart else { return outOfTime(.notOurs) }
            return open()
        case .noAnswer:
            return .conclude(
                Conclusion(
                    .cannotBind, "device_info_unanswered", finding: .untouched, alert: "vendor_unreachable"))
        }
    }

    private mutating func witness(_ doubt: Doubt, at now: Instant) -> Step {
        phase = .proving(doubt)
        return .ask(.deviceInfo)
    }

    private mutating func prove(_ doubt: Doubt, _ ownership: Ownership, at now: Instant) -> Step {
        switch (ownership, doubt) {
        case (.ours(let boundAt), _):
            guard isProof(boundAt) else {
                return .conclude(Conclusion(.unbinding, "leftover", finding: .leftover, alert: "leftover"))
            }
            return .conclude(Conclusion(.success, "proved", vendorCode: doubt.code, finding: .ours))
        case (.notOurs, .taken(let code, let errcode)), (.noAnswer, .taken(let code, let errcode)):
            return .conclude(Conclusion(errcode, "vendor_code", vendorCode: code, finding: .notOurs))
        case (.notOurs, .unclear(let reason, let code?)):
            // The vendor answered the bind, and nothing is bound: worth one more try.
            guard !hasRetriedUnclear, now <= budget.lastVendorStart else {
                return unclear(reason, code)
            }
            hasRetriedUnclear = true
            return open()
        case (.notOurs, .unclear(let reason, nil)):
            return unclear(reason, nil)
        case (.noAnswer, .unclear(let reason, let code)):
            return unclear(reason, code)
        }
    }

    private func unclear(_ reason: String, _ code: Int?) -> Step {
        .conclude(
            Conclusion(.cannotBind, reason, vendorCode: code, finding: .unknown, alert: "vendor_unclear"))
    }

    /// "Ours" proves a bind only if the ledger had it for this company already, or if it was made no
    /// earlier than our own call. The vendor's Date header, which the time was corrected by, has whole
    /// seconds.
    package func isProof(_ boundAt: UnixTime?) -> Bool {
        if isAdopting { return true }
        guard let boundAt, let firstBindAt else { return false }
        return boundAt >= firstBindAt.advanced(bySeconds: -1)
    }
}
