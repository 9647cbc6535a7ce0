package import Elements
package import Events

/// The transactions that keep a callback which is not a bind, before it is acknowledged.
package enum Acknowledge {
    package enum Outcome: Equatable, Sendable {
        /// Kept now; for an unbind, with what it does to its device.
        case kept(RequestNumber, Device.UnbindCourse?)
        /// A copy was kept before.
        case repeated(RequestNumber)
        /// The same key with another content.
        case conflict
    }

    /// Keeps any event or command that nothing is decided about.
    package struct Event: Transaction {
        private let callback: StoredCallback
        private let document: JSON?

        /// - Parameter document: What came, if the maker's service wants to have it.
        package init(_ callback: StoredCallback, forwarding document: JSON? = nil) {
            self.callback = callback
            self.document = document
        }

        package func run(
            in records: inout any Records, at now: UnixTime
        ) throws(LedgerFailure) -> Outcome {
            if let repeated = try met(callback, in: &records, at: now) { return repeated }
            let number = try records.insert(callback.arriving(at: now))
            if let document {
                try Tell.event(
                    callback.key.eventType, document, about: callback.serial, in: &records, at: now)
            }
            return .kept(number, nil)
        }
    }

    /// Keeps what has been done to a device, and begins what follows from it.
    ///
    /// - Parameter place: Where list and configuration have the device now.
    package static func device(
        _ change: Events.Event.Change, _ callback: StoredCallback, place: Place? = nil,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        if let repeated = try met(callback, in: &records, at: now) { return repeated }
        let number = try records.insert(callback.arriving(at: now))
        switch change {
        case .unbind: return try unbind(callback, as: number, place: place, in: &records, at: now)
        }
    }

    /// Carries an unbind out where the device's state allows.
    private static func unbind(
        _ callback: StoredCallback, as number: RequestNumber, place: Place?, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        guard let serial = callback.serial, let company = callback.company, let model = callback.model else {
            return .kept(number, .ignored)
        }
        let before = try records.deviceOrNew(serial, of: model, at: now)
        var device = before
        if device.placeInUse == nil { device.place = place }
        let course = device.unbind(
            by: company, createtime: callback.createtime, as: number, model: model, at: now)
        if course != .ignored { try records.put(device) }
        switch course {
        case .begun:
            try Tell.lost(device, after: before, because: .removedByCompany, in: &records)
            try Supersede.redemptions(of: serial, in: &records, at: now)
        case .confirmed,
            .ignored where device.holder != company || device.state == .unbinding:
            // The device is somebody else's by now, or on its way back; this company's codes are no use.
            try Supersede.redemptions(of: serial, in: &records, at: now) { $0.company == company }
        case .deferred, .ignored:
            break
        }
        try records.note(
            JournalEntry(kind: .unbind, name: course.rawValue, request: number, serial: serial, at: now))
        return .kept(number, course)
    }

    private static func met(
        _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome? {
        guard let stored = try records.callback(callback.key) else { return nil }
        if stored.fingerprint == callback.fingerprint { return .repeated(stored.number) }
        try records.note(
            JournalEntry(
                kind: .security, name: Reason.Word.requestConflict.rawValue, request: stored.number,
                serial: callback.serial,
                at: now))
        return .conflict
    }
}
