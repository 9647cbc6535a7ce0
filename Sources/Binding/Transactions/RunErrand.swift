package import Elements
package import Events

/// The transaction that commits what an errand found out about a device.
package struct RunErrand: Transaction {
    package enum Report: Equatable, Sendable {
        /// `deviceInfo`: the vendor has it for us, or has not.
        case vendorHasIt, vendorHasItNot
        /// `get_device_detail`: WeCom has it bound, or has not.
        case wecomHasIt, wecomHasItNot
        /// It was let go, and the last look says not ours.
        case unbound
        /// An unbind call ended without an answer.
        case unbindUnknown
        /// The vendor refused to let it go, with this code.
        case unbindRefused(Int)
        /// Another device that is not free is in its place: nothing was done there.
        case placeShared(SerialNumber)
        /// Nobody knows whose bind to name to the maker's service.
        case cannotTell
        /// A question brought no answer.
        case noAnswer

        /// Why it has failed, as far as that says; nil when it has not.
        package var obstacle: Reason? {
            switch self {
            case .unbindRefused(let code): Reason(.vendorRefusedUs, vendorCode: code)
            case .unbindUnknown: Reason(.vendorUnanswered)
            case .placeShared: Reason(.placeShared)
            case .vendorHasIt, .vendorHasItNot, .wecomHasIt, .wecomHasItNot, .unbound, .cannotTell, .noAnswer:
                nil
            }
        }
    }

    /// What people should hear of an errand.
    package enum Alert: String, Sendable, CaseIterable {
        /// WeCom has the device bound that was to be taken back.
        case stopped = "unbind_stopped"
        /// It was let go without the vendor.
        case abandoned = "device_abandoned"
        /// The vendor does not let it go.
        case stuck = "unbinding_stuck"
    }

    /// What is due for a device now.
    package struct Due: Sendable {
        package let device: Device
        package let errand: Device.Errand
        /// Whether WeCom has told us itself, by an unbind event, that the company no longer has it.
        ///
        /// Then its silence changes nothing, as once it has said so itself (`isLetGo`). A device that is taken
        /// back for any other reason, be it a leftover, an undo or another company's bind, waits for WeCom's
        /// word: whoever has added it there meanwhile would keep a dead device, which costs more than a bind
        /// that is refused a while.
        package let isRemovedByWeCom: Bool

        /// Whether an unbind may be sent, by what WeCom said just now.
        package func mayUnbind(isBoundInWeCom: Bool?) -> Bool {
            isBoundInWeCom.map { !$0 } ?? (isRemovedByWeCom || device.isLetGo)
        }

        /// Whether it may not be ours at all, and the vendor is asked before it is told: for a device that
        /// was never bound through us, as far as is known.
        package var mayBeForeign: Bool { isRemovedByWeCom && device.lastZero == nil }
    }

    package static func due(
        for serial: SerialNumber, in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Due? {
        guard let device = try records.device(serial), let errand = device.errand(at: now) else { return nil }
        let isRemoved = try isRemovedByWeCom(device, in: records)
        return Due(device: device, errand: errand, isRemovedByWeCom: isRemoved)
    }

    /// Whether its company has removed it, and no 0 was given after that.
    private static func isRemovedByWeCom(
        _ device: Device, in records: any Records
    ) throws(LedgerFailure) -> Bool {
        // Where the holder is not known, whoever removed it need not have had it.
        guard device.holder != nil, let named = device.deferredUnbind ?? device.generation,
            let cause = try records.callback(named),
            cause.key.eventType == Event.Kind.unbind.rawValue
        else { return false }
        guard let redemption = try records.newestRedemption(of: device.serial),
            let zero = try records.callback(redemption.request)
        else { return true }
        return !device.mayPrecedeZero(cause.createtime, of: zero.createtime)
    }

    private let report: Report
    private let seen: Device
    private let isLetGo: Bool
    private let obstacle: Reason?

    /// - Parameters:
    ///   - seen: The device as it was when the errand began; a newer generation is left alone.
    ///   - isLetGo: Whether WeCom said on the way that it does not have the device.
    ///   - obstacle: Why it has failed, if the report does not say so itself.
    package init(_ report: Report, about seen: Device, isLetGo: Bool = false, because obstacle: Reason? = nil)
    {
        self.report = report
        self.seen = seen
        self.isLetGo = isLetGo
        self.obstacle = obstacle ?? report.obstacle
    }

    /// - Returns: Whether the device has become free by it.
    @discardableResult
    package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Bool {
        let (serial, generation) = (seen.serial, seen.generation)
        guard let before = try records.device(serial), before.generation == generation else { return false }
        // WeCom said so before its company removed it, or before another question found that it has not got
        // it, for all we know: it is asked once more.
        if report == .wecomHasIt, before.deferredUnbind != seen.deferredUnbind || before.state != seen.state {
            return false
        }
        var device = before
        if before.isAbandoned, !seen.isAbandoned, report != .wecomHasIt {
            // A person has let it go meanwhile: what the errand has begun may still land, and that is waited for.
            device.abandon(at: now)
            try records.put(device)
            return false
        }
        if [.vendorHasIt, .vendorHasItNot].contains(report) { device.endQuarantine(at: now) }
        switch report {
        case .vendorHasIt: device.learn(.ours, about: generation, at: now)
        case .vendorHasItNot: device.learn(.notOurs, about: generation, at: now)
        case .wecomHasIt: device.confirmed(generation: generation, at: now)
        case .wecomHasItNot: device.missing(generation: generation, at: now)
        case .unbound: device.unbound(generation: generation, at: now)
        case .unbindUnknown: device.unbindUnknown(generation: generation, at: now)
        case .unbindRefused: device.unbindRefused(generation: generation, at: now)
        case .cannotTell: device.cannotTell(generation: generation, at: now)
        case .placeShared, .noAnswer: device.errandFailed(generation: generation, at: now)
        }
        if device.attempts > before.attempts { device.obstacle = obstacle }
        if isLetGo, device.state == .unbinding { device.isLetGo = true }
        let loss: Tell.Loss = report == .vendorHasItNot ? .notAtVendor : .undone
        try Supersede.put(device, after: before, because: loss, in: &records)
        try alarm(device, after: before, in: &records, at: now)
        return device.state == .free && before.state != .free
    }

    /// What a person must hear, once.
    private func alarm(
        _ device: Device, after before: Device, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        if before.state == .unbinding, device.state == .bound {
            try note(.stopped, Reason(.wecomBound).text, device, in: &records, at: now)
        }
        let becomesStuck = device.isStuck && !before.isStuck
        if case .placeShared(let other) = report {
            if before.attempts == 0 || becomesStuck {
                try records.note(.placeShared(device.serial, with: other, at: now))
            }
            return
        }
        if device.isAbandoned, !before.isAbandoned {
            try note(
                .abandoned, "nobody knows for whom the maker's service has it", device, in: &records, at: now)
        }
        if becomesStuck {
            try note(.stuck, device.obstacle?.text ?? "", device, in: &records, at: now)
        }
    }

    private func note(
        _ alert: Alert, _ detail: String, _ device: Device, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        try records.note(
            JournalEntry(
                kind: .alert, name: alert.rawValue, request: device.generation, serial: device.serial,
                detail: detail, at: now))
    }
}
