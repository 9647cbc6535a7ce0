package import Elements
import Events

extension Device {
    /// The ledger was set back: whatever it says, WeCom may have the device, for any company, and a call that
    /// changes it may be under way.
    ///
    /// Bound with a holder that is not known, nobody adopts it, every company's removal of it counts, and
    /// whoever asks for it is told what WeCom says.
    ///
    /// States: File 7.
    package mutating func loseHolder(at now: UnixTime) {
        // Where it had been last, it need not be.
        if state == .free { place = nil }
        enter(.bound, at: now)
        holder = nil
        lastZero = now
        isZeroRepeated = true
        lastEvent = nil
        deferredUnbind = nil
        quarantineUntil = now.advanced(byMilliseconds: Budget.quarantineMilliseconds)
        quarantinedBy = nil
        due = nil
    }

    /// WeCom does not have a device that this ledger has never heard of: nothing that was forgotten is known
    /// to be about it, so that it is as free as any other.
    ///
    /// - Returns: Whether it is free now.
    mutating func freeUnheard(at now: UnixTime) -> Bool {
        guard state == .bound, holder == nil, generation == nil, !isQuarantined(at: now) else { return false }
        release(at: now)
        return true
    }
}

// MARK: Bound before the ledger began

extension Device {
    /// Whoever imports it says that a company has had it since before this ledger: as after a 0, but for adoption,
    /// which takes an event of the company's.
    ///
    /// States: Device 46.
    mutating func claim(for company: CorpID, of model: ModelID, at now: UnixTime) {
        enter(.bound, at: now)
        holder = company
        grantee = company
        self.model = model
        lastZero = now
        awaitConfirmation(of: now, at: now)
    }
}
