package import Binding
package import Elements

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

extension Redemption {
    /// Whole minutes in which an attempt may still start; 0 when none may.
    package func minutesLeft(at now: UnixTime) -> Int64 {
        max(0, Self.lastStartMilliseconds - now.milliseconds(since: arrived)) / 60_000
    }
}
