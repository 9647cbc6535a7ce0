import Elements
import Events

/// What a device is at the vendor: with which account, under which keys, how it is bound there, and what an
/// undo needs to know.
///
/// Its row keeps it from the moment the device leaves *free*. Until it is free again every question, bind,
/// undo and unbind goes there, whatever list and configuration say by then; afterwards it is where a late
/// fact belongs. Opaque here: `Cloud` writes and reads it.
///
/// States: Device 3.
package struct Place: Equatable, Sendable {
    /// With which account the vendor has it.
    package let account: String
    /// What it is there: the same for two devices of an account only if they are one.
    package let thing: String
    package let details: String

    package init(account: String, thing: String, details: String) {
        self.account = account
        self.thing = thing
        self.details = details
    }

    package func isSame(as other: Place) -> Bool { account == other.account && thing == other.thing }
}

extension JournalEntry {
    /// Two devices that are not free are one thing at the vendor: what is done to one is done to the other.
    static func placeShared(
        _ serial: SerialNumber, with other: SerialNumber, at now: UnixTime
    ) -> JournalEntry {
        JournalEntry(
            kind: .alert, name: Reason.Word.placeShared.rawValue, request: nil, serial: serial,
            detail: "\(keysOf)\(other)", at: now)
    }

    private static let keysOf = "the vendor has it under the keys of "

    /// Which other device such an entry names; nil of any other.
    package var sharedWith: String? {
        guard name == Reason.Word.placeShared.rawValue, detail.hasPrefix(Self.keysOf) else { return nil }
        return String(detail.dropFirst(Self.keysOf.count))
    }
}
