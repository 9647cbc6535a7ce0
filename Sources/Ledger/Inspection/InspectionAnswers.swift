package import Binding

/// One device, and what the ledger knows of its past.
package struct DeviceHistory: Sendable {
    /// Nil for a device that was spoken of and never held.
    package let device: Device?
    package let callbacks: [StoredCallback]
    package let redemptions: [Redemption]
    package let journal: [JournalEntry]

    var isEmpty: Bool {
        device == nil && callbacks.isEmpty && redemptions.isEmpty && journal.isEmpty
    }
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
