package import Elements
package import Events

// MARK: An unbind arrives

extension Device {
    package enum UnbindCourse: String, Sendable {
        /// Not the holder's, or older than the present generation: recorded only.
        case ignored
        /// It may be about an older generation, or meet a 0 on its way: WeCom is asked afterwards, and decides.
        case deferred
        /// The vendor is told to let the device go.
        case begun
        /// It is on its way back already, and now by WeCom's word.
        case confirmed
    }

    /// WeCom says that a company has removed this device.
    ///
    /// States: Device 37, Device 38, Device 39, Device 40.
    ///
    /// - Parameter request: The stored unbind event, which becomes the generation if it is carried out.
    package mutating func unbind(
        by company: CorpID, createtime: UnixTime, as request: RequestNumber, model: ModelID, at now: UnixTime
    ) -> UnbindCourse {
        switch state {
        case .unbinding:
            guard holder == company, createtime >= generationCreatetime ?? createtime else { return .ignored }
            // It is on its way back, and whatever WeCom was asked before this event counts no more.
            deferredUnbind = request
            due = isAbandoned ? due : earliestUnbind(at: now)
            return .confirmed
        case .free:
            // A device that we never heard of may still be bound at the vendor; one that we saw go free
            // is not.
            guard generation == nil else { return .ignored }
            holder = company
        case .asking, .held, .bound:
            // Of a device whose holder is not known any company may be it.
            guard holder == nil || holder == company, createtime >= generationCreatetime ?? createtime
            else { return .ignored }
        }
        if state == .asking || answerIsInFlight(at: now) || mayPrecede(createtime) {
            deferredUnbind = request
            if state != .asking { due = earliestUnbind(at: now) }
            return .deferred
        }
        generation = request
        generationCreatetime = createtime
        self.model = model
        lastEvent = now
        beginUnbinding(at: now)
        return .begun
    }

    /// Whether a removal at that time may have come before WeCom acted on the last 0: it acts within 5 s,
    /// and its clock is not ours.
    private func mayPrecede(_ createtime: UnixTime) -> Bool {
        let latest = [generationCreatetime, lastZero].compactMap { $0 }.max()
        guard state != .free, let latest else { return false }
        if let generationCreatetime, mayPrecedeZero(createtime, of: generationCreatetime) { return true }
        return createtime.milliseconds(since: latest) < Budget.answerInFlightMilliseconds
    }

    /// Whether a removal may be older than a repetition of the 0 that WeCom's event of `zero` got, by WeCom's
    /// clock alone: ours may have been moved since, and cannot tell.
    package func mayPrecedeZero(_ createtime: UnixTime, of zero: UnixTime) -> Bool {
        guard lastZero != nil, isZeroRepeated else { return false }
        let last =
            StoredCallback.codeLifeMilliseconds + StoredCallback.clockToleranceMilliseconds
            + Budget.answerInFlightMilliseconds
        return createtime.milliseconds(since: zero) < last
    }

    /// A person, the nightly reconciliation or a configured time takes a held device back.
    ///
    /// - Parameter isLetGo: Whether WeCom has just said that it does not have it.
    /// - Returns: Whether it was held.
    package mutating func undo(generation named: RequestNumber?, isLetGo: Bool, at now: UnixTime) -> Bool {
        guard generation == named, state == .held else { return false }
        beginUnbinding(at: now)
        self.isLetGo = isLetGo
        return true
    }

    /// Waits until the last 0 has certainly been acted on. A deferred unbind is carried out with it.
    mutating func beginUnbinding(at now: UnixTime) {
        // A bind of the same second may have become the generation since: it never goes back to an older one.
        if let deferredUnbind { generation = max(deferredUnbind, generation ?? deferredUnbind) }
        deferredUnbind = nil
        enter(.unbinding, at: now)
        due = earliestUnbind(at: now)
    }

    /// A bind met the unbinding device: the next attempt is made at once.
    package mutating func hurry(at now: UnixTime) {
        guard state == .unbinding, !isAbandoned else { return }
        let soon = earliestUnbind(at: now)
        due = min(soon, due ?? soon)
    }

    func earliestUnbind(at now: UnixTime) -> UnixTime {
        guard let lastZero, answerIsInFlight(at: now) else { return now }
        return lastZero.advanced(byMilliseconds: Budget.answerInFlightMilliseconds)
    }
}

// MARK: Errands

extension Device {
    /// What must be done about a device without a callback.
    package enum Errand: Equatable, Sendable {
        /// A held device: ask the vendor whether it is ours, now that nothing can land any more.
        case lookAtVendor
        /// A bound device: ask WeCom whether it has it.
        case lookAtWeCom
        /// An unbinding device: tell the vendor, then look whether it is gone.
        case unbindAtVendor
        /// An unbinding device that a person has let go without the vendor: nothing can land any more.
        case letGo
    }

    /// Whether what is due is only the look that follows every 0: all else is waited for by somebody.
    package var isRoutine: Bool { state == .bound && deferredUnbind == nil }

    package func errand(at now: UnixTime) -> Errand? {
        guard let due, due <= now else { return nil }
        switch state {
        case .held: return deferredUnbind == nil ? .lookAtVendor : .lookAtWeCom
        case .bound: return .lookAtWeCom
        case .unbinding: return isAbandoned ? .letGo : .unbindAtVendor
        case .free, .asking: return nil
        }
    }

    /// WeCom was asked by an errand, and has the device bound.
    package mutating func confirmed(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named else { return }
        deferredUnbind = nil
        if state == .unbinding { return keepBound(at: now) }
        guard state == .bound else { return learn(.wecomBound, about: named, at: now) }
        (attempts, obstacle) = (0, nil)
        due = isQuarantined(at: now) ? quarantineUntil : nil
        // The question that follows every 0 is asked even when another one came first.
        guard let lastZero, lastZero.isWithin(milliseconds: Budget.confirmAfterMilliseconds, of: now) else {
            return
        }
        due = lastZero.advanced(byMilliseconds: Budget.confirmAfterMilliseconds)
    }

    /// What WeCom has bound is not taken away; the caller raises the alert. Whoever asks next is not given it
    /// without another question.
    ///
    /// States: Device 29.
    private mutating func keepBound(at now: UnixTime) {
        if lastZero == nil { holder = nil }
        enter(.bound, at: now)
        grantee = holder
        lastEvent = nil
    }

    /// WeCom was asked by an errand, not for another company, and does not have the device.
    ///
    /// It is kept for its company, whose next try adopts it, unless that company has removed it.
    package mutating func missing(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .bound || state == .held else { return }
        if answerIsInFlight(at: now) {
            // A 0 was repeated while WeCom was asked.
            due = earliestUnbind(at: now)
        } else if deferredUnbind != nil {
            beginUnbinding(at: now)
            isLetGo = true
        } else if state == .bound {
            enter(.held, at: now)
            lastZero = nil
        }
    }

    /// A call that unbinds ended without an answer: it may still land, on whoever binds next.
    package mutating func unbindUnknown(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .unbinding else { return }
        quarantine(by: nil, at: now)
        errandFailed(generation: named, at: now)
    }

    /// The vendor has let it go, and the last look says not ours.
    package mutating func unbound(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .unbinding else { return }
        if isQuarantined(at: now) {
            due = quarantineUntil
        } else {
            release(at: now)
        }
    }

    /// The vendor refuses to let it go.
    package mutating func unbindRefused(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .unbinding else { return }
        refusals += 1
        errandFailed(generation: named, at: now)
    }

    /// The vendor cannot be asked about it, now or later: it is held until somebody wants it, and let go without
    /// the vendor.
    package mutating func cannotTell(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named else { return }
        if state == .unbinding { abandon(at: now) } else { due = nil }
    }

    /// An errand brought no answer: it is tried again, ever more slowly.
    package mutating func errandFailed(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, due != nil else { return }
        attempts += 1
        guard state == .unbinding else {
            due = now.advanced(byMilliseconds: retryWait)
            return
        }
        let left = Self.stuckAfterMilliseconds - now.milliseconds(since: since)
        let isLong = left <= 0 && attempts >= Self.stuckAfterAttempts
        isStuck = isStuck || isLong || refusals >= Self.stuckAfterRefusals
        // The attempt that makes it stuck is made when the time is over.
        due = now.advanced(byMilliseconds: !isStuck && left > 0 ? min(retryWait, left) : retryWait)
    }

    private var retryWait: Int64 {
        if isStuck { return Self.stuckWaitMilliseconds }
        let waits = Self.unbindWaitsMilliseconds
        return waits[min(attempts, waits.count) - 1]
    }
}
