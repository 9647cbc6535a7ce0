import Elements
import Events

/// The codes that lose their worth when a company removes the device, or gets it once more.
///
/// Ready, doubtful and refused ones end; one that is being sent ends when its answer comes.
enum Supersede {
    static func redemptions(
        of serial: SerialNumber, in records: inout any Records,
        where isConcerned: (Redemption) -> Bool = { _ in true }
    ) throws(LedgerFailure) {
        for var redemption in try records.openRedemptions(of: serial) where isConcerned(redemption) {
            redemption.supersede()
            try records.put(redemption)
            if redemption.progress.state == .superseded {
                try records.eraseAuthCode(digest: redemption.codeDigest)
            }
        }
    }

    /// Stores a device that learnt something, which may have been what a deferred unbind waited for.
    static func put(
        _ device: Device, after before: Device, in records: inout any Records
    ) throws(LedgerFailure) {
        try records.put(device)
        guard let unbind = before.deferredUnbind, device.state == .unbinding, device.generation == unbind
        else { return }
        try redemptions(of: device.serial, in: &records)
    }
}
