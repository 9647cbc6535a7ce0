import Binding
import Elements
import Events

// MARK: The vendor

extension Decider {
    /// Carries out the conversation of one request, up to the truth about it, however late that comes.
    func converse(_ attempt: Attempt, _ number: RequestNumber, isAdopting: Bool) async {
        let plan = await plan(of: attempt)
        var conversation = Conversation(
            plan, within: attempt.budget, by: attempt.site.verdicts, isAdopting: isAdopting,
            expectedBindingMode: attempt.model.model.expectedBindingMode)
        var step = conversation.begin()
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
                    guard attempt.flight.noteBinding({ conversation.isProof($0) }) else { return }
                }
                let answer = await ask(question, attempt)
                step = conversation.heard(answer, to: question, at: runtime.now)
            case .conclude(let conclusion):
                return await conclude(conclusion, attempt, number)
            }
        }
    }

    private func plan(of attempt: Attempt) async -> Conversation.Plan {
        switch attempt.model.model.conversation {
        case .wifi: return .wifi
        case .verifyThenBind: return .verifyThenBind(isBinding: attempt.model.model.tellsDevice)
        case .verify: return .verify(isBinding: true)
        case .forward: return .forward
        case .pureBluetooth:
            let serial = attempt.bind.serial
            let times = LedgerTimes(by: attempt.budget.lastVendorStart)
            do {
                let deposit = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
                    try records.takeDeposit(for: serial, at: now)
                }
                return .pureBluetooth(deposit, unverified: attempt.model.model.unverified)
            } catch {
                log.warn("deposit_unread", ["failure": .string("\(error)")])
                return .pureBluetooth(nil, unverified: attempt.model.model.unverified)
            }
        }
    }

    private func ask(_ question: Conversation.Question, _ attempt: Attempt) async -> VendorAnswer {
        guard let facts = attempt.flight.facts else { return .notSent(Reason.Word.unknownSerial.rawValue) }
        let vendor = attempt.model.vendor
        let budget = attempt.budget
        let code = attempt.model.model.codeShape.normalised(attempt.bind.verificationCode)
        let begun = runtime.now
        let life = CallWindow(
            start: budget.lastVendorStart, end: begun.advanced(byMilliseconds: Budget.vendorCallMilliseconds))
        // In time it decides the request; later it tells what became of a call that has ended.
        let questionEnd =
            begun < budget.vendorCutOff ? budget.witnessEnd : begun.advanced(byMilliseconds: 5_000)
        let answer: VendorAnswer
        switch question {
        case .verify(let isBinding):
            guard let code else { return .notSent(Reason.Word.codeShape.rawValue) }
            answer = await vendor.verify(
                code, of: facts, isBinding: isBinding,
                within: CallWindow(start: budget.lastVendorStart, end: budget.vendorCutOff))
        case .bindByWiFi:
            guard let code else { return .notSent(Reason.Word.codeShape.rawValue) }
            answer = await vendor.bindByWiFi(code, facts, within: life)
        case .bindByKey: answer = await vendor.bindByKey(facts, within: life)
        case .bindByPureBluetooth(let deposit):
            answer = await vendor.bindByPureBluetooth(deposit, facts, within: life)
        case .forward: answer = await forwarding.bind(attempt, within: life)
        case .forwardAgain: answer = await forwarding.again(attempt, by: questionEnd)
        case .holder:
            answer = await forwarding.holder(
                attempt.bind.company, of: facts.serial, attempt.bind.model, by: questionEnd)
        case .deviceInfo: answer = await vendor.deviceInfo(facts, by: questionEnd)
        case .onlineStatus:
            // No longer than the pause that it may be asked in.
            let pause = begun.advanced(byMilliseconds: Budget.pollMilliseconds)
            answer = await vendor.onlineStatus(facts, by: min(pause, budget.vendorCutOff))
        }
        attempt.flight.note(
            VendorCallRecord(
                name: question.name, outcome: answer.word,
                milliseconds: runtime.now.milliseconds(since: begun)))
        counters.add("vendor_\(question.name)")
        return answer
    }

    /// In time, the conclusion is the answer; after the cut-off it is a late truth.
    private func conclude(
        _ conclusion: Conversation.Conclusion, _ attempt: Attempt, _ number: RequestNumber
    ) async {
        attempt.flight.note(conclusion.finding)
        let word = conclusion.reason.word
        if word.isAlarming {
            counters.add("alerts_\(word.rawValue)")
            log.warn(conclusion.reason, ["device": .string(attempt.bind.serial.text)])
        }
        let settlement = Settlement(
            request: number, errcode: conclusion.errcode, reason: conclusion.reason, finding: conclusion.finding, generation: number,
            leavesUnknown: conclusion.leavesUnknown, calls: attempt.flight.takeCalls())
        if runtime.now <= attempt.budget.vendorCutOff, attempt.flight.landing.value == nil {
            return await settle(settlement, attempt)
        }
        // The first copy at its cut-off is settling; what is known now is added to that.
        _ = await attempt.flight.landing.wait(until: attempt.budget.silenceAfter, on: runtime)
        counters.add("late_truths")
        await settleEventually(settlement)
        // Where no copy had time left at its cut-off, nobody has.
        land(attempt, nil, Reason(.outOfTime), nil)
    }
}

extension VendorAnswer {
    /// For the journal: no message, no data.
    fileprivate var word: String {
        switch self {
        case .code(let code, _): "code \(code)"
        case .result(let result): "\(result)"
        case .notSent(let fault): "not sent: \(fault)"
        case .unknown(let fault): "unknown: \(fault)"
        }
    }
}
