package import Elements
package import Events

/// One device: who holds it, and what may happen to it next.
///
/// - `generation` names the callback that last changed it. Whoever brings a fact, an undo or an unbind
///   names the generation it means, and does nothing to a newer one.
/// - It is never *free* while a binding call of unknown outcome could still land (`quarantineUntil`).
/// - `due` is the instant of the one thing that must happen to it without a callback: see `errand`.
///
/// States: Device 2, Device 21.
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
    /// The company it is held for; nil when free, and while nobody knows who has it.
    package var holder: CorpID?
    /// The company that was last answered 0 for it, and has not lost it since.
    package var grantee: CorpID?
    /// The model of the generation, by which WeCom is asked about it.
    package var model: ModelID?
    /// Where the vendor has it; of a free device, where it had it last. nil: where list and configuration say.
    package var place: Place?
    package var generation: RequestNumber?
    /// When WeCom made the generation's event.
    package var generationCreatetime: UnixTime?
    /// When the present state began.
    package var since: UnixTime
    /// The holder's last event.
    package var lastEvent: UnixTime?
    /// When the last 0 was settled or repeated. nil once WeCom has said that it does not have the device,
    /// and once the device has gone free: while it is there, only WeCom may let the device go.
    package var lastZero: UnixTime?
    /// Whether that 0 was given again after it was settled, or may have been by a process that has ended:
    /// then a removal that WeCom made after the bind may be older than the 0.
    package var isZeroRepeated = false
    /// Until then a call of unknown outcome may still land. It ends by itself or by that call's own answer,
    /// not by what another call brings. While it runs something is due.
    package var quarantineUntil: UnixTime?
    /// The one request whose call that is; nil when it is another call's, or several are.
    package var quarantinedBy: RequestNumber?
    /// While *asking*: which state the conversation found.
    package var fallback: State?
    /// An unbind event of the holder that came while a 0 could still be on its way: WeCom decides it.
    package var deferredUnbind: RequestNumber?
    /// When to run the next errand, and how often the present one has failed.
    package var due: UnixTime?
    package var attempts: Int = 0
    /// While *unbinding*: whether WeCom has said that it does not have the device, or a person has said so.
    /// That word is kept: WeCom's silence changes nothing any more.
    package var isLetGo = false
    /// While *unbinding*: how often the vendor has refused to let it go.
    package var refusals = 0
    /// Why the present errand has failed last; nil while it has not.
    package var obstacle: Reason?
    /// While *unbinding*: whether it needs a person.
    package var isStuck = false
    /// A person has let it go without the vendor, which may still have it in its place: listed until a person
    /// strikes it, or somebody is given it.
    package var isAbandoned = false

    package init(serial: SerialNumber, since: UnixTime) {
        self.serial = serial
        self.since = since
    }

    /// Adoption skips the code check, so it ends this long after the holder's last event.
    package static let adoptionMilliseconds: Int64 = 15 * 60_000
    /// An unbind that takes longer is no longer "in progress" but "not done": 5 instead of 1999.
    package static let unbindingPatienceMilliseconds: Int64 = 120_000
    /// Longer than any quarantine, and than the clock's small steps while it runs: one that would last longer
    /// was written by a clock that has been set back since.
    static let longestQuarantineMilliseconds: Int64 = 2 * Budget.quarantineMilliseconds
    /// A bound device that another company asks for is asked about again after this.
    package static let secondLookMilliseconds: Int64 = 10_000
    /// Waits between the attempts of an unbind; the last one repeats.
    package static let unbindWaitsMilliseconds: [Int64] = [
        1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 300_000,
    ]
    /// An unbind that is older, or that the vendor has refused so often, is stuck: listed, and tried hourly.
    package static let stuckAfterMilliseconds: Int64 = 10 * 60_000
    package static let stuckAfterRefusals = 3
    /// As many as there are in that time, while nothing holds the process up.
    static let stuckAfterAttempts = 9
    package static let stuckWaitMilliseconds: Int64 = 3_600_000
}

// MARK: A bind arrives

extension Device {
    /// Where the vendor is asked about it, whatever list and configuration say; nil when they decide.
    package var placeInUse: Place? { state == .free ? nil : place }

    /// What a new bind may do with this device.
    package enum Course: Equatable, Sendable {
        /// Ask the vendor, by the model's conversation.
        case converse
        /// Ask the vendor whether the device is already ours; if so the answer is 0 without a bind.
        case adopt
        /// The same company is asking: wait for that to end, then look again.
        case await(RequestNumber)
        /// Ask WeCom whether it has the device bound.
        case askWeCom
        /// The answer is known.
        case answer(Errcode)

        package var asksVendor: Bool {
            switch self {
            case .converse, .adopt: true
            case .await, .askWeCom, .answer: false
            }
        }
    }

    /// - Parameter isJustStarted: Whether a 0 may be on its way of which the ledger does not know.
    package func course(for bind: Bind, isJustStarted: Bool = false, at now: UnixTime) -> Course {
        let isHolder = holder == bind.company
        let mayBeAnswered = isJustStarted || answerIsInFlight(at: now)
        switch state {
        case .free:
            return .converse
        case .asking:
            guard isHolder, let generation else { return .answer(.cannotBind) }
            return .await(generation)
        case .held:
            if isHolder, mayAdopt(at: now) { return .adopt }
            return mayBeAnswered ? .answer(.cannotBind) : .askWeCom
        case .bound:
            if isHolder, mayAdopt(at: now) { return .adopt }
            guard mayBeAnswered else { return .askWeCom }
            // That somebody else has it is more than is known.
            return .answer(holder == nil ? .cannotBind : .alreadyBound)
        case .unbinding:
            let isOverdue = now.milliseconds(since: since) > Self.unbindingPatienceMilliseconds
            return .answer(isOverdue ? .notYetUnbound : .unbinding)
        }
    }

    /// A request begins to talk to the vendor about this device.
    ///
    /// - Parameter place: Where the vendor is asked; nil leaves it open.
    package mutating func ask(
        _ request: RequestNumber, for bind: Bind, in place: Place? = nil, at now: UnixTime
    ) {
        self.place = place ?? placeInUse
        let found = state
        enter(.asking, at: now)
        fallback = found
        // What a company removes is what its newest event has added, in whatever order they came.
        let earlier = holder == bind.company ? generationCreatetime : nil
        generationCreatetime = max(bind.createtime, earlier ?? bind.createtime)
        holder = bind.company
        model = bind.model
        generation = request
        lastEvent = now
    }

    private func mayAdopt(at now: UnixTime) -> Bool {
        lastEvent?.isWithin(milliseconds: Self.adoptionMilliseconds, of: now) ?? false
    }

    /// Whether a 0 may have been written that WeCom has not acted on yet.
    package func answerIsInFlight(at now: UnixTime) -> Bool {
        lastZero?.isWithin(milliseconds: Budget.answerInFlightMilliseconds, of: now) ?? false
    }
}
