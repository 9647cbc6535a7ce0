package import Elements
package import Events

/// One device: who holds it, and what may happen to it next.
///
/// - `generation` names the callback that last changed it. Whoever brings a fact, an undo or an unbind
///   names the generation it means, and does nothing to a newer one.
/// - It is never *free* while a binding call of unknown outcome could still land (`quarantineUntil`).
/// - `due` is the instant of the one thing that must happen to it without a callback: see `errand`.
package struct Device: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Nobody has it.
        case free
        /// A conversation with the vendor is running.
        case asking
        /// The vendor has it, or may; WeCom is not known to.
        case held
        /// A 0 was written to WeCom.
        case bound
        /// A vendor unbind or undo is running.
        case unbinding
    }

    package let serial: SerialNumber
    package var state: State = .free
    /// The company it is held for; nil when free.
    package var holder: CorpID?
    /// The model of the generation, which names the vendor account to ask.
    package var model: ModelID?
    package var generation: RequestNumber?
    /// When WeCom made the generation's event.
    package var generationCreatetime: UnixTime?
    /// When the present state began.
    package var since: UnixTime
    /// The holder's last event.
    package var lastEvent: UnixTime?
    /// When the last 0 was settled.
    package var lastZero: UnixTime?
    /// Until then a binding call of unknown outcome may still land.
    package var quarantineUntil: UnixTime?
    /// While *asking*: which code is being tried, and what the device falls back to if the vendor was
    /// never reached.
    package var askingCode: [UInt8]?
    package var fallback: State?
    /// An unbind event of the holder that came while a 0 could still be on its way: WeCom decides it.
    package var deferredUnbind: RequestNumber?
    /// When to run the next errand, and how often the present one has failed.
    package var due: UnixTime?
    package var attempts: Int = 0

    package init(serial: SerialNumber, since: UnixTime) {
        self.serial = serial
        self.since = since
    }

    /// Adoption skips the code check, so it ends this long after the holder's last event.
    package static let adoptionMilliseconds: Int64 = 15 * 60_000
    /// An unbind that takes longer is no longer "in progress" but "not done": 5 instead of 1999.
    package static let unbindingPatienceMilliseconds: Int64 = 120_000
    /// A bound device that another company asks for is asked about again after this.
    package static let secondLookMilliseconds: Int64 = 10_000
    /// Waits between the attempts of an unbind; the last one repeats.
    package static let unbindWaitsMilliseconds: [Int64] = [
        1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 300_000,
    ]
    /// An unbind older than this is stuck: listed, and tried hourly.
    package static let stuckAfterMilliseconds: Int64 = 24 * 3_600_000
    package static let stuckWaitMilliseconds: Int64 = 3_600_000
}

// MARK: A bind arrives

extension Device {
    /// What a new bind may do with this device.
    package enum Course: Equatable, Sendable {
        /// Ask the vendor, by the model's conversation.
        case converse
        /// Ask the vendor whether the device is already ours; if so the answer is 0 without a bind.
        case adopt
        /// The same company is asking with the same code: share that request's outcome.
        case join(RequestNumber)
        /// The same company is asking with another code: wait for that to end, then look again.
        case await(RequestNumber)
        /// Ask WeCom whether it has the device bound.
        case askWeCom
        /// The answer is known.
        case answer(Errcode)
    }

    package func course(for bind: Bind, at now: UnixTime) -> Course {
        let isHolder = holder == bind.company
        switch state {
        case .free:
            return .converse
        case .asking:
            guard isHolder, let generation else { return .answer(.cannotBind) }
            return askingCode == bind.verificationDigest ? .join(generation) : .await(generation)
        case .held:
            if isHolder, mayAdopt(at: now) { return .adopt }
            return answerIsInFlight(at: now) ? .answer(.cannotBind) : .askWeCom
        case .bound:
            if isHolder, mayAdopt(at: now) { return .adopt }
            return answerIsInFlight(at: now) ? .answer(.alreadyBound) : .askWeCom
        case .unbinding:
            let isOverdue = now.milliseconds(since: since) > Self.unbindingPatienceMilliseconds
            return .answer(isOverdue ? .notYetUnbound : .unbinding)
        }
    }

    /// A request begins to talk to the vendor about this device.
    package mutating func ask(_ request: RequestNumber, for bind: Bind, at now: UnixTime) {
        fallback = state == .free ? .free : .held
        enter(.asking, at: now)
        holder = bind.company
        model = bind.model
        generation = request
        generationCreatetime = bind.createtime
        lastEvent = now
        askingCode = bind.verificationDigest
    }

    private func mayAdopt(at now: UnixTime) -> Bool {
        guard let lastEvent else { return false }
        return now.milliseconds(since: lastEvent) < Self.adoptionMilliseconds
    }

    /// Whether a 0 may have been written that WeCom has not acted on yet.
    package func answerIsInFlight(at now: UnixTime) -> Bool {
        guard let lastZero else { return false }
        return now.milliseconds(since: lastZero) < Budget.answerInFlightMilliseconds
    }
}

// MARK: What was found out

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

extension Device {
    /// A request that is talking about this device was answered 0.
    ///
    /// - Returns: Whether the device was still asking for this very request. If not, nothing changed, and
    ///   the 0 must not be given.
    package mutating func bind(for request: RequestNumber, at now: UnixTime) -> Bool {
        guard state == .asking, generation == request else { return false }
        enter(.bound, at: now)
        lastZero = now
        quarantineUntil = nil
        let wait =
            deferredUnbind == nil ? Budget.confirmAfterMilliseconds : Budget.answerInFlightMilliseconds
        due = now.advanced(byMilliseconds: wait)
        return true
    }

    /// A conversation or a witness ended with a refusal, or brought a fact after its request was settled.
    ///
    /// A finding about an older generation changes nothing.
    package mutating func learn(_ finding: Finding, about request: RequestNumber?, at now: UnixTime) {
        guard generation == request else { return }
        switch finding {
        case .ours: learnOurs(at: now)
        case .notOurs: learnNotOurs(at: now)
        case .untouched: learnUntouched(at: now)
        case .unknown: learnUnknown(at: now)
        case .leftover: beginUnbinding(at: now)
        case .wecomBound: learnWeComBound(at: now)
        case .wecomNotBound: learnWeComNotBound(at: now)
        case .wecomSilent: lookAgain(at: now)
        }
    }

    private mutating func learnOurs(at now: UnixTime) {
        switch state {
        case .asking, .free:
            enter(.held, at: now)
            quarantineUntil = nil
        case .held:
            quarantineUntil = nil
            due = nil
        case .bound, .unbinding:
            break
        }
    }

    private mutating func learnNotOurs(at now: UnixTime) {
        switch state {
        case .asking, .held:
            // A newer refusal says nothing about an older call that may still land.
            if let until = quarantineUntil, now < until {
                enter(.held, at: now)
                due = until
            } else {
                release(at: now)
            }
        case .free, .bound, .unbinding:
            break
        }
    }

    private mutating func learnUntouched(at now: UnixTime) {
        guard state == .asking else { return }
        if fallback == .held {
            enter(.held, at: now)
            due = quarantineUntil
        } else {
            release(at: now)
        }
    }

    private mutating func learnUnknown(at now: UnixTime) {
        switch state {
        case .asking, .held, .free:
            if state != .held { enter(.held, at: now) }
            let until = now.advanced(byMilliseconds: Budget.quarantineMilliseconds)
            quarantineUntil = max(until, quarantineUntil ?? until)
            due = quarantineUntil
        case .bound, .unbinding:
            break
        }
    }

    private mutating func learnWeComBound(at now: UnixTime) {
        switch state {
        case .held, .unbinding:
            // From *unbinding*: what WeCom has bound is not taken away. The caller raises the alert.
            enter(.bound, at: now)
        case .bound:
            due = nil
        case .free, .asking:
            break
        }
        deferredUnbind = nil
    }

    /// Another company's bind was the reason to ask: the device is taken back for it.
    private mutating func learnWeComNotBound(at now: UnixTime) {
        switch state {
        case .held where !answerIsInFlight(at: now), .bound where !answerIsInFlight(at: now):
            beginUnbinding(at: now)
        case .free, .asking, .held, .bound, .unbinding:
            break
        }
    }

    private mutating func lookAgain(at now: UnixTime) {
        guard state == .bound else { return }
        due = now.advanced(byMilliseconds: Self.secondLookMilliseconds)
    }

    private mutating func enter(_ new: State, at now: UnixTime) {
        state = new
        since = now
        due = nil
        attempts = 0
        askingCode = nil
        if new != .asking { fallback = nil }
        if deferredUnbind != nil, new == .held {
            due = now.advanced(byMilliseconds: Budget.answerInFlightMilliseconds)
        }
    }

    /// Nobody has it any more. The generation stays, so that a late fact still finds its place.
    package mutating func release(at now: UnixTime) {
        enter(.free, at: now)
        holder = nil
        quarantineUntil = nil
        deferredUnbind = nil
        due = nil
    }

    private mutating func beginUnbinding(at now: UnixTime) {
        if let deferredUnbind { generation = deferredUnbind }
        deferredUnbind = nil
        enter(.unbinding, at: now)
        due = now
    }
}

// MARK: An unbind arrives

extension Device {
    package enum UnbindCourse: String, Sendable {
        /// Not the holder's, or older than the present generation: recorded only.
        case ignored
        /// Its request may still be on its way: WeCom is asked afterwards, and decides.
        case deferred
        /// The vendor is told to let the device go.
        case begun
    }

    /// WeCom says that a company has removed this device.
    ///
    /// - Parameter request: The stored unbind event, which becomes the generation if it is carried out.
    package mutating func unbind(
        by company: CorpID, createtime: UnixTime, as request: RequestNumber, model: ModelID, at now: UnixTime
    ) -> UnbindCourse {
        switch state {
        case .unbinding:
            return .ignored
        case .free:
            // A device that we never heard of may still be bound at the vendor; one that we saw go free
            // is not.
            guard generation == nil else { return .ignored }
            holder = company
        case .asking, .held, .bound:
            guard holder == company, createtime >= generationCreatetime ?? createtime else { return .ignored }
        }
        if state == .asking || answerIsInFlight(at: now) {
            deferredUnbind = request
            if state != .asking {
                due = now.advanced(byMilliseconds: Budget.answerInFlightMilliseconds)
            }
            return .deferred
        }
        generation = request
        generationCreatetime = createtime
        self.model = model
        lastEvent = now
        beginUnbinding(at: now)
        return .begun
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
    }

    package func errand(at now: UnixTime) -> Errand? {
        guard let due, due <= now else { return nil }
        switch state {
        case .held: return deferredUnbind == nil ? .lookAtVendor : .lookAtWeCom
        case .bound: return .lookAtWeCom
        case .unbinding: return .unbindAtVendor
        case .free, .asking: return nil
        }
    }

    /// WeCom was asked by an errand, not for another company, and does not have the device.
    ///
    /// It is kept for its company, whose next try adopts it, unless that company has removed it.
    package mutating func missing(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .bound || state == .held else { return }
        if deferredUnbind != nil {
            beginUnbinding(at: now)
        } else if state == .bound {
            enter(.held, at: now)
        }
    }

    /// A call that unbinds ended without an answer: it may still land, on whoever binds next.
    package mutating func unbindUnknown(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .unbinding else { return }
        quarantineUntil = now.advanced(byMilliseconds: Budget.quarantineMilliseconds)
        errandFailed(generation: named, at: now)
    }

    /// The vendor says 200, 5052 or 5141 to an unbind, and `deviceInfo` says not ours.
    package mutating func unbound(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, state == .unbinding else { return }
        if let until = quarantineUntil, now < until {
            due = until
        } else {
            release(at: now)
        }
    }

    /// An errand brought no answer: it is tried again, ever more slowly.
    package mutating func errandFailed(generation named: RequestNumber?, at now: UnixTime) {
        guard generation == named, due != nil else { return }
        attempts += 1
        due = now.advanced(byMilliseconds: retryWait(at: now))
    }

    /// An unbind that has run for a day needs a person.
    package func isStuck(at now: UnixTime) -> Bool {
        state == .unbinding && now.milliseconds(since: since) > Self.stuckAfterMilliseconds
    }

    private func retryWait(at now: UnixTime) -> Int64 {
        if isStuck(at: now) { return Self.stuckWaitMilliseconds }
        let waits = Self.unbindWaitsMilliseconds
        return waits[min(attempts, waits.count) - 1]
    }
}
