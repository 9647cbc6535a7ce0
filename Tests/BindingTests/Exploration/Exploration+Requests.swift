import Binding
import Elements
import Events
import Support

// MARK: WeCom and its people

extension Exploration {
    /// A company adds the device.
    func send(_ name: String, by company: CorpID) throws {
        truth.isOwnerMode = chance(50)
        let bind = Sample.bind(
            name, company: company, code: "code of \(name)", typed: pick(["1234", "1234", "5678"]), at: now)
        binds.append(bind)
        try deliver(bind)
        if !isCalm, chance(25) { later(milliseconds(1...9_000)) { try $0.deliver(bind) } }
        if !isCalm, chance(10) { later(milliseconds(60_000...150_000)) { try $0.deliver(bind) } }
    }

    /// Whoever has the device in WeCom removes it; the event may come late, and twice.
    func removeByUser() throws {
        guard let owner = truth.wecomOwner else { return }
        note("\(owner) removes it in WeCom")
        truth.wecomOwner = nil
        let event = Sample.unbind("u\(now.milliseconds)", company: owner, at: now)
        let waits =
            chance(80) ? [milliseconds(0...20_000)] : [milliseconds(0...2_000), milliseconds(0...90_000)]
        for wait in waits { later(wait) { try $0.deliver(event) } }
    }

    private func deliver(_ event: StoredCallback) throws {
        guard isUp else { return later(5_000) { try $0.deliver(event) } }
        let outcome = try Acknowledge.device(.unbind, event, in: &records, at: now)
        note("unbind of \(event.company?.text ?? "") is \(outcome)")
    }

    /// A 0 leaves: it reaches WeCom within the time that an answer may be on its way, or never.
    func answerZero(to company: CorpID) throws {
        note("0 to \(company)")
        try rules.checkZero(to: company, truth)
        guard isCalm || chance(75) else { return }
        truth.zerosInFlight.append(company)
        later(milliseconds(1...4_900)) { try $0.zeroArrives(company) }
    }

    private func zeroArrives(_ company: CorpID) throws {
        if let index = truth.zerosInFlight.firstIndex(of: company) { truth.zerosInFlight.remove(at: index) }
        if let owner = truth.wecomOwner, owner != company {
            throw Unexpected("\(company) takes it from \(owner)")
        }
        note("WeCom binds it for \(company)")
        truth.wecomOwner = company
        if !isCalm, chance(40) { later(milliseconds(1...60_000)) { try $0.removeByUser() } }
    }
}

// MARK: The process

extension Exploration {
    func crash() throws {
        guard isUp else { return }
        note("crash")
        isUp = false
        for index in truth.calls.indices
        where !truth.calls[index].isResolved && truth.calls[index].closed == nil {
            truth.calls[index].closed = now
        }
        flights = [:]
        redeeming = []
        errandRuns = false
        later(chance(70) ? milliseconds(1...3_000) : milliseconds(0...90_000)) {
            if !$0.isUp { try $0.start() }
        }
    }

    func start() throws {
        process += 1
        isUp = true
        let outcome = try Recover().run(in: &records, at: now)
        note("start: \(outcome)")
    }

    /// Begins what is due, and comes back when the next is.
    func wake() throws {
        guard isUp else { return }
        if let device = try device() {
            if device.errand(at: now) != nil {
                if !errandRuns { try runErrand(of: device) }
            } else if let due = device.due {
                wakeUp(at: due)
            }
        }
        for bind in binds {
            guard let redemption = try records.redemption(codeDigest: bind.authCodeDigest),
                let due = redemption.progress.due, !redeeming.contains(redemption.codeDigest)
            else { continue }
            if due <= now { try resume(redemption) } else { wakeUp(at: due) }
        }
    }

    private func wakeUp(at time: UnixTime) {
        guard rules.alarms.insert(time.milliseconds).inserted else { return }
        later(time.milliseconds(since: now)) { _ in }
    }
}

// MARK: A bind

extension Exploration {
    func deliver(_ bind: Bind) throws {
        guard isUp else { return }
        let outcome = try Claim(bind, Claim.Circumstances(refusal: nil)).run(in: &records, at: now)
        note("\(bind.company) \(bind.key.requestID): \(outcome)")
        switch outcome {
        case .conflict, .silence, .running: break
        case .decided(let errcode, _), .repeated(let errcode, _):
            if errcode == .success { try answerZero(to: bind.company) }
        case .begun(let number, let course, let generation):
            flights[number] = Flight(bind: bind)
            try carryOut(course, number, generation)
        }
    }

    private func carryOut(_ course: Device.Course, _ number: RequestNumber, _ generation: RequestNumber?)
        throws
    {
        guard let bind = flights[number]?.bind else { return }
        switch course {
        case .converse: try converse(number, isAdopting: false)
        case .adopt: try converse(number, isAdopting: true)
        case .await(let other):
            flights[number]?.isWaiting = true
            if flights[other] != nil { flights[other]?.followers.append(number) }
            later(here: 1_700) { try $0.lookAgain(number) }
        case .askWeCom:
            let answer: Bool?? = isCalm || chance(85) ? .some(nil) : nil
            let asked = now
            later(here: milliseconds(20...1_500)) { explorer in
                // WeCom says how it was at some moment while it was asked; here, when it answered.
                let isBound = answer == nil ? nil : explorer.truth.wecomOwner != nil
                let finding: Finding =
                    switch isBound {
                    case true?: .wecomBound
                    case false?: .wecomNotBound
                    case nil: .wecomSilent
                    }
                explorer.note("WeCom asked for \(bind.company) since \(asked.seconds): \(finding)")
                try explorer.settle(
                    number, finding == .wecomNotBound ? .unbinding : .cannotBind, finding, generation)
            }
        case .answer: break
        }
    }

    private func lookAgain(_ number: RequestNumber) throws {
        guard let flight = flights[number], flight.isWaiting, !flight.isLanded else { return }
        flights[number]?.isWaiting = false
        let outcome = try Claim(flight.bind, Claim.Circumstances(refusal: nil)).again(
            number, in: &records, at: now)
        note("\(flight.bind.key.requestID) again: \(outcome)")
        switch outcome {
        case .begun(_, .await, _): try lose(number)
        case .begun(_, let course, let generation): try carryOut(course, number, generation)
        case .decided, .repeated, .conflict, .silence, .running: flights[number]?.isLanded = true
        }
    }

    private func lose(_ number: RequestNumber) throws {
        guard flights[number]?.isLanded == false else { return }
        try settle(number, .cannotBind, .untouched, number)
    }

    func settle(
        _ number: RequestNumber, _ errcode: Errcode, _ finding: Finding, _ generation: RequestNumber?,
        leavesUnknown: Bool = false
    ) throws {
        guard let flight = flights[number] else { return }
        let settlement = Settlement(
            request: number, errcode: errcode, reason: Reason(.bound), finding: finding,
            generation: generation,
            leavesUnknown: leavesUnknown)
        let outcome = try Settle(settlement).run(in: &records, at: now)
        note("settle \(number.value) \(errcode) \(finding): \(outcome.errcode) \(outcome.isFirst)")
        flights[number]?.isLanded = true
        guard outcome.isFirst else { return }
        if outcome.errcode == .success {
            try answerZero(to: flight.bind.company)
            if let digest = outcome.redemption, isCalm || chance(75) {
                later(here: Redemption.afterAnswerMilliseconds) { try $0.spend(digest) }
            }
        }
        for follower in flight.followers { later(here: 1) { try $0.lookAgain(follower) } }
    }
}
