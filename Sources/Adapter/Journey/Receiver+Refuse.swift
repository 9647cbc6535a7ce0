import Binding
import Desk
import Elements
import Events
import HTTP
import Telemetry
import Transport

extension Receiver {
    private static let mostPathBytes = 128

    /// Turns a request away: with one text for whoever sent it, and all that is known for whoever reads the log.
    func refuse(
        _ request: Request, for refusal: Intake.Refusal, _ site: Site, _ exchange: any Exchange,
        _ arrival: Instant, isOverloaded: Bool
    ) async {
        note(refusal, of: request, site, from: exchange.peer)
        if isOverloaded { return counters.strangers.add(.shed) }
        // Refused all the same; but who is wrong about the time is the question then.
        if let signing = refusal.signing, request.method == "POST" {
            timekeeper.heard(signing, isStale: true)
        }
        let notAfter = Budget(arrival: arrival).silenceAfter
        await send(.refused(status: refusal.status), to: nil, exchange, notAfter: notAfter)
    }

    /// Counts it, and tells of it as far as the log has room for such lines.
    private func note(_ refusal: Intake.Refusal, of request: Request, _ site: Site, from peer: String) {
        let sender = Sender(of: request, from: peer, by: site.fence)
        // What is misrouted counts where WeCom has signed for, and not with what strangers send to unknown paths.
        let route = site.routes[refusal.isGenuine ? refusal.nearest ?? "" : request.path]
        counters.refusals.add(RefusedRequest(word: refusal.reason.word, route: route?.path))
        if let route { turnedAway.note(refusal.reason, refusal.detail, at: route.path) }
        let lot = Trickle.Lot(refusal.event, refusal.reason.word.rawValue, on: route?.path)
        let isTold = trickle.admit(lot, from: sender.source, at: runtime.now)
        let condition = route == nil ? nil : refusal.reason.word.condition
        guard isTold || condition != nil else { return }
        var fields = fields(of: refusal, request, sender, route)
        let todo = refusal.reason.word.refusalAdvice
        if let condition {
            let isWeComs =
                RefusedCallbacks.signed.contains(refusal.reason.word)
                || route.map { turnedAway.isSilent(at: $0) } ?? false
            let example = Conditions.Example(
                fields.merging(refusal.reason.logged) { $1 }, todo: todo, mayBeStrangers: !isWeComs)
            let subject = Receiver.subject(of: condition, refusal.reason.word, on: route)
            conditions.note(condition, about: subject, example)
        }
        guard isTold else { return }
        fields[.todo] = todo.map(JSON.string)
        log.tell(refusal.event, because: refusal.reason, fields)
    }

    /// Each reason is one of its own: what a stranger sends must not stand in the place of a wrong Token.
    private static func subject(
        of condition: Condition, _ word: Reason.Word, on route: Route?
    ) -> String {
        let path = route?.path ?? ""
        return condition == .refusals ? "\(path):\(word.rawValue)" : path
    }

    /// A callback, or a check, has been let in there.
    func admitted(on route: Route) {
        conditions.over(.refusals, aboutAll: "\(route.path):")
        conditions.over(.misrouted, about: route.path)
        turnedAway.letIn(at: route.path)
    }

    private func fields(
        of refusal: Intake.Refusal, _ request: Request, _ sender: Sender, _ route: Route?
    ) -> [Log.Key: JSON] {
        var fields: [Log.Key: JSON] = [
            .path: .string(Receiver.bounded(request.path)),
            .method: .string(Receiver.bounded(request.method)),
            .peer: .string(sender.peer), .detail: .string(refusal.detail),
        ]
        fields[.model] = route?.model.map { .string($0.text) }
        fields[.route] = route.map { .string($0.path) }
        fields[.nearest] = refusal.nearest.map(JSON.string)
        fields[.sender] = sender.named.map(JSON.string)
        fields[.forwarded] = sender.hearsay.map(JSON.string)
        return fields
    }

    /// A path as it came; the parser has let nothing pass but what an URL may hold.
    static func bounded(_ path: String) -> String {
        path.utf8.count <= mostPathBytes ? path : path.prefix(mostPathBytes) + "…"
    }
}

extension Route {
    /// nil for the provider's route.
    var model: ModelID? {
        if case .model(let id) = owner { id } else { nil }
    }
}
