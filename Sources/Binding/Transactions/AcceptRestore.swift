package import Elements
package import Events

/// The transactions by which a person takes a ledger into service that was set back, and knows nothing of
/// what was answered since.
///
/// Each can be run again: the ledger is another one only after the last of them.
///
/// States: File 6, File 7, File 8.
package enum AcceptRestore {
    /// Which alert tells that it was done.
    package static let alert = Reason.Word.ledgerRestored.rawValue
    /// How many devices one transaction changes.
    private static let devicesAtOnce = 500

    /// From now on binds of before are not answered, and no code of before is sent: it may have been.
    package struct Begin: Transaction {
        private let reason: String

        package init(because reason: String) {
            self.reason = reason
        }

        /// - Returns: How many codes wait for a person now.
        package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Int {
            try records.restore(at: now)
            let codes = try records.redemptions(in: .ready) + records.redemptions(in: .sending)
            for before in codes {
                var redemption = before
                redemption.park()
                try Recover.doubt(redemption, after: before.progress.state, in: &records, at: now)
            }
            try records.note(
                JournalEntry(
                    kind: .alert, name: alert, request: nil, serial: nil, detail: reason, at: now)
            )
            return codes.count
        }
    }

    /// Nobody knows who has any of these devices.
    package struct LoseHolders: Transaction {
        private let serial: SerialNumber?

        package init(after serial: SerialNumber?) {
            self.serial = serial
        }

        /// - Returns: How many they were, and the last one, after which the next page begins; nil when there
        ///   was none.
        package func run(
            in records: inout any Records, at now: UnixTime
        ) throws(LedgerFailure) -> (count: Int, last: SerialNumber?) {
            let page = try records.devices(onlyHeld: false, after: serial, atMost: devicesAtOnce)
            for before in page {
                var device = before
                device.loseHolder(at: now)
                try records.put(device)
            }
            return (page.count, page.last?.serial)
        }
    }
}

extension Records {
    /// A device as it is known; one that was never heard of is free, unless what was heard may be lost.
    ///
    /// - Parameter model: Whose it is then, so that somebody can be asked about it.
    func deviceOrNew(
        _ serial: SerialNumber, of model: ModelID, at now: UnixTime
    ) throws(LedgerFailure) -> Device {
        if let device = try device(serial) { return device }
        var device = Device(serial: serial, since: now)
        guard let restored = try restored() else { return device }
        device.model = model
        device.loseHolder(at: restored)
        return device
    }
}
