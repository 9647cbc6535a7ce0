package import Elements
package import Events

/// The first transaction of a bind: looks at the request and its device together, and may settle at once.
package enum Claim {
    /// What is known outside the ledger when a bind arrives.
    package struct Circumstances: Sendable {
        /// Why the vendor cannot be asked for this request, if so. Counts only if it would be asked.
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
        if let refusal = staleness(of: bind, at: now) {
            callback.settle(.cannotBind, reason: refusal, at: now)
            _ = try records.insert(callback)
            return .decided(.cannotBind)
        }
        let device = try records.device(bind.serial) ?? Device(serial: bind.serial, since: now)
        let course = device.course(for: bind, at: now)
        switch course {
        case .answer(let errcode):
            callback.settle(errcode, reason: "device_\(device.state.rawValue)", at: now)
            _ = try records.insert(callback)
            return .decided(errcode)
        case .converse where circumstances.refusal != nil:
            let refusal = circumstances.refusal ?? .noTime
            callback.settle(refusal.errcode, reason: refusal.rawValue, at: now)
            _ = try records.insert(callback)
            return .decided(refusal.errcode)
        case .converse, .adopt, .join, .await, .askWeCom:
            callback.number = try records.insert(callback)
            try begin(course, callback, bind, device, in: &records, at: now)
            return .begun(callback.number, course, generation: device.generation)
        }
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
        let refused: (Errcode, String)? =
            switch course {
            case .answer(let errcode): (errcode, "device_\(device.state.rawValue)")
            case .converse: circumstances.refusal.map { ($0.errcode, $0.rawValue) }
            case .adopt, .join, .await, .askWeCom: nil
            }
        if let (errcode, reason) = refused {
            var settled = callback
            settled.settle(errcode, reason: reason, at: now)
            try records.update(settled)
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
            let device = try records.device(bind.serial)
            let isPresent = try isPresentGeneration(stored, device, in: records)
            let isYoung = now.milliseconds(since: stored.createtime) < StoredCallback.codeLifeMilliseconds
            return isPresent && isYoung ? .decided(.success) : .silence
        case .settled(let errcode):
            return .decided(errcode)
        case .kept:
            return .conflict
        }
    }

    /// A request that joined another has that one's generation.
    private static func isPresentGeneration(
        _ stored: StoredCallback, _ device: Device?, in records: any Records
    ) throws(LedgerFailure) -> Bool {
        guard let device, device.state == .bound || device.state == .held else { return false }
        return device.generation == stored.number || device.generation == stored.joined
    }

    private static func staleness(of bind: Bind, at now: UnixTime) -> String? {
        let age = now.milliseconds(since: bind.createtime)
        if age > StoredCallback.latestCreatetimeAgeMilliseconds { return "event_too_old" }
        if age < -StoredCallback.clockToleranceMilliseconds { return "event_from_the_future" }
        return nil
    }

    private static func begin(
        _ course: Device.Course, _ callback: StoredCallback, _ bind: Bind, _ device: Device,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        switch course {
        case .converse, .adopt:
            var device = device
            device.ask(callback.number, for: bind, at: now)
            try records.put(device)
        case .join(let other):
            var joining = callback
            joining.joined = other
            try records.update(joining)
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
