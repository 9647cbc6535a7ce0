package import Elements

extension Device {
    /// What is waited for is waited for anew, since nobody knows how much of it is over: the process that
    /// knew has ended, or the time of day has been moved.
    ///
    /// A call that binds may have run for its whole life after its request was settled, and one that unbinds
    /// leaves no trace until it ends; a 0 may have left at the very end.
    ///
    /// States: Time 11.
    package mutating func waitAnew(at now: UnixTime) {
        if quarantineUntil != nil || state == .unbinding {
            if state == .unbinding { quarantinedBy = nil }
            quarantineUntil = now.advanced(byMilliseconds: Budget.quarantineMilliseconds)
        }
        // What was once answered 0 may have been answered so again.
        if lastZero != nil || grantee != nil {
            lastZero = now
            isZeroRepeated = true
        }
        lastEvent = lastEvent.map { min($0, now) }
        since = min(since, now)
        switch state {
        case .free, .asking: break
        case .held: due = deferredUnbind == nil ? quarantineUntil ?? now : earliestUnbind(at: now)
        case .bound: awaitConfirmation(of: now, at: now)
        case .unbinding:
            due = isAbandoned ? quarantineUntil : earliestUnbind(at: now)
            attempts = 0
        }
    }
}
