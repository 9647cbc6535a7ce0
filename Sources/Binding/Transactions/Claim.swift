package import Elements
package import Events

/// The first transaction of a bind: looks at the request and its device together, and may settle at once.
package enum Claim {
    /// What is known outside the ledger when a bind arrives.
    package struct Circumstances: Sendable {
        /// Why the vendor cannot be asked for this request, if so. Counts only if it would be asked: for
        /// a bind, or whether the device is ours already, since either may lead to a 0.
        package let refusal: LocalRefusal?

        package init(refusal: LocalRefusal?) {
            self.refusal = refusal
        }
    }

    package enum Outcome: Equatable, Sendable {
        /// The same key with another identity: answer 7; the first outcome is untouched.
        case conflict
        /// Its answer is on disk.
        case decided(Errcode)
        /// A stored 0 that is no longer the device's present generation: close without an answer.
        case silence
        /// A copy of it is being decided.
        case running(RequestNumber)
        /// This copy decides it. `course` is `converse`, `adopt`, `join`, `await` or `askWeCom`.
        case begun(RequestNumber, Device.Course, generation: RequestNumber?)
    }

    package static func run(
        _ bind: Bind, _ circumstances: Circumstances, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        if let stored = try records.callback(bind.key) {
            return try meet(stored, with: bind, in: &records, at: now)
        }
        var callback = StoredCallback(bind)
        let device = try records.device(bind.serial) ?? Device(serial: bind.serial, since: now)
        let course = device.course(for: bind, at: now)
        if let (errcode, reason) = try refusal(of: bind, course, device, circumstances, in: records, at: now)
        {
            callback.settle(errcode, reason: reason, at: now)
            _ = try records.insert(callback)
            try hurry(device, in: &records, at: now)
            return .decided(errcode)
        }
        callback.number = try records.insert(callback)
        try begin(course, callback, bind, device, in: &records, at: now)
        return .begun(callback.number, course, generation: device.generation)
    }

    /// What a stored request is answered with, without beginning anything; nil when there is no row.
    package static func find(
        _ bind: Bind, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome? {
        guard let stored = try records.callback(bind.key) else { return nil }
        return try meet(stored, with: bind, in: &records, at: now)
    }

    /// Looks again for a request that waited for another one's conversation to end.
    package static func again(
        _ number: RequestNumber, _ bind: Bind, _ circumstances: Circumstances, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        guard let callback = try records.callback(number) else { return .conflict }
        if case .settled(let errcode) = callback.state { return .decided(errcode) }
        let device = try records.device(bind.serial) ?? Device(serial: bind.serial, since: now)
        let course = device.course(for: bind, at: now)
        if let (errcode, reason) = try refusal(of: bind, course, device, circumstances, in: records, at: now)
        {
            var settled = callback
            settled.settle(errcode, reason: reason, at: now)
            try records.update(settled)
            try hurry(device, in: &records, at: now)
            return .decided(errcode)
        }
        try begin(course, callback, bind, device, in: &records, at: now)
        return .begun(number, course, generation: device.generation)
    }

    private static func meet(
        _ stored: StoredCallback, with bind: Bind, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        guard stored.fingerprint == bind.fingerprint else {
            try records.note(
                JournalEntry(
                    kind: .security, name: "req_id_conflict", request: stored.number, serial: bind.serial,
                    at: now))
            return .conflict
        }
        switch stored.state {
        case .claimed:
            return .running(stored.number)
        case .settled(.success):
            return try repeatZero(of: stored, in: &records, at: now)
        case .settled(let errcode):
            return .decided(errcode)
        case .kept:
            return .conflict
        }
    }

    /// Gives a stored 0 once more, which WeCom may act on only now: nobody else gets the device meanwhile.
    private static func repeatZero(
        of stored: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        let isYoung = now.milliseconds(since: stored.createtime) < StoredCallback.codeLifeMilliseconds
        guard isYoung, let serial = stored.serial, var device = try records.device(serial),
            isPresent(stored, on: device)
        else { return .silence }
        device.repeatZero(at: now)
        try records.put(device)
        return .decided(.success)
    }

    /// A request that joined another has that one's generation. One whose company has removed the device
    /// since, as far as WeCom is still to be asked, is not repeated.
    private static func isPresent(_ stored: StoredCallback, on device: Device) -> Bool {
        guard let generation = device.generation, device.deferredUnbind == nil else { return false }
        switch device.state {
        case .held, .bound: return generation == stored.number || generation == stored.joined
        case .free, .asking, .unbinding: return false
        }
    }

    /// Why a bind is settled by the claim itself: by the device first, then by what we know ourselves.
    private static func refusal(
        of bind: Bind, _ course: Device.Course, _ device: Device, _ circumstances: Circumstances,
        in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> (Errcode, String)? {
        if case .answer(let errcode) = course { return (errcode, "device_\(device.state.rawValue)") }
        if let staleness = staleness(of: bind, at: now) { return (.cannotBind, staleness) }
        guard course.asksVendor else { return nil }
        if let pause = try records.pause(of: bind.model) {
            return (pause.errcode, LocalRefusal.paused.rawValue)
        }
        return circumstances.refusal.map { ($0.errcode, $0.rawValue) }
    }

    private static func staleness(of bind: Bind, at now: UnixTime) -> String? {
        let age = now.milliseconds(since: bind.createtime)
        if age > StoredCallback.latestCreatetimeAgeMilliseconds { return "event_too_old" }
        if age < -StoredCallback.clockToleranceMilliseconds { return "event_from_the_future" }
        return nil
    }

    /// A bind that meets an unbinding device has the next attempt made at once.
    private static func hurry(
        _ device: Device, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        var hurried = device
        hurried.hurry(at: now)
        if hurried != device { try records.put(hurried) }
    }

    private static func begin(
        _ course: Device.Course, _ callback: StoredCallback, _ bind: Bind, _ device: Device,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        switch course {
        case .converse, .adopt:
            var device = device
            if let unbind = device.deferredUnbind, let event = try records.callback(unbind),
                event.createtime < bind.createtime
            {
                // What it removed was an older generation than this one.
                device.deferredUnbind = nil
            }
            device.ask(callback.number, for: bind, at: now)
            try records.put(device)
        case .join(let other):
            var joining = callback
            joining.joined = other
            try records.update(joining)
            var device = device
            device.join(at: now)
            try records.put(device)
        case .await, .askWeCom, .answer:
            break
        }
    }
}

extension StoredCallback {
    /// A bind that nothing has been decided about.
    package init(_ bind: Bind) {
        self.init(
            key: bind.key, fingerprint: bind.fingerprint, serial: bind.serial, model: bind.model,
            company: bind.company, createtime: bind.createtime, arrived: bind.arrived, state: .claimed,
            authCode: bind.authCode, authCodeDigest: bind.authCodeDigest)
    }
}
