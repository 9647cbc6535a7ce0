import Binding
import Configuration
import Elements
import Events
import Telemetry

/// What a bind is answered with.
struct Decision: Equatable, Sendable {
    /// nil: nobody may answer, and the connection is closed without a byte.
    let errcode: Errcode?
    let reason: Reason
    /// The code to spend once a 0 was written.
    let redemption: [UInt8]?
}

/// From an opened bind to an errcode that is on disk.
///
/// Claim → carry out → settle. The copies of one request share one flight; whichever of them first
/// reaches its deadline settles for all.
struct Decider: Sendable {
    let ledger: any BindLedger
    let zeros: RepeatedZeros
    /// Before it, a 0 of the process before this one may be on its way.
    let settled: Instant
    let flights: Flights
    let results: Results
    let agenda: Agenda
    let runtime: any Runtime
    let log: Log
    let counters: Counters

    /// - Parameter isOverloaded: Requests already wait too long before they are read.
    func decide(
        _ event: Event.Bind, _ base: BaseInfo, on route: Route, within budget: Budget, _ site: Site,
        isOverloaded: Bool = false
    ) async -> Decision {
        guard let model = owner(of: event, on: route, site) else {
            counters.bindTurns.add(.foreign)
            return Decision(errcode: .cannotBind, reason: Reason(.foreign), redemption: nil)
        }
        let bind = Bind(event, base, on: route, key: site.fingerprintKey)
        let boarding = flights.board(bind)
        let attempt = Attempt(
            bind: bind, flight: boarding.flight, budget: budget, model: model, site: site)
        if !boarding.isFirst {
            counters.bindTurns.add(.joined)
        } else if isOverloaded || flights.isFull {
            await shed(attempt)
        } else {
            flights.claiming { $0 + 1 }
            await begin(attempt)
            flights.claiming { $0 - 1 }
        }
        return await ride(attempt)
    }

    /// A bind is taken on the URL of its own model, from our own provider; else nobody may decide it.
    private func owner(of event: Event.Bind, on route: Route, _ site: Site) -> ModelSite? {
        guard case .model(let id) = route.owner, event.parties.modelID == id,
            event.parties.provider == site.provider
        else { return nil }
        return site.models[id]
    }
}

/// One copy of a request that this process is deciding, and what it needs for that.
struct Attempt: Sendable {
    let bind: Bind
    let flight: Flight
    let budget: Budget
    let model: ModelSite
    let site: Site

    /// What the installer has typed, as the model goes by it.
    var typed: Typed { model.model.typed(bind.verificationCode) }

    /// The code, if one was typed and is gone by.
    var code: VerificationCode? {
        if case .code(let code) = typed { code } else { nil }
    }

    /// What the claim must know beside the rows, as of now; the device list is looked at by the claim.
    func prospects(at now: Instant, _ unixNow: UnixTime, settled: Instant) -> Prospects {
        Prospects(
            isCode: typed != .malformed,
            lack: model.wecom.lack(at: unixNow), hasTime: now <= budget.lastVendorStart,
            isJustStarted: now < settled)
    }

    /// Looks the device up in the claim's own transaction.
    func circumstances(
        _ prospects: Prospects, in records: any Records
    ) throws(LedgerFailure) -> Claim.Circumstances {
        let location = try site.location(of: bind.spelling, as: model.model.id, in: records)
        flight.note(location.whereabouts)
        let refusal = prospects.refusal(location) ?? (passes(location) ? nil : .vendorAway)
        return Claim.Circumstances(
            refusal: refusal, place: location.whereabouts?.place(for: bind),
            isJustStarted: prospects.isJustStarted)
    }

    struct Prospects: Sendable {
        let isCode: Bool
        let lack: RedemptionLack?
        let hasTime: Bool
        let isJustStarted: Bool

        /// Why the vendor cannot be asked now, if so.
        func refusal(_ location: Location) -> LocalRefusal? {
            if !isCode { return .codeShape }
            switch location {
            case .known: break
            case .accountGone: return .accountGone
            case .otherModel: return .otherModel
            case .unknown: return .unknownSerial
            }
            if let lack { return LocalRefusal(lack) }
            return hasTime ? nil : .noTime
        }
    }

    /// Comes last, since it may take the one leave to try.
    private func passes(_ location: Location) -> Bool {
        switch location.whereabouts?.account.breaker.pass() {
        case .free?, nil: return true
        case .probe(let pass)?:
            flight.hold(pass)
            return true
        case .barred?: return false
        }
    }
}

// MARK: Claim

extension Decider {
    private func begin(_ attempt: Attempt) async {
        let flights = flights
        let flight = attempt.flight
        let bind = attempt.bind
        let prospects = attempt.prospects(at: runtime.now, runtime.unixNow, settled: settled)
        let patience = runtime.now.advanced(byMilliseconds: Budget.claimWaitMilliseconds)
        let by = min(patience, attempt.budget.answerBy)
        let times = LedgerTimes(by: by)
        let outcome: Claim.Outcome
        do {
            outcome = try await ledger.transact(
                times,
                { (records, now) throws(LedgerFailure) in
                    let circumstances = try attempt.circumstances(prospects, in: records)
                    let outcome = try Claim.run(bind, circumstances, in: &records, at: now)
                    if case .begun(let number, _, _) = outcome { flights.register(flight, as: number) }
                    return outcome
                },
                ifLate: { (outcome, records, now) throws(LedgerFailure) in
                    // Nobody waits for this claim any more, so nobody will carry it out.
                    guard case .begun(let number, _, _) = outcome else { return }
                    _ = try Settle.run(
                        Settlement(
                            request: number, errcode: .cannotBind, reason: Reason(.ledgerLate),
                            finding: .untouched, generation: number), in: &records, at: now)
                    flights.forget(number)
                })
        } catch {
            log.tell(.claimFailed, [.failure: .string("\(error)")])
            // What was committed too late is put right by the ledger, and registered until then.
            if error == .late {
                runtime.spawn { await withdrawEventually(flight) }
            } else {
                flights.withdraw(flight)
            }
            return await consult(attempt, orElse: error.word)
        }
        take(outcome, for: attempt)
        if case .decided(_, let reason) = outcome { alarmUnspendable(bind, reason) }
    }

    /// A claim that came too late may also have been undone, of which nobody hears: the ledger works in
    /// order, so that once it has done something else its number can be another row's.
    private func withdrawEventually(_ flight: Flight) async {
        var wait: Int64 = 1_000
        while true {
            do {
                let by = runtime.now.advanced(byMilliseconds: 10_000)
                try await ledger.transact(LedgerTimes(by: by)) { (_, _) throws(LedgerFailure) in }
                return flights.withdraw(flight)
            } catch {
                await runtime.sleep(until: runtime.now.advanced(byMilliseconds: wait))
                wait = min(wait * 2, 60_000)
            }
        }
    }

    /// If no code could be spent, every bind of the model is refused until a ticket comes that gets a token.
    private func alarmUnspendable(_ bind: Bind, _ reason: Reason) {
        let todo: JSON
        switch reason.word {
        case .noTicket: todo = "have WeCom push a ticket: check the model's callback URL in the console"
        case .noToken: todo = TokenWatch.todo
        default: return
        }
        log.tell(
            reason,
            [.model: .string(bind.model.text), .device: .string(bind.serial.text), .todo: todo])
    }

    func take(_ outcome: Claim.Outcome, for attempt: Attempt) {
        switch outcome {
        case .conflict:
            log.tell(.requestConflict, [.requestID: .string(attempt.bind.key.requestID.text)])
            land(attempt, .cannotBind, Reason(.requestConflict), nil)
        case .decided(let errcode, let reason):
            // A bind that meets an unbinding device has the next attempt made at once.
            if errcode == .unbinding { agenda.wake(at: runtime.unixNow) }
            flights.memory.note(attempt.bind, errcode, reason, at: runtime.now)
            land(attempt, errcode, reason, errcode == .success ? attempt.bind.authCodeDigest : nil)
        case .silence:
            land(attempt, nil, Reason(.zeroIsOver), nil)
        case .running(let number):
            // Its flight has landed, or its process is gone, while its row is still open: with a call that
            // can bind under way, for all that we know.
            let finding = flights.flight(number)?.finding ?? .unknown
            runtime.spawn { await lose(attempt, number, .outOfTime, finding) }
        case .begun(let number, let course, let generation):
            attempt.flight.number.keep(number)
            runtime.spawn { await carryOut(course, attempt, number, generation) }
        }
    }

    func land(_ attempt: Attempt, _ errcode: Errcode?, _ reason: Reason, _ redemption: [UInt8]?) {
        let landing = Flight.Landing(errcode: errcode, reason: reason, redemption: redemption)
        flights.land(attempt.bind, attempt.flight, landing)
    }
}
