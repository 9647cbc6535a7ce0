package import Elements
package import Events

/// The first transaction of a bind: looks at the request and its device together, and may settle at once.
///
/// States: Request 3.
package struct Claim: Transaction {
    /// What is known outside the ledger when a bind arrives.
    package struct Circumstances: Sendable {
        /// Why the vendor cannot be asked for this request, if so. Counts only if it would be asked: for
        /// a bind, or whether the device is ours already, since either may lead to a 0.
        package let refusal: LocalRefusal?
        /// Where the vendor would be asked: in the row's own place, else where list and configuration say.
        package let place: Place?
        /// Whether a 0 of the process before this one may still be on its way: it may have been repeated
        /// without leaving a trace.
        package let isJustStarted: Bool

        package init(refusal: LocalRefusal?, place: Place? = nil, isJustStarted: Bool = false) {
            self.refusal = refusal
            self.place = place
            self.isJustStarted = isJustStarted
        }
    }

    package enum Outcome: Equatable, Sendable {
        /// The same key with another identity: answer 7; the first outcome is untouched.
        case conflict
        /// This claim has settled it.
        case decided(Errcode, Reason)
        /// It was settled before, or while it waited.
        case repeated(Errcode, Reason)
        /// A stored 0 that may no longer be given: close without an answer.
        case silence
        /// A copy of it is being decided.
        case running(RequestNumber)
        /// This copy decides it. `course` is `converse`, `adopt`, `await` or `askWeCom`.
        case begun(RequestNumber, Device.Course, generation: RequestNumber?)
    }

    private let bind: Bind
    private let circumstances: Circumstances

    package init(_ bind: Bind, _ circumstances: Circumstances) {
        self.bind = bind
        self.circumstances = circumstances
    }

    package func run(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        if let found = try Self.find(bind, in: records, at: now) {
            switch found {
            case .conflict: try note(.requestConflict, in: &records, at: now)
            case .repeated(.success, _): try Self.repeatZero(of: bind.serial, in: &records, at: now)
            case .decided, .repeated, .silence, .running, .begun: break
            }
            return found
        }
        return try decide(StoredCallback(bind, at: now), in: &records, at: now)
    }

    /// Looks again for a request that waited for another one's conversation to end, or for WeCom's word.
    ///
    /// - Parameter isNotInWeCom: WeCom was asked, and does not have the device.
    package func again(
        _ number: RequestNumber, isNotInWeCom: Bool = false, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        if isNotInWeCom, var device = try records.device(bind.serial), device.freeUnheard(at: now) {
            try records.put(device)
        }
        guard let callback = try records.callback(number) else { return .conflict }
        if case .settled(let errcode) = callback.state { return .repeated(errcode, callback.settledReason) }
        return try decide(callback, in: &records, at: now)
    }

    /// What a request that is stored already is answered with; nil when there is no row. Changes nothing.
    package static func find(
        _ bind: Bind, in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome? {
        // A ledger that knew more than this one may have answered it.
        if let restored = try records.restored(), bind.createtime <= restored { return .silence }
        guard let stored = try records.callback(bind.key) else { return nil }
        guard stored.fingerprint == bind.fingerprint else { return .conflict }
        switch stored.state {
        case .claimed: return .running(stored.number)
        case .settled(.success):
            guard try mayRepeat(stored, in: records, at: now) else { return .silence }
            return .repeated(.success, stored.settledReason)
        case .settled(let errcode): return .repeated(errcode, stored.settledReason)
        case .kept: return .conflict
        }
    }

    /// Commits that a stored 0 is given once more, which WeCom may act on only now: nobody else gets the
    /// device meanwhile.
    package static func repeatZero(
        of serial: SerialNumber, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        guard var device = try records.device(serial) else { return }
        device.repeatZero(at: now)
        try records.put(device)
    }

    /// A stored 0 is good while WeCom can act on it: its device has gone to nobody since, no removal of it
    /// waits for WeCom's word, and its code can still bring the secret, or has.
    ///
    /// States: Request 12.
    private static func mayRepeat(
        _ stored: StoredCallback, in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        let isYoung = now.milliseconds(since: stored.createtime) < StoredCallback.codeLifeMilliseconds
        guard isYoung || !records.isTimeSure,
            let serial = stored.serial, let device = try records.device(serial),
            device.generation == stored.number, device.deferredUnbind == nil,
            let digest = stored.authCodeDigest, let redemption = try records.redemption(codeDigest: digest)
        else { return false }
        switch device.state {
        case .held, .bound: return redemption.isAlive
        case .free, .asking, .unbinding: return false
        }
    }
}

// MARK: A new request

extension Claim {
    private func decide(
        _ callback: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Outcome {
        var callback = callback
        let device = try records.deviceOrNew(bind.serial, of: bind.model, at: now)
        let course = device.course(for: bind, isJustStarted: circumstances.isJustStarted, at: now)
        let refusal = try refusal(of: callback.number, course, device, in: &records, at: now)
        if let (errcode, reason) = refusal { callback.settle(errcode, reason, at: now) }
        if callback.number == StoredCallback.unnumbered {
            callback.number = try records.insert(callback)
        } else if refusal != nil {
            try records.update(callback)
        }
        if let (errcode, reason) = refusal {
            try Self.hurry(device, in: &records, at: now)
            return .decided(errcode, reason)
        }
        try begin(course, callback.number, device, in: &records, at: now)
        return .begun(callback.number, course, generation: device.generation)
    }

    /// Why a bind is settled by the claim itself: by the device first, then by what we know ourselves.
    private func refusal(
        of number: RequestNumber, _ course: Device.Course, _ device: Device,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> (Errcode, Reason)? {
        if case .answer(let errcode) = course { return (errcode, Reason(device.word)) }
        // While it waited, a later request had its turn: generations never go back.
        let isOvertaken = number != StoredCallback.unnumbered && device.generation.map { $0 > number } == true
        if isOvertaken, course.asksVendor {
            return (.cannotBind, Reason(.deviceAsking))
        }
        if let staleness = try staleness(in: records, at: now) { return (.cannotBind, staleness) }
        if try Code.isSpent(bind.authCodeDigest, for: bind.serial, of: bind.company, in: records) {
            try note(.codeReused, in: &records, at: now)
            return (.cannotBind, Reason(.codeReused))
        }
        guard course.asksVendor else { return nil }
        if let pause = try records.pause(of: bind.model) { return (pause.errcode, Reason(.paused)) }
        if let place = circumstances.place,
            let other = try records.occupant(of: place, besides: bind.serial)
        {
            try records.note(.placeShared(bind.serial, with: other, at: now))
            return (.cannotBind, Reason(.placeShared))
        }
        if let refusal = circumstances.refusal { return (refusal.errcode, refusal.reason) }
        guard try hasGuessed(in: records, at: now) else { return nil }
        try note(.tooManyGuesses, in: &records, at: now)
        return (.cannotBind, Reason(.tooManyGuesses))
    }

    /// More wrong codes of one device in `guessMilliseconds` than anybody mistypes.
    private static let mostGuesses = 10
    private static let guessMilliseconds: Int64 = 10 * 60_000

    /// Whether somebody tries out codes, whichever company it is.
    ///
    /// States: Request 5.
    private func hasGuessed(in records: any Records, at now: UnixTime) throws(LedgerFailure) -> Bool {
        let start = now.advanced(byMilliseconds: -Self.guessMilliseconds)
        let guesses = try records.guesses(
            about: bind.serial, from: start, to: now, upTo: Self.mostGuesses + 1)
        return guesses > Self.mostGuesses
    }

    /// While it is not sure what the time is, only what the ledger may have forgotten is too old.
    ///
    /// States: Clock 7, Time 10.
    private func staleness(
        in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Reason? {
        let age = now.milliseconds(since: bind.createtime)
        guard records.isTimeSure else {
            let isForgotten = try Pruned.mayHaveHad(bind.createtime, in: records)
            return isForgotten ? Reason(.eventTooOld, seconds: age / 1000) : nil
        }
        if age > StoredCallback.latestCreatetimeAgeMilliseconds {
            return Reason(.eventTooOld, seconds: age / 1000)
        }
        if age < -StoredCallback.clockToleranceMilliseconds {
            return Reason(.eventFromTheFuture, seconds: age / 1000)
        }
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

    private func begin(
        _ course: Device.Course, _ number: RequestNumber, _ device: Device,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        var device = device
        if course == .askWeCom, try records.device(bind.serial) == nil {
            // What WeCom says of it is learnt by a row.
            device.place = circumstances.place
            try records.put(device)
        }
        guard course.asksVendor else { return }
        if let unbind = device.deferredUnbind, let event = try records.callback(unbind),
            event.createtime < bind.createtime
        {
            // What it removed was an older generation than this one.
            device.deferredUnbind = nil
        }
        // Nothing is sent by an adoption: whoever decides goes on knowing the device by the bind before.
        let place = course == .adopt ? device.placeInUse : nil
        device.ask(number, for: bind, in: place ?? circumstances.place, at: now)
        try records.put(device)
    }

    /// Of a new request, its own row is not there yet.
    private func note(
        _ word: Reason.Word, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        let number = try records.callback(bind.key)?.number
        try records.note(
            JournalEntry(kind: .security, name: word.rawValue, request: number, serial: bind.serial, at: now))
    }
}

extension StoredCallback {
    /// A bind that nothing has been decided about.
    package init(_ bind: Bind, at now: UnixTime) {
        self.init(
            key: bind.key, fingerprint: bind.fingerprint, serial: bind.serial, model: bind.model,
            company: bind.company, createtime: bind.createtime, arrived: now, state: .claimed,
            authCode: bind.authCode, authCodeDigest: bind.authCodeDigest)
    }
}

extension Device {
    /// Why a bind was answered at once, by what it met.
    fileprivate var word: Reason.Word {
        switch state {
        case .asking: .deviceAsking
        case .held: .deviceHeld
        case .bound where holder == nil: .holderUnknown
        case .bound: .deviceBound
        case .unbinding: .deviceUnbinding
        case .free: preconditionFailure("a free device is asked about")
        }
    }
}
