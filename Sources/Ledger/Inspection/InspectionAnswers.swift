package import Binding

/// One device, and what the ledger knows of its past.
package struct DeviceHistory: Sendable {
    /// Nil for a device that was spoken of and never held.
    package let device: Device?
    package let callbacks: [StoredCallback]
    package let redemptions: [Redemption]
    package let journal: [JournalEntry]

    package init(
        device: Device?, callbacks: [StoredCallback], redemptions: [Redemption], journal: [JournalEntry]
    ) {
        self.device = device
        self.callbacks = callbacks
        self.redemptions = redemptions
        self.journal = journal
    }

    var isEmpty: Bool {
        device == nil && callbacks.isEmpty && redemptions.isEmpty && journal.isEmpty
    }
}

/// One line of the list of devices.
package struct RosterRow: Equatable, Sendable {
    package let serial: String
    package let model: String?
    package let state: Device.State
    package let holder: String?
    /// Whether the device list has it.
    package let isListed: Bool
    /// Whether the vendor does not let it go.
    package let isStuck: Bool
    /// Whether it was let go without the vendor, and not struck since.
    package let isAbandoned: Bool
}

/// How many devices there are, and how many codes that wait for something, or lack something. Stored and
/// superseded codes may be many, and are not counted.
package struct LedgerTallies: Equatable, Sendable {
    /// By state. Of those that are free only the ones that somebody has tried to bind.
    package var devices: [Device.State: Int]
    /// Devices that a call of unknown outcome may still change.
    package var quarantined: Int
    /// Devices that the vendor does not let go.
    package var stuck: Int
    /// Devices that were let go without the vendor, and not struck since.
    package var abandoned: Int
    /// Of a state none are counted beyond `mostRedemptions`.
    package var redemptions: [Redemption.State: Int]

    package static let mostRedemptions = 10_000

    package static let redemptions: [Redemption.State] = [
        .ready, .sending, .inDoubt, .refused, .expired, .lost,
    ]
}

/// How many of what there are.
package struct LedgerCounts: Equatable, Sendable {
    package let openClaims: Int
    /// The newest callback's number.
    package let lastNumber: RequestNumber
    package var devices: [Device.State: Int] = [:]
    package var redemptions: [Redemption.State: Int] = [:]

    init(openClaims: Int, lastNumber: RequestNumber) {
        self.openClaims = openClaims
        self.lastNumber = lastNumber
    }
}
