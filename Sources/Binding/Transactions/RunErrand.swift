package import Elements
package import Events

/// The transaction that commits what an errand found out about a device.
package enum RunErrand {
    package enum Report: Equatable, Sendable {
        /// `deviceInfo`: the vendor has it for us, or has not.
        case vendorHasIt, vendorHasItNot
        /// `get_device_detail`: WeCom has it bound, or has not.
        case wecomHasIt, wecomHasItNot
        /// The vendor let it go (200, 5052 or 5141), and `deviceInfo` says not ours.
        case unbound
        /// An unbind call ended without an answer.
        case unbindUnknown
        /// A question brought no answer, or the vendor refused the unbind.
        case noAnswer
    }

    package static func run(
        _ report: Report, about serial: SerialNumber, generation: RequestNumber?,
        in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) {
        guard var device = try records.device(serial), device.generation == generation else { return }
        let before = device
        switch report {
        case .vendorHasIt: device.learn(.ours, about: generation, at: now)
        case .vendorHasItNot: device.learn(.notOurs, about: generation, at: now)
        case .wecomHasIt: device.confirmed(generation: generation, at: now)
        case .wecomHasItNot: device.missing(generation: generation, at: now)
        case .unbound: device.unbound(generation: generation, at: now)
        case .unbindUnknown: device.unbindUnknown(generation: generation, at: now)
        case .noAnswer: device.errandFailed(generation: generation, at: now)
        }
        let loss: Tell.Loss = report == .vendorHasItNot ? .notAtVendor : .undone
        try Supersede.put(device, after: before, because: loss, in: &records)
        if before.state == .unbinding, device.state == .bound {
            try records.note(
                JournalEntry(
                    kind: .alert, name: "unbind_stopped", request: generation, serial: serial,
                    detail: "WeCom has the device bound", at: now))
        }
    }
}
