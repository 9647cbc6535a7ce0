import Binding
import Elements
import Events
import Telemetry

/// From a written 0 to the device's secret: each code is sent once, and what became of it is on disk.
struct Redeemer: Equipped {
    let kit: Kit
    let running: Running<AuthCodeDigest>

    /// A 0 was written in time: WeCom has the device, so its code may be spent.
    func answered(_ codeDigest: AuthCodeDigest, at instant: Instant) {
        runtime.spawn {
            await runtime.sleep(
                until: instant.advanced(byMilliseconds: Redemption.afterAnswerMilliseconds))
            // A look at WeCom may be under way, for a copy that was not answered: it ends soon.
            for _ in 0..<Redeemer.mostTriesBesideALook {
                guard await !spend(codeDigest), !running.isClosed else { return }
                await runtime.sleep(until: patience(Redeemer.besideALookMilliseconds))
            }
        }
    }

    /// Together longer than a look takes.
    private static let mostTriesBesideALook = 12
    private static let besideALookMilliseconds: Int64 = 1_000

    /// A redemption is due: its code is tried again, or WeCom is asked whether the 0 arrived.
    func resume(_ redemption: Redemption) async {
        let code = redemption.codeDigest
        guard redemption.progress.state != .stored else { return await prove(redemption) }
        guard !redemption.progress.isAnswered else {
            await spend(code)
            return
        }
        guard running.enter(code) else { return }
        // A model that is no longer configured has nobody to ask.
        let wecom = site.value.models[redemption.model]?.wecom
        let word = await wecom?.word(on: redemption.serial, by: patience(5_000)) ?? .silence(wecomCode: nil)
        let look: Redemption.Look
        do {
            look = try await ledger.run(Spend.Look(code, word), by: patience(5_000))
        } catch {
            counters.ledgerTroubles.add(.redemptionLook)
            look = .wait
        }
        running.leave(code)
        if look == .begin { await spend(code) }
    }

    /// Makes one attempt, and others only while nothing has been sent.
    ///
    /// - Returns: Whether it could: false while something else is under way about the code.
    @discardableResult
    func spend(_ code: AuthCodeDigest) async -> Bool {
        guard running.enter(code) else { return false }
        var next = await attempt(code)
        while case .again = next, !running.isClosed {
            await runtime.sleep(until: patience(Redeemer.unreachableWaitMilliseconds))
            next = await attempt(code)
        }
        running.leave(code)
        if case .rest(let due?) = next { agenda.wake(at: due) }
        return true
    }

    private enum Next {
        /// Nothing could be begun: soon once more.
        case again
        /// The housekeeper comes back to it then, if ever.
        case rest(until: UnixTime?)
    }

    private func attempt(_ code: AuthCodeDigest) async -> Next {
        let ready: Spend.Ready?
        do {
            ready = try await ledger.run(Spend.Prepare(code), by: patience(5_000))
        } catch {
            counters.ledgerTroubles.add(.redemptionRead)
            return .again
        }
        guard let ready else { return .rest(until: nil) }
        let redemption = ready.redemption
        if redemption.progress.isAnswered, let due = redemption.progress.due, due > runtime.unixNow {
            // A copy of its bind was answered while WeCom wants to be left alone.
            return .rest(until: due)
        }
        // A model that is no longer configured may come back with the next reload.
        guard let wecom = site.value.models[redemption.model]?.wecom else { return .again }
        let left = redemption.millisecondsToFirstByte(at: runtime.unixNow, sureSince: runtime.sureSince)
        // Too late to be sent, and too early to be called expired.
        guard left > 0 else { return .again }
        let window = AttemptWindow(
            start: patience(left), answerMilliseconds: Redemption.attemptMilliseconds)
        let begun = Guarded<Int?>(nil)
        let answer = await wecom.deviceSecret(for: ready.code, within: window) {
            let number = await begin(code, by: window.start)
            begun.withLock { $0 = number }
            return number != nil
        }
        // Without a number not even *sending* was written, so that the code is as it was.
        guard let number = begun.withLock({ $0 }) else { return .again }
        return .rest(until: await end(redemption, attempt: number, answer))
    }

    private static let unreachableWaitMilliseconds: Int64 = 2_000

    /// Commits *sending*. The request is written only after this has come back.
    private func begin(_ code: AuthCodeDigest, by deadline: Instant) async -> Int? {
        guard !running.isClosed else { return nil }
        do {
            return try await ledger.run(Spend.Begin(code), by: deadline)
        } catch {
            counters.ledgerTroubles.add(.redemptionBegin)
            return nil
        }
    }

    /// Commits how the attempt ended. A secret that cannot be stored is kept and tried again, loudly.
    ///
    /// - Returns: When another attempt is due.
    private func end(_ redemption: Redemption, attempt: Int, _ answer: SecretAnswer) async -> UnixTime? {
        let (ending, secret): (Redemption.Ending, DeviceSecret?) =
            switch answer {
            case .secret(let secret): (.secret, secret)
            case .refused(let errcode, _): (.refused(errcode), nil)
            case .notSent: (.notSent, nil)
            case .unanswered: (.unanswered, nil)
            }
        let end = Spend.End(redemption.codeDigest, attempt: attempt, ending, secret: secret)
        let ended = await Redeemer.backOff.insist(on: runtime) { () throws(LedgerFailure) in
            try await ledger.run(end, by: patience(10_000))
        } goesOn: { failure in
            log.tell(
                .redemptionUnstored,
                [
                    .device: .string(redemption.serial.text), .failure: .string("\(failure)"),
                    .holdsSecret: .bool(secret != nil), .todo: .string(Redeemer.advice(after: failure)),
                ])
            if case .ended = failure { return false }
            return true
        }
        guard case .some(let ended?) = ended else { return nil }
        report(ended.redemption, attempt, answer.fault)
        return ended.redemption.progress.due
    }

    private static let backOff = BackOff(from: 500, to: 10_000)

    private static func advice(after failure: LedgerFailure) -> String {
        switch failure {
        case .late, .full, .unavailable:
            "free room on the disk of `ledger.path`, and do not stop this process: it is tried on until it is kept"
        case .ended:
            "this process ends by itself, and the next one calls the code in doubt: see"
                + " `wecom-bind redemptions list`"
        }
    }

    private func report(_ redemption: Redemption, _ attempt: Int, _ fault: String?) {
        let state = redemption.progress.state
        counters.redemptions.add(state)
        log.tell(
            .redemption,
            [
                .model: .string(redemption.model.text), .device: .string(redemption.serial.text),
                .company: .string(redemption.company.text), .state: .string(state.rawValue),
                .attempt: .integer(Int64(attempt)), .fault: fault.map(JSON.string) ?? .null,
            ].merging(redemption.progress.reason?.logged ?? [:]) { $1 })
    }

    func patience(_ milliseconds: Int64) -> Instant {
        runtime.now.advanced(byMilliseconds: milliseconds)
    }
}

extension SecretAnswer {
    /// Why it brought no secret and no errcode, in the call's own words.
    fileprivate var fault: String? {
        switch self {
        case .secret, .refused: nil
        case .notSent(let fault), .unanswered(let fault): fault
        }
    }
}
