import Elements
import Events

// MARK: The ordinary course

extension Conversation {
    mutating func open() -> Step {
        phase = .talking
        switch plan {
        case .wifi: return .ask(.bindByWiFi)
        case .key: return .ask(.bindByKey)
        case .verifyThenBind(let isBinding), .verify(let isBinding):
            return .ask(.verify(isBinding: isBinding))
        case .pureBluetooth(let deposit?, _): return .ask(.bindByPureBluetooth(deposit))
        case .pureBluetooth(nil, _):
            return .conclude(Conclusion(.cannotBind, .noDeposit, finding: .untouched))
        case .forward: return .ask(.forward)
        }
    }

    mutating func verified(_ answer: VendorAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer {
        case .code(let code, _):
            let row = table.row(for: code)
            switch row.kind {
            case .success:
                if case .verify = plan {
                    return .conclude(Conclusion(.success, .verified, vendorCode: code, finding: .ours))
                }
                guard now <= budget.lastVendorStart else { return outOfTime(.untouched) }
                return .ask(.bindByKey)
            case .transient: return passing(row, question, finding: .untouched, at: now)
            case .installer, .operator, .unlisted: return refuse(row, finding: .untouched)
            case .unknown:
                standing = row
                return again(question, .vendorUnclear, at: now)
            }
        case .result: return again(question, .vendorUnclear, at: now)
        case .notSent: return again(question, .vendorUnreachable, at: now)
        case .unknown: return again(question, .vendorUnanswered, at: now)
        }
    }

    mutating func bound(_ answer: VendorAnswer, _ question: Question, at now: Instant) -> Step {
        switch answer {
        case .code(let code, let data):
            let row = table.row(for: code)
            switch row.kind {
            case .success: return succeed(code, data)
            case .transient: return passing(row, question, finding: refused(by: row), at: now)
            case .installer where row.isTaken: return witness(.taken(row), at: now)
            case .installer: return refuse(row, finding: .notOurs)
            case .operator: return refuse(row, finding: .notOurs)
            case .unknown, .unlisted:
                return witness(.unclear(Reason(.vendorUnclear, vendorCode: code)), at: now)
            }
        case .result(let result): return .conclude(result.conclusion(by: table))
        case .notSent: return again(question, .vendorUnreachable, at: now)
        case .unknown: return witness(.unclear(Reason(.vendorUnanswered)), at: now)
        }
    }

    private func succeed(_ code: Int, _ data: VendorData) -> Step {
        if let unverified = unverified(data.isVerified ?? false, code) { return unverified }
        let isOtherMode =
            expectedBindingMode != nil && data.bindingMode != nil && data.bindingMode != expectedBindingMode
        return .conclude(
            Conclusion(.success, isOtherMode ? .boundInOtherMode : .bound, vendorCode: code, finding: .ours))
    }

    /// A pure-Bluetooth device that the vendor's cloud has not authenticated: undone, and the answer is
    /// that a reset may mend it.
    func unverified(_ isVerified: Bool, _ code: Int?) -> Step? {
        guard case .pureBluetooth(_, let errcode) = plan, !isVerified, errcode != .success else { return nil }
        return .conclude(Conclusion(errcode, .notVerified, vendorCode: code, finding: .leftover))
    }

    /// Only 200 and a proof are a yes, whatever a site has put into the table.
    func refuse(_ row: VendorCode, finding: Finding) -> Step {
        guard case .always(let errcode) = row.answer, errcode != .success, !isOurMistake(row.code) else {
            return .conclude(
                Conclusion(.cannotBind, .vendorRefusedUs, vendorCode: row.code, finding: finding))
        }
        return .conclude(Conclusion(errcode, row.refusal, vendorCode: row.code, finding: finding))
    }

    /// The vendor misses a code that was typed, or does not like one that nobody typed. Of a pure-Bluetooth
    /// device it does not say more about what was typed.
    private func isOurMistake(_ code: Int) -> Bool {
        guard case .pureBluetooth(let deposit, _) = plan else { return code == 5179 }
        return deposit?.encryptedBindingCode != nil && (code == 5179 || code == 5213)
    }
}

// MARK: What may pass

extension Conversation {
    private mutating func passing(
        _ row: VendorCode, _ question: Question, finding: Finding, at now: Instant
    ) -> Step {
        // The caller has refreshed the token and sent the call again already.
        if row.isCredential { return refuse(row, finding: finding) }
        standing = row
        let next = nextStart(after: now)
        guard row.answer == .byOnlineStatus else {
            return next.map { .pause(until: $0, question) } ?? refuse(row, finding: finding)
        }
        // The pause has room for the question that decides if nothing passes; at the end there may be none.
        if let next, isOnline != nil || next.milliseconds(since: now) < Budget.pollMilliseconds {
            return .pause(until: next, question)
        }
        guard isOnline == nil, now < budget.vendorCutOff else { return choose(row) }
        phase = .checkingOnline(row, before: next.map { Poll(question: question, start: $0) })
        return .ask(.onlineStatus)
    }

    mutating func checked(
        _ answer: VendorAnswer, _ row: VendorCode, before poll: Poll?, at now: Instant
    ) -> Step {
        switch answer {
        case .code(200, let data): isOnline = data.isOnline
        case .code(70130, _): isOnline = false
        case .code, .result, .notSent, .unknown: isOnline = nil
        }
        guard let poll, now <= budget.lastVendorStart else { return choose(row) }
        phase = .talking
        return now < poll.start ? .pause(until: poll.start, poll.question) : .ask(poll.question)
    }

    /// When a call is made once more: after the usual pause, but early enough for an answer that takes as
    /// long as the last one did. nil when that is too soon to be of use.
    private func nextStart(after now: Instant) -> Instant? {
        let duration = askedAt.map { now.milliseconds(since: $0) } ?? 0
        let latest = min(
            budget.lastVendorStart, budget.vendorCutOff.advanced(byMilliseconds: -duration)
        ).advanced(byMilliseconds: -Budget.pollMarginMilliseconds)
        let start = min(now.advanced(byMilliseconds: Budget.pollMilliseconds), latest)
        return start.milliseconds(since: now) < Budget.leastPauseMilliseconds ? nil : start
    }

    private func choose(_ row: VendorCode) -> Step {
        // The last call was answered, so nothing of it can land.
        let finding: Finding = firstBindAt == nil ? .untouched : .notOurs
        let (errcode, word): (Errcode, Reason.Word) =
            switch isOnline {
            case true?: (.cannotBind, .notInBindMode)
            case false?: (.deviceOffline, .deviceOffline)
            case nil: (row.whenStatusUnknown, .deviceStatusUnknown)
            }
        return .conclude(Conclusion(errcode, word, vendorCode: row.code, finding: finding))
    }

    private mutating func again(
        _ question: Question, _ word: Reason.Word, at now: Instant
    ) -> Step {
        if let next = nextStart(after: now) { return .pause(until: next, question) }
        guard let standing else {
            return .conclude(Conclusion(.cannotBind, word, finding: .untouched))
        }
        switch (standing.kind, standing.answer) {
        case (.transient, .byOnlineStatus): return choose(standing)
        case (.transient, .always):
            return refuse(standing, finding: refused(by: standing))
        case (.success, _), (.installer, _), (.operator, _), (.unknown, _), (.unlisted, _):
            return .conclude(
                Conclusion(.cannotBind, .vendorUnclear, vendorCode: standing.code, finding: .untouched))
        }
    }

    /// What a passing refusal says of the device: nothing where the call was turned away, or could not bind.
    private func refused(by row: VendorCode) -> Finding {
        firstBindAt == nil || row.isTurnedAway ? .untouched : .notOurs
    }

    func outOfTime(_ finding: Finding) -> Step {
        .conclude(Conclusion(.cannotBind, .noTime, finding: finding))
    }
}
