import Binding
import Desk
import Elements
import Envelope
import Events
package import HTTP
import Telemetry
package import Transport

/// The journey of one callback, from its request to its answer.
package struct Receiver: Equipped {
    let kit: Kit
    let decider: Decider
    let acknowledger: Acknowledger
    let redeemer: Redeemer
    let timekeeper: Timekeeper
    let keyUse: KeyUse
    package let turnedAway: TurnedAway
    package let unkept = UnkeptBinds()
    let ownChecks = OwnChecks()
    /// Whether no bind was answered since the start.
    private let isFirst = Guarded(true)

    /// A request that lay unread for longer tells that more arrives than can be answered in time: a bind
    /// is then answered at once, and a stranger not at all.
    private static let mostQueuedMilliseconds: Int64 = 300

    init(
        _ kit: Kit, decider: Decider, acknowledger: Acknowledger, redeemer: Redeemer, timekeeper: Timekeeper
    ) {
        self.kit = kit
        self.decider = decider
        self.acknowledger = acknowledger
        self.redeemer = redeemer
        self.timekeeper = timekeeper
        turnedAway = TurnedAway(kit.runtime)
        keyUse = KeyUse(kit.runtime)
    }

    /// - Parameter allowance: Milliseconds that a proxy may have kept the request from us.
    package func serve(_ request: Request, _ exchange: any Exchange, allowance: Int64 = 0) async {
        let arrival = exchange.arrival.advanced(byMilliseconds: -allowance)
        let isOverloaded = exchange.queuedMilliseconds > Receiver.mostQueuedMilliseconds
        let site = site.value
        let intake = Intake(
            site: site, unixNow: runtime.unixNow, peer: exchange.peer, isOverloaded: isOverloaded)
        if ownChecks.has(request) { return await answerOwn(request, exchange, intake, arrival) }
        do {
            let route = try intake.route(of: request)
            try check(request, exchange.peer, site)
            if request.answeredMethod == "GET" {
                let echo = try intake.challenge(request, on: route)
                admitted(on: route)
                turnedAway.forget(route.path)
                counters.callbacks.add(AnsweredCallback(subject: .urlCheck, said: .none))
                await send(
                    .echo(echo), to: nil, exchange, notAfter: EventBudget(arrival: arrival).silenceAfter)
                report(checkOf: route, request, exchange.peer, site)
            } else {
                let message = try intake.callback(request, on: route)
                await exchange.vouch()
                vouch(for: request, exchange, site)
                counters.keyCallbacks.add(KeyPlace(of: message.key, on: route))
                timekeeper.heard(message.signing, isStale: false)
                keyUse.note(message.key, on: route.path)
                admitted(on: route)
                await answer(message, arrival, site, exchange, isOverloaded: isOverloaded)
            }
        } catch {
            await refuse(request, for: error, site, exchange, arrival, isOverloaded: isOverloaded)
        }
    }

    /// A check of our own. It says nothing of WeCom's callbacks, so that nothing is counted, told or forgotten for it.
    private func answerOwn(
        _ request: Request, _ exchange: any Exchange, _ intake: Intake, _ arrival: Instant
    ) async {
        let answer: Answer
        do {
            answer = .echo(try intake.challenge(request, on: try intake.route(of: request)))
        } catch {
            answer = .refused(status: error.status)
        }
        await send(answer, to: nil, exchange, notAfter: EventBudget(arrival: arrival).silenceAfter)
    }

    private func check(_ request: Request, _ peer: String, _ site: Site) throws(Intake.Refusal) {
        guard let fence = site.fence, case .stranger(let isRefused) = fence.judge(request, from: peer) else {
            return
        }
        counters.strangers.add(.address)
        if isRefused { throw .unauthenticated(.source, "callbacks do not come from this address") }
    }

    /// Whoever has signed rightly is heard by the log, whatever strangers bring about.
    private func vouch(for request: Request, _ exchange: any Exchange, _ site: Site) {
        trickle.vouch(for: Sender(of: request, from: exchange.peer, by: site.fence).source)
    }

    private func answer(
        _ message: Intake.Message, _ arrival: Instant, _ site: Site, _ exchange: any Exchange,
        isOverloaded: Bool
    ) async {
        let callback: Callback
        do {
            callback = try EventDecoder.decode(message.bytes)
        } catch {
            // Authentic, and not understood: whatever it was, it gets no yes.
            report(error, in: message, exchange.peer)
            let answer = Answer.sealed(.bind(.cannotBind))
            counters.callbacks.add(AnsweredCallback(subject: .notUnderstood, said: answer.said))
            let silence = Budget(arrival: arrival).silenceAfter
            await send(answer, to: message, exchange, notAfter: silence)
            return
        }
        guard case .bind(let bind) = callback.event else {
            let answer = await acknowledger.answer(
                callback, message.bytes, on: message.route, within: EventBudget(arrival: arrival), site)
            counters.callbacks.add(
                AnsweredCallback(subject: .init(callback.event.kind), said: answer.said))
            let silence = EventBudget(arrival: arrival).silenceAfter
            await send(answer, to: message, exchange, notAfter: silence)
            return
        }
        let budget = Budget(arrival: arrival)
        let decision = await decider.decide(
            bind, callback.base, on: message.route, within: budget, site, isOverloaded: isOverloaded)
        let answer: Answer = if let errcode = decision.errcode { .sealed(.bind(errcode)) } else { .silence }
        counters.callbacks.add(AnsweredCallback(subject: .event(.bind), said: answer.said))
        counters.budgetLeft.observe(milliseconds: budget.millisecondsLeft(at: runtime.now))
        remember(decision, callback.base, on: message.route)
        let delivery = await send(answer, to: message, exchange, notAfter: budget.silenceAfter)
        // WeCom is asked before its code is spent where the 0 may not have been heard.
        if case .written(let at) = delivery, decision.errcode == .success, let code = decision.redemption {
            redeemer.answered(code, at: at)
        }
        report(decision, callback.base, on: message.route, delivery, arrival, site)
    }

    /// Of what has no row, so that whoever looks for it finds it.
    private func remember(_ decision: Decision, _ base: BaseInfo, on route: Route) {
        // The row of a req_id that came again is the first one's.
        let hasRow =
            decision.course != .unclaimed && ![.foreign, .requestConflict].contains(decision.reason.word)
        guard !hasRow, let errcode = decision.errcode else { return }
        let isForeign = decision.reason.word == .foreign
        unkept.note(
            UnkeptBind(
                at: runtime.unixNow, path: route.path, of: isForeign ? nil : route.model,
                device: base.serial?.text, request: base.requestID.text,
                errcode: errcode, reason: decision.reason,
                advice: isForeign ? Advice.foreign(model: base.modelID, provider: base.provider) : nil))
    }

    @discardableResult
    func send(
        _ answer: Answer, to message: Intake.Message?, _ exchange: any Exchange, notAfter: Instant
    ) async -> Delivery? {
        let response = answer.response(to: message, at: runtime.unixNow, random: runtime.randomBytes)
        guard let response else { return nil }
        return await exchange.answer(response, notAfter: notAfter)
    }

    /// An installer waits for it. Whoever has seen the check's URL can repeat it while it is fresh, so that not each
    /// one is told.
    private func report(checkOf route: Route, _ request: Request, _ peer: String, _ site: Site) {
        let source = Sender(of: request, from: peer, by: site.fence).source
        guard trickle.admit(Trickle.Lot(.urlChecked, "", on: route.path), from: source, at: runtime.now)
        else { return }
        var fields: [Log.Key: JSON] = [.route: .string(route.path), .peer: .string(peer)]
        if case .model(let id) = route.owner { fields[.model] = .string(id.text) }
        log.tell(.urlChecked, fields)
    }

    private func report(
        _ decision: Decision, _ base: BaseInfo, on route: Route, _ delivery: Delivery?, _ arrival: Instant,
        _ site: Site
    ) {
        let outcome: String
        switch delivery {
        case .written(let at):
            outcome = "written"
            counters.bindSeconds.observe(milliseconds: at.milliseconds(since: arrival))
            if at > Budget(arrival: arrival).aim { counters.bindTurns.add(.overAim) }
        case .unheard: outcome = "unheard"
        case .late: outcome = "late"
        case .failed: outcome = "failed"
        case nil: outcome = "silence"
        }
        let isFirst = isFirst.withLock { isFirst in
            defer { isFirst = false }
            return isFirst
        }
        conditions.heard(
            decision, on: route,
            Conditions.Example(
                [
                    .requestID: .string(base.requestID.text), .device: .string(base.serial?.text ?? ""),
                    .model: base.modelID.map { .string($0.text) } ?? .null,
                    .errcode: decision.errcode.map { .integer(Int64($0.rawValue)) } ?? .null,
                ].merging(decision.reason.logged) { $1 }
                    .merging(decision.reason.faults(in: decision.calls)) { $1 },
                todo: todo(about: decision, base, on: route)))
        log.tell(
            .bindAnswered, because: decision.reason,
            [
                .requestID: .string(base.requestID.text), .route: .string(route.path),
                .model: .string(base.modelID?.text ?? ""), .device: .string(base.serial?.text ?? ""),
                .company: .string(base.company?.text ?? ""), .course: .string(decision.course.rawValue),
                .errcode: decision.errcode.map { .integer(Int64($0.rawValue)) } ?? .null,
                .delivery: .string(outcome), .first: isFirst ? true : .null,
                .milliseconds: .integer(runtime.now.milliseconds(since: arrival)),
                .calls: .array(decision.calls.map(\.json)),
            ])
    }
}

extension Receiver {
    private func todo(about decision: Decision, _ base: BaseInfo, on route: Route) -> String? {
        let reason = decision.reason
        return switch reason.word {
        case .noTicket: turnedAway.adviceWithoutTicket(at: route.path)
        case .paused: base.modelID.map(Advice.resume)
        case .foreign: Advice.foreign(model: base.modelID, provider: base.provider)
        default:
            base.serial.flatMap { reason.advice(about: $0, after: reason.call(in: decision.calls)?.fault) }
        }
    }
}

extension VendorCallRecord {
    /// What was asked, what was said, and how long that took.
    fileprivate var json: JSON {
        .object([
            ("call", .string(name)), ("said", .string(outcome)), ("ms", .integer(milliseconds)),
        ])
    }
}
