package import Elements
package import Events

/// Uses a deposit up, before its first byte leaves: it is used by the bind that sends it, and by no other.
///
/// Once a byte of it has left, the vendor may have taken it, so that it must not leave again; as long as none
/// has, the device need not be read anew.
package struct UseDeposit: Transaction {
    private let deposit: Deposit
    private let serial: SerialNumber

    package init(_ deposit: Deposit, of serial: SerialNumber) {
        self.deposit = deposit
        self.serial = serial
    }

    /// - Returns: Whether it was there; not when it was used, is too old, or has been replaced by a newer one.
    package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Bool {
        guard try records.deposit(for: serial, at: now) == deposit else { return false }
        try records.removeDeposit(for: serial)
        return true
    }

    package func ifLate(_ isUsed: Bool) -> (any Transaction)? {
        isUsed ? Undo(deposit, of: serial) : nil
    }

    /// No byte of it has left: it is there again, unless the device has been read anew meanwhile.
    package struct Undo: Transaction {
        private let deposit: Deposit
        private let serial: SerialNumber

        package init(_ deposit: Deposit, of serial: SerialNumber) {
            self.deposit = deposit
            self.serial = serial
        }

        package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) {
            guard try records.deposit(for: serial, at: now) == nil else { return }
            try records.keep(deposit, for: serial)
        }
    }
}
