import Elements
import Events

/// The codes that lose their worth when a company loses the device, or gets it once more.
///
/// Ready, doubtful and refused ones end; one that is being sent ends when its answer comes. A secret would not
/// be handed out to a company that does not have the device.
///
/// States: Code 18.
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

    /// Stores a device that learnt something: its company may have lost it by that, and its codes with it. It
    /// may have been what a deferred unbind waited for.
    ///
    /// - Parameter loss: Why its company has lost it, if it has, and not because of that unbind.
    static func put(
        _ device: Device, after before: Device, because loss: Tell.Loss = .undone,
        in records: inout any Records
    ) throws(LedgerFailure) {
        try records.put(device)
        let isRemoved =
            before.deferredUnbind != nil && device.state == .unbinding && before.state != .unbinding
        try Tell.lost(device, after: before, because: isRemoved ? .removedByCompany : loss, in: &records)
        guard isRemoved || before.grantee != nil, device.grantee == nil else { return }
        try redemptions(of: device.serial, in: &records, at: device.since)
    }
}
