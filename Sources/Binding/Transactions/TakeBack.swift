package import Elements
package import Events

/// The transactions that take a device from its company, or keep it for it, without an event of WeCom's.
package enum TakeBack {
    /// Begins to undo what a held device has at the vendor: a person, the nightly reconciliation or a
    /// configured time asks for it.
    ///
    /// - Parameters:
    ///   - isLetGo: Whether WeCom has just said that it does not have it.
    ///   - kind: As what it is kept: a person's doing, or the program's own.
    /// - Returns: Whether the device was held, by this very generation.
    package static func undo(
        _ serial: SerialNumber, generation: RequestNumber?, isLetGo: Bool = false,
        as kind: JournalEntry.Kind = .person, because reason: String, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        guard let before = try records.device(serial) else { return false }
        var device = before
        guard device.undo(generation: generation, isLetGo: isLetGo, at: now) else { return false }
        try Supersede.put(device, after: before, in: &records)
        try records.note(
            JournalEntry(
                kind: kind, name: "device_undone", request: generation, serial: serial, detail: reason,
                at: now))
        return true
    }

    /// A person knows that WeCom does not have a device, while the vendor may: a request that still asks
    /// for it gets no 0, and its company's next one finds out whether the vendor has it.
    package static func hold(
        _ serial: SerialNumber, because reason: String, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Device.HoldOutcome {
        guard let before = try records.device(serial) else { return .free }
        var device = before
        let outcome = device.holdByHand(at: now)
        guard outcome == .held || outcome == .unbindingNow else { return outcome }
        try Supersede.put(device, after: before, in: &records)
        try records.note(
            JournalEntry(
                kind: .person, name: "device_held_by_hand", request: before.generation, serial: serial,
                detail: "was \(before.state.rawValue): \(reason)", at: now))
        return outcome
    }

    /// A person lets a device go, whatever its state: a request that still asks for it gets no 0. The vendor
    /// is told first; see `Device.ReleaseOutcome`.
    package static func release(
        _ serial: SerialNumber, because reason: String, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Device.ReleaseOutcome {
        guard let before = try records.device(serial) else { return .free }
        var device = before
        let outcome = device.releaseByHand(at: now)
        guard [.unbinding, .abandoned, .struck].contains(outcome) else { return outcome }
        try Supersede.put(device, after: before, because: .released, in: &records)
        try records.note(
            JournalEntry(
                kind: .person, name: "device_released", request: device.generation, serial: serial,
                detail: "\(outcome.rawValue), was \(before.state.rawValue): \(reason)", at: now))
        return outcome
    }
}
