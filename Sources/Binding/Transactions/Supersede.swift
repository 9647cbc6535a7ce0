import Elements
import Events

/// The codes that lose their worth when a company removes the device, or gets it once more.
///
/// Ready, doubtful and refused ones end; one that is being sent ends when its answer comes.
enum Supersede {
    static func redemptions(
        of serial: SerialNumber, in records: inout any Records, at now: UnixTime,
        where isConcerned: (Redemption) -> Bool = { _ in true }
    ) throws(LedgerFailure) {
        for var redemption in try records.openRedemptions(of: serial) where isConcerned(redemption) {
            let before = redemption.progress.state
            redemption.supersede()
            try records.put(redemption)
            try Tell.redemption(redemption, after: before, in: &records, at: now)
            if redemption.progress.state == .superseded {
                try records.eraseAuthCode(digest: redemption.codeDigest)
            }
        }
    }

    /// Stores a device that learnt something, which may have been what a deferred unbind waited for.
    ///
    /// - Parameter loss: Why its company has lost it, if it has, and not because of that unbind.
    static func put(
        _ device: Device, after before: Device, because loss: Tell.Loss = .undone,
        in records: inout any Records
    ) throws(LedgerFailure) {
        try records.put(device)
        guard before.deferredUnbind != nil, device.state == .unbinding, before.state != .unbinding else {
            return try Tell.lost(device, after: before, because: loss, in: &records)
        }
        try Tell.lost(device, after: before, because: .removedByCompany, in: &records)
        try redemptions(of: device.serial, in: &records, at: device.since)
    }
}
