package import Elements
import Events

/// Compares what the ledger has of one device with what WeCom and the vendor say, and mends what differs.
///
/// Silence mends nothing: neither WeCom's nor the vendor's.
///
/// States: Device 44.
package struct Reconcile: Transaction {
    package enum Outcome: String, Sendable, CaseIterable {
        /// All three agree.
        case agreed
        /// Something is under way about it, or may still land: that will mend it.
        case busy
        /// It is held and may still be adopted by its company.
        case waiting
        /// A question that would decide brought no answer.
        case unanswered
        /// The vendor would decide, and may be asked no more today.
        case overQuota = "over_quota"
        /// Held, and WeCom has it: bound from now on.
        case bound
        /// Bound, and WeCom does not have it: held from now on.
        case held
        /// Held, WeCom does not have it and the vendor does: taken back.
        case undone
        /// Held, and nobody has it.
        case freed
        /// Free, and the vendor has it for our account: taken back.
        case leftover
        /// Bound, and the vendor does not have it: for a person.
        case lostAtVendor = "lost_at_vendor"
        /// Free, and WeCom has it bound: for a person.
        case strayInWeCom = "stray_in_wecom"

        /// Whether a person has to look at it.
        package var isAlert: Bool { self == .lostAtVendor || self == .strayInWeCom }

        /// Whether as many have answered as it takes to say so.
        package var isCompared: Bool {
            switch self {
            case .busy, .unanswered, .overQuota: false
            case .agreed, .waiting, .bound, .held, .undone, .freed, .leftover, .lostAtVendor, .strayInWeCom:
                true
            }
        }
    }

    /// What was asked, and answered.
    package struct Witnesses: Sendable {
        package let isBoundInWeCom: Bool?
        /// `.notOurs` for a model that binds nothing at the vendor; nil where that was not asked.
        package let vendor: Ownership?

        package init(isBoundInWeCom: Bool?, vendor: Ownership?) {
            self.isBoundInWeCom = isBoundInWeCom
            self.vendor = vendor
        }
    }

    private let seen: Device
    private let witnesses: Witnesses
    private let place: Place?
    private let bindsAtVendor: Bool
    private let patience: Int64
    private let isByHand: Bool
    private let isDry: Bool

    /// - Parameters:
    ///   - seen: The device that the witnesses were asked about; a newer generation is left alone.
    ///   - place: Where the vendor was asked about it.
    ///   - bindsAtVendor: Whether the vendor should have what is bound.
    ///   - patience: How long a device is held before it is undone, in milliseconds.
    ///   - isByHand: Whether a person asks for it, and not the night or a configured time.
    ///   - isDry: Whether it is only said what would be done.
    package init(
        _ seen: Device, _ witnesses: Witnesses, askedAt place: Place? = nil, bindsAtVendor: Bool,
        patience: Int64, isByHand: Bool = false, isDry: Bool = false
    ) {
        self.seen = seen
        self.witnesses = witnesses
        self.place = place
        self.bindsAtVendor = bindsAtVendor
        self.patience = patience
        self.isByHand = isByHand
        self.isDry = isDry
    }

    package func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        guard let before = try records.device(seen.serial), before.generation == seen.generation,
            before.state == seen.state, before.isAtRest(at: now)
        else { return .busy }
        if before.state == .free, let place, try records.occupant(of: place, besides: before.serial) != nil {
            return .busy
        }
        // How long it has been held only a sure time of day can tell; a person does not ask.
        let sureHeld = records.sureSince.map { now.milliseconds(since: $0) } ?? 0
        let outcome = outcome(of: before, patience: sureHeld < patience ? .max : patience, at: now)
        if isDry { return outcome }
        var device = before
        switch outcome {
        case .agreed, .busy, .waiting, .unanswered, .overQuota, .lostAtVendor, .strayInWeCom: break
        case .bound: device.confirmed(generation: device.generation, at: now)
        case .held: device.missing(generation: device.generation, at: now)
        case .freed: device.learn(.notOurs, about: device.generation, at: now)
        case .leftover:
            device.place = place ?? device.place
            device.learn(.leftover, about: device.generation, at: now)
            device.isLetGo = device.state == .unbinding
        case .undone:
            _ = try TakeBack.undo(
                device.serial, generation: device.generation, isLetGo: true,
                as: isByHand ? .person : .unbind, because: "WeCom does not have it", in: &records, at: now)
            return outcome
        }
        let loss: Tell.Loss = outcome == .freed ? .notAtVendor : .undone
        if device != before { try Supersede.put(device, after: before, because: loss, in: &records) }
        if outcome.isAlert {
            try records.note(
                JournalEntry(
                    kind: .alert, name: outcome.rawValue, request: device.generation, serial: device.serial,
                    detail: "ledger: \(before.state.rawValue)", at: now))
        }
        return outcome
    }

    private func outcome(of device: Device, patience: Int64, at now: UnixTime) -> Outcome {
        switch (device.state, witnesses.isBoundInWeCom, witnesses.vendor) {
        case (.held, true?, _): return .bound
        case (.held, false?, .ours):
            let since = max(device.since, device.lastEvent ?? device.since)
            return now.milliseconds(since: since) < patience ? .waiting : .undone
        case (.held, false?, .notOurs): return .freed
        case (.bound, false?, _): return .held
        case (.bound, true?, .ours): return .agreed
        case (.bound, true?, .notOurs): return bindsAtVendor ? .lostAtVendor : .agreed
        case (.free, _, .notOurs): return .agreed
        case (.free, true?, .ours): return .strayInWeCom
        case (.free, false?, .ours): return .leftover
        case (.held, nil, _), (.bound, nil, _), (.free, nil, .ours), (_, _, .noAnswer), (_, _, nil):
            return .unanswered
        case (.asking, _, _), (.unbinding, _, _): return .busy
        }
    }
}

extension Device {
    /// Whether nothing is under way about it, nothing is due and nothing can land any more.
    package func isAtRest(at now: UnixTime) -> Bool {
        switch state {
        case .asking, .unbinding: false
        case .free, .held, .bound:
            due == nil && deferredUnbind == nil && !isQuarantined(at: now) && !answerIsInFlight(at: now)
        }
    }
}
