import Elements
import Events

// MARK: The ordinary course

extension Conversation {
    mutating func open() -> Step {
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

    mutating func verified(_ answer: VendorAnswer, _ question: Question, at now: Instant) -> Step {
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

    mutating func bound(_ answer: VendorAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer {
        case .code(let code, let data):
            let row = table.row(for: code)
            switch row.kind {
            case .success: return succeed(code, data)
            case .transient: return passing(row, question, finding: .notOurs, at: now)
            case .installer where row.isTaken: return witness(.taken(row), at: now)
            case .installer: return refuse(row, finding: .notOurs)
            case .operator: return refuse(row, finding: .notOurs)
            case .unknown: return witness(.unclear("vendor_unclear", code: code), at: now)
            }
        case .notSent(let fault): return again(question, fault, code: nil, finding: .untouched, at: now)
        case .unknown(let fault): return witness(.unclear(fault, code: nil), at: now)
        }
    }

    private func succeed(_ code: Int, _ data: VendorData) -> Step {
        if let unverified = unverified(data.isVerified ?? false, code) { return unverified }
        let isOtherMode =
            expectedBindingMode != nil && data.bindingMode != nil && data.bindingMode != expectedBindingMode
        return .conclude(
            Conclusion(
                .success, "bound", vendorCode: code, finding: .ours, alert: isOtherMode ? "binding_mode" : nil
            ))
    }

    /// A pure-Bluetooth device that the vendor's cloud has not authenticated: undone, and the answer is
    /// that a reset may mend it.
    func unverified(_ isVerified: Bool, _ code: Int?) -> Step? {
        guard case .pureBluetooth(_, let errcode) = plan, !isVerified, errcode != .success else { return nil }
        return .conclude(
            Conclusion(errcode, "not_verified", vendorCode: code, finding: .leftover, alert: "not_verified"))
    }

    /// Only 200 and a proof are a yes, whatever a site has put into the table.
    func refuse(_ row: VendorCode, finding: Finding) -> Step {
        guard case .always(let errcode) = row.answer, errcode != .success, !isOurMistake(row.code) else {
            return .conclude(
                Conclusion(
                    .cannotBind, "vendor_code", vendorCode: row.code, finding: finding, alert: "vendor_code"))
        }
        let alert: String? = row.concernsOperator ? "vendor_code" : nil
        return .conclude(
            Conclusion(errcode, "vendor_code", vendorCode: row.code, finding: finding, alert: alert))
    }

    /// The vendor misses a code that was typed, or does not like one that nobody typed.
    private func isOurMistake(_ code: Int) -> Bool {
        if case .pureBluetooth = plan { return code == 5179 || code == 5213 }
        return code == 5179 && !isCodeEmpty
    }
}

// MARK: What may pass

extension Conversation {
    private mutating func passing(
        _ row: VendorCode, _ question: Question, finding: Finding, at now: Instant
    ) -> Step {
        // The caller has refreshed the token and sent the call again already.
        if row.isCredential { return refuse(row, finding: finding) }
        let next = now.advanced(byMilliseconds: Budget.pollMilliseconds)
        if next <= budget.lastVendorStart { return .pause(until: next, question) }
        guard row.answer == .byOnlineStatus else { return refuse(row, finding: finding) }
        guard now < budget.vendorCutOff else { return choose(row, isOnline: nil) }
        phase = .checkingOnline(row)
        return .ask(.onlineStatus)
    }

    func chooseByOnlineStatus(_ row: VendorCode, _ answer: VendorAnswer) -> Step {
        switch answer {
        case .code(200, let data): choose(row, isOnline: data.isOnline)
        case .code(70130, _): choose(row, isOnline: false)
        case .code, .notSent, .unknown: choose(row, isOnline: nil)
        }
    }

    private func choose(_ row: VendorCode, isOnline: Bool?) -> Step {
        // The last call was answered, so nothing of it can land.
        let finding: Finding = firstBindAt == nil ? .untouched : .notOurs
        let (errcode, reason): (Errcode, String) =
            switch isOnline {
            case true?: (.cannotBind, "not_in_bind_mode")
            case false?: (.deviceOffline, "device_offline")
            case nil: (row.whenStatusUnknown, "device_status_unknown")
            }
        return .conclude(Conclusion(errcode, reason, vendorCode: row.code, finding: finding))
    }

    private mutating func again(
        _ question: Question, _ reason: String, code: Int?, finding: Finding, at now: Instant
    ) -> Step {
        let next = now.advanced(byMilliseconds: Budget.pollMilliseconds)
        if next <= budget.lastVendorStart { return .pause(until: next, question) }
        return .conclude(
            Conclusion(.cannotBind, reason, vendorCode: code, finding: finding, alert: "vendor_unreachable"))
    }

    func outOfTime(_ finding: Finding) -> Step {
        .conclude(Conclusion(.cannotBind, LocalRefusal.noTime.rawValue, finding: finding))
    }
}
