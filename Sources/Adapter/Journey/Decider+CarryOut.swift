import Binding
import Elements
import Events

// MARK: Carry out

extension Decider {
    private static let lookAgainMilliseconds: Int64 = 50

    /// Does what the claim has found to be done, up to the outcome.
    func carryOut(
        _ course: Device.Course, _ attempt: Attempt, _ number: RequestNumber, _ generation: RequestNumber?
    ) async {
        if course.asksVendor, !attempt.takesPass() { return await lose(attempt, number, .vendorAway) }
        switch course {
        case .converse: await converse(attempt, number, isAdopting: false)
        case .adopt: await converse(attempt, number, isAdopting: true)
        case .await(let other): await lookAgain(after: other, attempt, number)
        case .askWeCom: await askWeCom(attempt, number, generation)
        case .answer: preconditionFailure("an answer is settled by the claim itself")
        }
    }

    /// Waits, inside its own budget, for the same company's conversation about this device to end, and looks
    /// again as if it had just come.
    private func lookAgain(after other: RequestNumber, _ attempt: Attempt, _ number: RequestNumber) async {
        let end = attempt.budget.lastVendorStart
        if let landing = flights.flight(other)?.landing, landing.value == nil {
            _ = await landing.wait(until: end, on: runtime)
        } else {
            // It has landed, and its row is still to be settled: nobody tells when.
            let soon = runtime.now.advanced(byMilliseconds: Self.lookAgainMilliseconds)
            await runtime.sleep(until: min(soon, end))
        }
        await lookAgain(attempt, number)
    }

    /// - Parameter isNotInWeCom: WeCom was asked, and does not have the device.
    private func lookAgain(_ attempt: Attempt, _ number: RequestNumber, isNotInWeCom: Bool = false) async {
        let budget = attempt.budget
        let claim = ClaimAgain(number, attempt, prospects(of: attempt), isNotInWeCom: isNotInWeCom)
        do {
            let found = try await ledger.run(claim, by: budget.vendorCutOff)
            switch found.claim {
            case .begun(_, .askWeCom, let generation) where isNotInWeCom:
                await settle(.notBound, attempt, number, generation)
            case .begun(_, .await, _) where runtime.now >= budget.lastVendorStart:
                await lose(attempt, number, .deviceAsking)
            case .begun(_, let course, let generation):
                attempt.flight.note(Course(course))
                await carryOut(course, attempt, number, generation)
            case .decided, .repeated:
                take(found.claim, for: attempt)
                flights.forget(number)
            case .conflict, .silence, .running: await lose(attempt, number, .deviceAsking)
            }
        } catch {
            await lose(attempt, number, error.word)
        }
    }

    /// Another company's device, or one that its company should not need to ask for: whose does WeCom say?
    private func askWeCom(_ attempt: Attempt, _ number: RequestNumber, _ generation: RequestNumber?) async {
        let begun = runtime.now
        let word = await attempt.model.wecom.word(on: attempt.bind.serial, by: attempt.budget.weComCutOff)
        attempt.flight.note(
            VendorCallRecord(
                name: "get_device_detail", outcome: word.text,
                milliseconds: runtime.now.milliseconds(since: begun)))
        // Of a device that was never heard of, which a ledger that was set back may only have forgotten.
        if generation == nil, word == .notBound {
            return await lookAgain(attempt, number, isNotInWeCom: true)
        }
        await settle(word, attempt, number, generation)
    }

    private func settle(
        _ word: WeComWord, _ attempt: Attempt, _ number: RequestNumber, _ generation: RequestNumber?
    ) async {
        let (errcode, reason, finding): (Errcode, Reason, Finding) =
            switch word {
            case .bound: (.alreadyBound, Reason(.wecomBound), .wecomBound)
            case .notBound: (.unbinding, Reason(.wecomNotBound), .wecomNotBound)
            case .silence(let code): (.cannotBind, Reason(.wecomSilent, wecomCode: code), .wecomSilent)
            }
        await settle(
            Settlement(
                request: number, errcode: errcode, reason: reason, finding: finding,
                generation: generation, calls: attempt.flight.takeCalls()), attempt)
    }

    /// Settles 7, or finds what the row holds already.
    func lose(
        _ attempt: Attempt, _ number: RequestNumber, _ word: Reason.Word, _ finding: Finding = .untouched
    ) async {
        await settle(
            Settlement(
                request: number, errcode: .cannotBind, reason: Reason(word), finding: finding,
                generation: number), attempt)
    }
}

extension WeComWord {
    /// For the journal.
    fileprivate var text: String {
        switch self {
        case .bound: "bound"
        case .notBound: "not bound"
        case .silence(let code?): "errcode \(code)"
        case .silence(nil): "no answer"
        }
    }
}
