import Binding
import Cloud
import Configuration
import Elements
import Events
import Telemetry

// MARK: The vendor

extension Decider {
    /// Carries out the conversation of one request, up to the truth about it, however late that comes.
    func converse(_ attempt: Attempt, _ number: RequestNumber, isAdopting: Bool) async {
        guard let whereabouts = attempt.flight.whereabouts else {
            preconditionFailure("the vendor is asked only where the claim has found it")
        }
        let plan = await plan(of: attempt, by: whereabouts.conversation)
        var conversation = Conversation(
            plan, within: attempt.budget, isAdopting: isAdopting,
            expectedBindingMode: attempt.model.model.expectedBindingMode)
        var step = conversation.begin()
        var isDepositUsed = false
        while true {
            switch step {
            case .pause(let instant, let question):
                await runtime.sleep(until: instant)
                step = .ask(question)
            case .ask(let question):
                conversation.asking(question, at: runtime.now)
                if question.canBind {
                    let conversation = conversation
                    // Another copy's deadline settles it: nothing that can bind leaves any more.
                    guard attempt.flight.noteBinding({ conversation.isYes($0) }) else { return }
                }
                let answer = await ask(question, attempt, whereabouts, &isDepositUsed)
                step = conversation.heard(answer, to: question, at: runtime.now)
            case .conclude(let conclusion):
                return await conclude(conclusion, attempt, number)
            }
        }
    }

    private func plan(of attempt: Attempt, by kind: Conversation.Kind) async -> Conversation.Plan {
        switch kind {
        case .wifi: return .wifi
        case .verifyThenBind:
            return attempt.typed == .nothing
                ? .key : .verifyThenBind(isBinding: attempt.model.model.tellsDevice)
        case .key: return .key
        case .verify: return .verify(isBinding: true)
        case .forward: return .forward
        case .pureBluetooth:
            let serial = attempt.bind.serial
            let times = LedgerTimes(by: attempt.budget.lastVendorStart)
            do {
                let deposit = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
                    try records.deposit(for: serial, at: now)
                }
                return .pureBluetooth(deposit, unverified: attempt.model.model.unverified)
            } catch {
                log.tell(.depositUnread, [.failure: .string("\(error)")])
                return .pureBluetooth(nil, unverified: attempt.model.model.unverified)
            }
        }
    }

    /// What the present request is asked about.
    func subject(of attempt: Attempt, _ whereabouts: Whereabouts) -> Subject {
        let (flight, key, results) = (attempt.flight, attempt.bind.key, results)
        var subject = Subject(whereabouts.facts, of: whereabouts.model)
        subject.company = attempt.bind.company
        subject.callback = NamedCallback(attempt.bind)
        subject.code = attempt.code
        subject.request = OpenRequest(
            resultBy: attempt.budget.vendorCutOff, expectResult: { flight.expectResult() },
            commit: { await results.first(of: $0, about: key) })
        return subject
    }

    private func ask(
        _ question: Question, _ attempt: Attempt, _ whereabouts: Whereabouts, _ isDepositUsed: inout Bool
    ) async -> AuthorityAnswer {
        let begun = runtime.now
        let authority = whereabouts.account.authority
        let subject = subject(of: attempt, whereabouts)
        let window = window(of: question, from: begun, attempt.budget)
        let isForwarded = whereabouts.conversation == .forward
        attempt.flight.begin(isForwarded ? VendorCallRecord.forward : question.vendorCall, at: begun)
        let answer: AuthorityAnswer
        // What cannot be sent at all uses nothing up.
        if case .bind(.pureBluetooth(let deposit)) = question, deposit.code(typed: attempt.code) != nil {
            answer = await relay(deposit, attempt, &isDepositUsed) {
                await authority.ask(question, about: subject, within: window)
            }
        } else {
            answer = await authority.ask(question, about: subject, within: window)
        }
        attempt.flight.note(answer, since: begun, at: runtime.now)
        return answer
    }

    private func window(of question: Question, from begun: Instant, _ budget: Budget) -> CallWindow {
        switch question {
        case .verify: return CallWindow(start: budget.lastVendorStart, end: budget.vendorCutOff)
        case .bind:
            let end = begun.advanced(byMilliseconds: Budget.vendorCallMilliseconds)
            return CallWindow(start: budget.lastVendorStart, end: end)
        case .status:
            // No longer than the pause that it may be asked in.
            let pause = begun.advanced(byMilliseconds: Budget.pollMilliseconds)
            return CallWindow(by: min(pause, budget.vendorCutOff))
        case .outcome, .holder, .reach, .release:
            // In time it decides the request; later it tells what became of a call that has ended.
            let isInTime = begun < budget.vendorCutOff
            return CallWindow(
                by: isInTime ? budget.witnessEnd : begun.advanced(byMilliseconds: 5_000))
        }
    }

    /// Makes a call that sends a deposit, once that is used up on disk. When no byte has left, it is there
    /// again; a call after one that has left needs no other.
    private func relay(
        _ deposit: Deposit, _ attempt: Attempt, _ isUsed: inout Bool,
        _ call: () async -> AuthorityAnswer
    ) async -> AuthorityAnswer {
        guard !isUsed else { return await call() }
        let serial = attempt.bind.serial
        do {
            let times = LedgerTimes(by: attempt.budget.lastVendorStart)
            isUsed = try await ledger.run(UseDeposit(deposit, of: serial), times)
        } catch {
            log.tell(.depositNotUsed, [.failure: .string("\(error)")])
            return .notSent("deposit_not_used", call: "deposit")
        }
        guard isUsed else { return .notSent(Reason.Word.noDeposit.rawValue, call: "deposit") }
        let answer = await call()
        guard case .notSent = answer.word else { return answer }
        isUsed = false
        do {
            let by = runtime.now.advanced(byMilliseconds: Budget.claimWaitMilliseconds)
            try await ledger.run(UseDeposit.Undo(deposit, of: serial), by: by)
        } catch {
            // The device has to be read anew, which is better than a deposit that leaves twice.
            log.tell(.depositLost, [.failure: .string("\(error)"), .device: .string(serial.text)])
        }
        return answer
    }

    /// In time, the conclusion is the answer; after the cut-off it is a late truth.
    private func conclude(
        _ conclusion: Conversation.Conclusion, _ attempt: Attempt, _ number: RequestNumber
    ) async {
        attempt.flight.note(conclusion.finding)
        let word = conclusion.reason.word
        if word.isAlarming { tell(conclusion.reason, about: attempt) }
        let settlement = Settlement(
            request: number, errcode: conclusion.errcode, reason: conclusion.reason,
            finding: conclusion.finding, generation: number, leavesUnknown: conclusion.leavesUnknown,
            calls: attempt.flight.takeCalls())
        if runtime.now <= attempt.budget.vendorCutOff, attempt.flight.landing.value == nil {
            return await settle(settlement, attempt)
        }
        // The first copy at its cut-off is settling; what is known now is added to that.
        _ = await attempt.flight.landing.wait(until: attempt.budget.silenceAfter, on: runtime)
        counters.lateTruths.add()
        await settleEventually(settlement.late(.outOfTime))
        // Where no copy had time left at its cut-off, nobody has.
        land(attempt, nil, Reason(.outOfTime), nil)
    }
}
