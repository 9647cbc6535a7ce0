package import Elements
package import Events

/// What a conversation, a witness or a late answer says about a device.
package enum Finding: String, Sendable, CaseIterable {
    /// No call that can bind has left the process.
    case untouched
    /// The vendor says that the device is not bound to us.
    case notOurs
    /// The vendor has it for us, by this request or proved by `deviceInfo`.
    case ours
    /// The vendor has it for us, but nothing proves for whom.
    case leftover
    /// A call that can bind is running, or ended without an answer.
    case unknown
    /// WeCom has the device bound; by whom it does not say.
    case wecomBound
    /// WeCom does not have it.
    case wecomNotBound
    /// WeCom gave no answer.
    case wecomSilent
}

// MARK: A 0 is given

extension Device {
    /// A request that is talking about this device was answered 0.
    ///
    /// States: Request 10.
    ///
    /// - Returns: Whether the device was still asking for this very request. If not, nothing changed, and
    ///   the 0 must not be given.
    package mutating func bind(for request: RequestNumber, at now: UnixTime) -> Bool {
        guard state == .asking, generation == request else { return false }
        enter(.bound, at: now)
        grantee = holder
        isZeroRepeated = false
        answered(at: now)
        return true
    }

    /// A copy of the present generation's bind gets the stored 0 once more, which may bind the device only
    /// now.
    ///
    /// States: Request 13.
    package mutating func repeatZero(at now: UnixTime) {
        if state == .held { enter(.bound, at: now) }
        isZeroRepeated = true
        answered(at: now)
    }

    private mutating func answered(at now: UnixTime) {
        lastZero = now
        awaitConfirmation(of: now, at: now)
    }

    /// WeCom is asked once after every 0; soon, if an unbind waits for what it says.
    mutating func awaitConfirmation(of zero: UnixTime, at now: UnixTime) {
        let wait =
            deferredUnbind == nil ? Budget.confirmAfterMilliseconds : Budget.answerInFlightMilliseconds
        due = max(now, min(zero, now).advanced(byMilliseconds: wait))
    }
}

// MARK: What was found out

extension Device {
    /// A conversation or a witness ended with a refusal, or brought a fact after its request was settled.
    ///
    /// A finding about an older generation changes nothing, except that its call may still land.
    ///
    /// States: Device 2, Request 21.
    package mutating func learn(_ finding: Finding, about request: RequestNumber?, at now: UnixTime) {
        if finding == .unknown { suspect(callFrom: request, at: now) }
        guard generation == request else { return }
        switch finding {
        case .ours: learnOurs(at: now)
        case .notOurs: learnNotOurs(at: now)
        case .untouched: learnUntouched(at: now)
        case .unknown: learnUnknown(at: now)
        case .leftover: learnLeftover(at: now)
        case .wecomBound: learnWeComBound(at: now)
        case .wecomNotBound: learnWeComNotBound(at: now)
        case .wecomSilent: lookAgain(at: now)
        }
    }

    /// What a company hears that asked for a device which has a holder, once WeCom was asked.
    ///
    /// Must be asked before `learn`. nil when the finding is not about WeCom, or about an older generation.
    package func answer(
        afterAskingWeCom finding: Finding, about request: RequestNumber?, at now: UnixTime
    ) -> Errcode? {
        guard generation == request, state == .held || state == .bound else { return nil }
        switch finding {
        case .wecomBound: return .alreadyBound
        // A 0 was repeated while WeCom was asked: it may have it now.
        case .wecomNotBound where answerIsInFlight(at: now), .wecomSilent:
            return state == .bound && holder != nil ? .alreadyBound : .cannotBind
        case .wecomNotBound: return .unbinding
        case .untouched, .notOurs, .ours, .leftover, .unknown: return nil
        }
    }

    /// The vendor has it. A 0 that was given before, and that WeCom never denied, makes it more than held.
    private mutating func learnOurs(at now: UnixTime) {
        guard state == .asking || state == .free || state == .held else { return }
        if deferredUnbind != nil || isQuarantined(at: now) {
            hold(at: now)
        } else if let lastZero {
            doubt(lastZero, at: now)
        } else {
            enter(.held, at: now)
        }
    }

    /// The vendor does not have it. A newer refusal says nothing about an older call that may still land,
    /// and nothing about WeCom if a 0 was ever given.
    private mutating func learnNotOurs(at now: UnixTime) {
        guard state == .asking || state == .held else { return }
        // Also where it is over by now: the vendor may have been asked before.
        if quarantineUntil != nil {
            hold(at: now)
        } else if let lastZero {
            doubt(lastZero, at: now)
        } else {
            release(at: now)
        }
    }

    /// WeCom may have it since an earlier 0, and is asked.
    private mutating func doubt(_ zero: UnixTime, at now: UnixTime) {
        enter(.bound, at: now)
        due = max(now, min(zero, now).advanced(byMilliseconds: Budget.answerInFlightMilliseconds))
    }

    private mutating func learnUntouched(at now: UnixTime) {
        guard state == .asking else { return }
        switch fallback {
        case .bound:
            enter(.bound, at: now)
            awaitConfirmation(of: lastZero ?? since, at: now)
        case .held:
            hold(at: now)
        case .free, .asking, .unbinding, nil:
            if isQuarantined(at: now) { hold(at: now) } else { release(at: now) }
        }
    }

    private mutating func learnUnknown(at now: UnixTime) {
        switch state {
        case .asking, .held, .free: hold(at: now)
        case .bound, .unbinding: break
        }
    }

    /// It is taken back, unless a proof has come first and a 0 with it.
    private mutating func learnLeftover(at now: UnixTime) {
        switch state {
        case .free, .asking, .held: beginUnbinding(at: now)
        case .bound, .unbinding: break
        }
    }

    /// By whom, WeCom does not say: a company that was never answered 0 is not taken for the holder.
    ///
    /// States: Device 33, Device 47.
    private mutating func learnWeComBound(at now: UnixTime) {
        switch state {
        case .held:
            if grantee != holder { holder = nil }
            enter(.bound, at: now)
            if deferredUnbind != nil { awaitConfirmation(of: now, at: now) }
        case .bound:
            let again = now.advanced(byMilliseconds: Self.secondLookMilliseconds)
            due = min(again, due ?? again)
        case .unbinding:
            // A bind that meets it asks nobody: this word is older than what it is unbound for.
            break
        case .free, .asking:
            break
        }
    }

    /// Another company's bind was the reason to ask: the device is taken back for it.
    private mutating func learnWeComNotBound(at now: UnixTime) {
        switch state {
        case .held where !answerIsInFlight(at: now), .bound where !answerIsInFlight(at: now):
            beginUnbinding(at: now)
            isLetGo = true
        case .free, .asking, .held, .bound, .unbinding:
            break
        }
    }

    private mutating func lookAgain(at now: UnixTime) {
        guard state == .bound else { return }
        let again = now.advanced(byMilliseconds: Self.secondLookMilliseconds)
        due = min(again, due ?? again)
    }
}

// MARK: States

extension Device {
    mutating func enter(_ new: State, at now: UnixTime) {
        state = new
        if new == .free || new == .unbinding { grantee = nil }
        if new == .bound || new == .unbinding { isAbandoned = false }
        since = now
        due = isQuarantined(at: now) ? quarantineUntil : nil
        attempts = 0
        fallback = nil
        isLetGo = false
        refusals = 0
        obstacle = nil
        isStuck = false
    }

    /// Keeps it for its company, and looks at the vendor once nothing can land any more.
    mutating func hold(at now: UnixTime) {
        if state != .held { enter(.held, at: now) }
        // One that is over, or that a wrong clock has set, is looked into at once.
        due = isQuarantined(at: now) ? quarantineUntil : quarantineUntil.map { _ in now }
        if deferredUnbind != nil {
            due = now.advanced(byMilliseconds: Budget.answerInFlightMilliseconds)
        }
    }

    /// Nobody has it any more. The generation stays, so that a late fact still finds its place.
    package mutating func release(at now: UnixTime) {
        quarantineUntil = nil
        quarantinedBy = nil
        enter(.free, at: now)
        holder = nil
        lastZero = nil
        deferredUnbind = nil
    }

    /// A call of this or an older generation ended without an answer, and may still land.
    mutating func suspect(callFrom request: RequestNumber?, at now: UnixTime) {
        guard let request, let generation, request <= generation else { return }
        quarantine(by: request, at: now)
    }

    /// The vendor was asked once nothing could land any more.
    ///
    /// States: Device 21.
    mutating func endQuarantine(at now: UnixTime) {
        guard !isQuarantined(at: now) else { return }
        quarantineUntil = nil
        quarantinedBy = nil
    }

    /// The call of this request, of which nobody knew, has ended with an answer after all: nothing of it
    /// can land any more.
    mutating func clear(callFrom request: RequestNumber) {
        guard generation == request, quarantinedBy == request else { return }
        quarantineUntil = nil
        quarantinedBy = nil
    }

    /// Whether a call of unknown outcome keeps it: until a look at the vendor, not until the end of the
    /// quarantine.
    var isHeldForOlderCall: Bool { state == .held && quarantineUntil != nil }

    /// From now on a call that was closed without an answer may land.
    ///
    /// - Parameter request: Whose call it is; nil for one that unbinds.
    mutating func quarantine(by request: RequestNumber?, at now: UnixTime) {
        quarantinedBy = isQuarantined(at: now) && quarantinedBy != request ? nil : request
        quarantineUntil = now.advanced(byMilliseconds: Budget.quarantineMilliseconds)
        if state != .free { due = due ?? quarantineUntil }
    }

    package func isQuarantined(at now: UnixTime) -> Bool {
        guard let quarantineUntil, now < quarantineUntil else { return false }
        return quarantineUntil.isWithin(milliseconds: Self.longestQuarantineMilliseconds, of: now)
    }
}
