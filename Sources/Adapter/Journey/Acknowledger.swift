import Binding
import Crypto
import Desk
import Elements
import Events
import Telemetry

/// Every callback but a bind: kept, answered within 1,000 ms, and never taken for a yes by accident.
struct Acknowledger: Equipped {
    let kit: Kit

    func answer(
        _ callback: Callback, _ message: [UInt8], on route: Route, within budget: EventBudget, _ site: Site
    ) async -> Answer {
        guard callback.isCertainlyNotBind, belongs(callback, to: route, site) else {
            log.tell(.eventRefused, [.name: .string(callback.event.name), .route: .string(route.path)])
            conditions.note(
                .wrongRoute, about: route.path, Conditions.Example([.name: .string(callback.event.name)]))
            return .sealed(.bind(.cannotBind))
        }
        switch callback.event {
        case .bind:
            preconditionFailure("a bind is decided, not acknowledged")
        case .modelTicket(let push):
            return await take(push, callback, site, budget)
        case .verifyDevice(let digest):
            return await verify(digest, site, budget)
        case .userScan(let spelling):
            return .sealed(.userScan(isOnline: await isOnline(spelling, route, site, budget)))
        case .device(let change, let parties):
            return await keep(change, of: parties, callback, route, site, budget)
        case .kept:
            return await keepEvent(callback, wanted(callback, message, site), route, site, budget)
        case .unknown(let name):
            log.tell(
                .unknownEvent, [.name: .string(name), .requestID: .string(callback.base.requestID.text)])
            guard let document = wanted(callback, message, site) else { return .acknowledged }
            return await keepEvent(callback, document, route, site, budget)
        }
    }

    /// What a callback says about itself must agree with the URL that it came to.
    private func belongs(_ callback: Callback, to route: Route, _ site: Site) -> Bool {
        if let provider = callback.base.provider, provider != site.provider { return false }
        switch route.owner {
        case .model(let id): return callback.base.modelID == nil || callback.base.modelID == id
        case .provider: return callback.event.kind == .verifyDevice || callback.event.kind == nil
        }
    }

    /// A ticket is of use even when it cannot be kept: it is taken first.
    private func take(
        _ push: Event.TicketPush, _ callback: Callback, _ site: Site, _ budget: EventBudget
    ) async -> Answer {
        guard let wecom = site.models[push.modelID]?.wecom else { return .sealed(.bind(.cannotBind)) }
        // One from far in the future would keep every later ticket out.
        let latest = runtime.unixNow.advanced(byMilliseconds: StoredCallback.clockToleranceMilliseconds)
        let made = min(callback.base.createdAt, latest)
        let ticket = Credential(
            secret: push.ticket.secret, made: made,
            ends: made.advanced(byMilliseconds: Acknowledger.ticketLifeMilliseconds))
        let isNewer = wecom.take(ticket)
        if !isNewer { counters.oldTickets.add() }
        conditions.over(.noTicket, about: push.modelID.text)
        log.tell(
            .ticketTaken,
            [
                .model: .string(push.modelID.text), .isNewer: .bool(isNewer),
                .ageSeconds: .integer(runtime.unixNow.seconds - callback.base.createdAt.seconds),
            ])
        let name = wecom.ticketName
        do {
            try await ledger.transact(LedgerTimes(by: budget.storeBy)) { (records, _) throws(LedgerFailure) in
                try records.keep(ticket, named: name)
            }
            return .acknowledged
        } catch {
            return unkept(
                error, [.name: .string(callback.event.name), .model: .string(push.modelID.text)])
        }
    }

    /// Source: WeCom developer centre, document path 95992: really valid for 30 minutes.
    static let ticketLifeMilliseconds: Int64 = 30 * 60_000

    /// Without the ledger nobody knows, and "not ours" would be an answer.
    private func verify(_ digest: SerialDigest, _ site: Site, _ budget: EventBudget) async -> Answer {
        if let model = site.model(of: digest) { return .sealed(.verifyDevice(model)) }
        do {
            let model = try await ledger.transact(LedgerTimes(by: budget.storeBy)) {
                (records, _) throws(LedgerFailure) in
                try site.model(of: digest, in: records)
            }
            return .sealed(.verifyDevice(model))
        } catch {
            return unkept(error)
        }
    }

    private func whereabouts(
        of spelling: SerialSpelling, as model: ModelID, _ site: Site, _ budget: EventBudget
    ) async -> Whereabouts? {
        do {
            return try await ledger.transact(LedgerTimes(by: budget.askUntil)) {
                (records, _) throws(LedgerFailure) in
                try site.location(of: spelling, as: model, in: records).whereabouts
            }
        } catch {
            counters.ledgerTroubles.add(.listing)
            return nil
        }
    }

    /// What nobody knows is reported as offline.
    private func isOnline(
        _ spelling: SerialSpelling, _ route: Route, _ site: Site, _ budget: EventBudget
    ) async -> Bool {
        guard case .model(let id) = route.owner,
            let whereabouts = await whereabouts(of: spelling, as: id, site, budget)
        else { return false }
        let answer = await whereabouts.account.authority.ask(
            .status, about: Subject(whereabouts.facts, of: id), within: CallWindow(by: budget.askUntil))
        return answer.word == .online(true)
    }

    /// What came, if the maker's service wants to have it.
    private func wanted(_ callback: Callback, _ message: [UInt8], _ site: Site) -> JSON? {
        guard site.maker != nil, site.makerEvents.contains(callback.event.name) else { return nil }
        // It has been read before.
        return try? JSONReader.read(message)
    }

    private func keepEvent(
        _ callback: Callback, _ document: JSON?, _ route: Route, _ site: Site, _ budget: EventBudget
    ) async -> Answer {
        let callback = stored(callback, nil, route, site)
        return await keep(callback, by: Acknowledge.Event(callback, forwarding: document), budget)
    }

    private func keep(
        _ change: Event.Change, of parties: Event.Parties, _ callback: Callback, _ route: Route, _ site: Site,
        _ budget: EventBudget
    ) async -> Answer {
        let callback = stored(callback, parties, route, site)
        let changing = Step<Acknowledge.Outcome> { (records, now) throws(LedgerFailure) in
            let location = try site.location(of: parties.spelling, as: parties.modelID, in: records)
            return try Acknowledge.device(
                change, callback, place: location.whereabouts?.place(), in: &records, at: now)
        }
        let answer = await keep(callback, by: changing, budget)
        agenda.wake(at: runtime.unixNow)
        return answer
    }

    private func keep(
        _ callback: StoredCallback, by transaction: some Transaction<Acknowledge.Outcome>,
        _ budget: EventBudget
    ) async -> Answer {
        do {
            let outcome = try await ledger.run(transaction, by: budget.storeBy)
            switch outcome {
            case .kept(let number, let course):
                log.tell(
                    .eventKept,
                    [
                        .name: .string(callback.key.eventType), .number: .integer(number.value),
                        .device: .string(callback.serial?.text ?? ""),
                        .course: .string(course?.rawValue ?? ""),
                    ])
                return .acknowledged
            case .repeated:
                return .acknowledged
            case .conflict:
                log.tell(
                    .requestConflict,
                    [
                        .requestID: .string(callback.key.requestID.text), .todo: .string(Advice.stranger),
                    ])
                return .sealed(.bind(.cannotBind))
            }
        } catch {
            return unkept(
                error,
                [
                    .requestID: .string(callback.key.requestID.text), .name: .string(callback.key.eventType),
                    .model: callback.model.map { .string($0.text) } ?? .null,
                    .device: callback.serial.map { .string($0.text) } ?? .null,
                ])
        }
    }

    private func unkept(_ failure: LedgerFailure, _ names: [Log.Key: JSON] = [:]) -> Answer {
        let condition = failure.word.condition
        let todo = condition?.entry.todo
        if let condition {
            conditions.note(
                condition, Conditions.Example(names.merging([.failure: .string("\(failure)")]) { $1 }))
        }
        log.tell(
            .eventUnkept,
            names.merging([
                .failure: .string("\(failure)"), .todo: todo.map(JSON.string) ?? .null,
            ]) { $1 })
        return .refused(status: 503)
    }

    private func stored(
        _ callback: Callback, _ parties: Event.Parties?, _ route: Route, _ site: Site
    ) -> StoredCallback {
        let base = callback.base
        return StoredCallback(
            key: RequestKey(route: route.path, eventType: callback.event.name, requestID: base.requestID),
            fingerprint: requestFingerprint(
                of: callback.event.name, parties, code: [], key: site.fingerprintKey),
            serial: base.serial, model: base.modelID, company: base.company, createtime: base.createdAt,
            arrived: base.createdAt, state: .kept)
    }
}
