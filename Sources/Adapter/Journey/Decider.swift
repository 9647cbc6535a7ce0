import Binding
import Configuration
import Desk
import Elements
import Events
import Telemetry

/// What a bind is answered with.
struct Decision: Equatable, Sendable {
    /// nil: nobody may answer, and the connection is closed without a byte.
    let errcode: Errcode?
    let reason: Reason
    /// The code to spend once a 0 was written.
    var redemption: AuthCodeDigest?
    let course: Course
    /// Where it was asked, or would have been; nil where nobody got so far.
    var account: String?
    /// The calls that were made for it until then, in order.
    var calls: [VendorCallRecord] = []
    /// When the last of them went out; nil where nobody was asked.
    var asked: Instant?
}

/// From an opened bind to an errcode that is on disk.
///
/// Claim → carry out → settle. The copies of one request share one flight; whichever of them first
/// reaches its deadline settles for all.
struct Decider: Equipped {
    let kit: Kit
    let zeros: RepeatedZeros
    /// Before it, a 0 of the process before this one may be on its way.
    let settled: Instant
    let flights: Flights
    let results: Results

    /// - Parameter isOverloaded: Requests already wait too long before they are read.
    func decide(
        _ event: Event.Bind, _ base: BaseInfo, on route: Route, within budget: Budget, _ site: Site,
        isOverloaded: Bool = false
    ) async -> Decision {
        guard let model = owner(of: event, on: route, site) else {
            counters.bindTurns.add(.foreign)
            return Decision(errcode: .cannotBind, reason: Reason(.foreign), course: .atOnce)
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
            await begin(attempt)
        }
        return await ride(attempt, isFirst: boarding.isFirst)
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

    /// - Parameter landing: nil where nobody had time left.
    func decision(_ landing: Flight.Landing?, isFirst: Bool, at now: Instant) -> Decision {
        let account = flight.whereabouts?.account ?? model.account
        return Decision(
            errcode: landing?.errcode, reason: landing?.reason ?? Reason(.outOfTime),
            redemption: landing?.redemption, course: isFirst ? flight.course : .joined,
            account: account.breaker.account, calls: flight.story(at: now), asked: flight.asked)
    }

    /// Leave to ask the vendor, for as long as the flight lasts: while its account is away, one bind at a time
    /// has it.
    ///
    /// It is taken once the claim is on disk, and again where that was in vain: the account may have been found
    /// away only then.
    func takesPass() -> Bool {
        if flight.hasPass { return true }
        switch flight.whereabouts?.account.breaker.pass() {
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
        let patience = runtime.now.advanced(byMilliseconds: Budget.claimWaitMilliseconds)
        let claim = ClaimFlight(attempt, prospects(of: attempt), flights)
        do {
            let found = try await ledger.run(claim, by: min(patience, attempt.budget.answerBy))
            take(found.claim, for: attempt)
        } catch {
            let todo = error.word.condition?.entry.todo
            log.tell(
                .claimFailed,
                attempt.bind.named.merging([
                    .failure: .string("\(error)"), .todo: todo.map(JSON.string) ?? .null,
                ]) { $1 })
            await consult(attempt, orElse: error.word)
        }
    }

    func prospects(of attempt: Attempt) -> Prospects {
        Prospects(of: attempt, at: runtime.now, runtime.unixNow, settled: settled)
    }

    /// Something about a bind that is for people.
    func tell(_ reason: Reason, about attempt: Attempt) {
        let (bind, calls) = (attempt.bind, attempt.flight.story(at: runtime.now))
        let todo = reason.advice(about: bind.serial, after: reason.call(in: calls)?.fault)
        var fields = bind.named.merging(reason.faults(in: calls)) { $1 }
        fields[.todo] = todo.map(JSON.string)
        log.tell(reason, fields)
    }

    func take(_ outcome: Claim.Outcome, for attempt: Attempt) {
        switch outcome {
        case .conflict:
            attempt.flight.note(.atOnce)
            log.tell(
                .requestConflict,
                [
                    .requestID: .string(attempt.bind.key.requestID.text),
                    .todo: .string(Advice.stranger),
                ])
            land(attempt, .cannotBind, Reason(.requestConflict), nil)
        case .decided(let errcode, let reason), .repeated(let errcode, let reason):
            if attempt.flight.course == .unclaimed {
                attempt.flight.note(outcome.isRepeat ? .repeated : .atOnce)
            }
            // A bind that meets an unbinding device has the next attempt made at once.
            if errcode == .unbinding { agenda.wake(at: runtime.unixNow) }
            flights.memory.note(attempt.bind, errcode, reason, at: runtime.now)
            land(attempt, errcode, reason, errcode == .success ? attempt.bind.authCodeDigest : nil)
        case .silence:
            attempt.flight.note(.repeated)
            land(attempt, nil, Reason(.zeroIsOver), nil)
        case .running(let number):
            // Its flight has landed, or its process is gone, while its row is still open: with a call that
            // can bind under way, for all that we know.
            attempt.flight.note(.repeated)
            let finding = flights.flight(number)?.finding ?? .unknown
            runtime.spawn { await lose(attempt, number, .outOfTime, finding) }
        case .begun(let number, let course, let generation):
            attempt.flight.number.keep(number)
            attempt.flight.note(Course(course))
            runtime.spawn { await carryOut(course, attempt, number, generation) }
        }
    }

    func land(_ attempt: Attempt, _ errcode: Errcode?, _ reason: Reason, _ redemption: AuthCodeDigest?) {
        let landing = Flight.Landing(errcode: errcode, reason: reason, redemption: redemption)
        flights.land(attempt.bind, attempt.flight, landing)
    }
}
