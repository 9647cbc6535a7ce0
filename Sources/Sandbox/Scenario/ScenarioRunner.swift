package import Elements
import Events
package import Transport

/// Plays scenarios against a running adapter, over real connections.
package final class ScenarioRunner: Sendable {
    /// How long a pushed ticket is relied upon; WeCom pushes one every ten minutes.
    private static let ticketLife: Int64 = 300_000

    let target: Target
    let runtime: any Runtime
    let sender: WeComSender
    let depositSender: DepositSender
    let vendor: ControlClient
    let weCom: ControlClient
    let maker: ControlClient?
    private let runID: String
    private let state = Guarded(State())

    private struct State: Sendable {
        var played = 0
        var pushes: [String: Push] = [:]
    }

    /// A ticket on its way to a route, or there: scenarios that start together wait for one.
    private struct Push: Sendable {
        let begun: Instant
        /// What went wrong; nil inside when nothing did.
        let outcome = Promise<String?>()

        var hasFailed: Bool { (outcome.value ?? nil) != nil }
    }

    /// - Parameter runID: Makes the serials, request ids and codes of this run its own: 1 to 32 letters and
    ///   digits that no earlier run against the same ledger had.
    package init(target: Target, caller: any Caller, runtime: any Runtime, runID: String) {
        self.target = target
        self.runtime = runtime
        self.runID = runID
        sender = WeComSender(adapter: target.adapter, caller: caller, runtime: runtime)
        depositSender = DepositSender(adapter: target.adapter, caller: caller, runtime: runtime)
        vendor = ControlClient(target.vendor, caller: caller, runtime: runtime)
        weCom = ControlClient(target.weCom, caller: caller, runtime: runtime)
        maker = target.maker.map { ControlClient($0, caller: caller, runtime: runtime) }
    }

    /// A run id that is not used twice.
    package static func newRunID(on runtime: any Runtime) -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        let chance = runtime.randomBytes(4).map { letters[Int($0) % 32] }
        return String(runtime.unixNow.seconds, radix: 36).uppercased()
            + String(decoding: chance, as: UTF8.self)
    }

    package func run(_ scenario: Scenario) async -> ScenarioRow {
        if let obstacle = scenario.obstacle { return ScenarioRow(title: scenario.title, obstacle) }
        guard let route = target.routes[scenario.route] else {
            return ScenarioRow(
                title: scenario.title, "there is no route \"\(scenario.route)\" to send to")
        }
        let number = state.withLock { state in
            state.played += 1
            return state.played
        }
        if target.isSandbox, let fault = await pushTicketIfDue(to: route) {
            return ScenarioRow(title: scenario.title, fault)
        }
        return await Play(scenario, on: route, by: self, name: "\(runID)N\(number)").perform()
    }

    /// Pushes a ticket of the route's model, as WeCom does every ten minutes.
    ///
    /// - Returns: What went wrong.
    package func pushTicket(to route: Target.Route) async -> String? {
        guard let model = route.model else { return nil }
        let ticket = "ticket-\(Self.newRunID(on: runtime))"
        do {
            try await weCom.ticket(ticket, of: model)
            let draft = CallbackDraft(
                "model_ticket", request: "rq-\(ticket)", createdAt: runtime.unixNow.seconds,
                base: ["model_id": model, "service_corpid": target.provider],
                details: [(name: "model_ticket", value: .string(ticket))])
            let reply = try await sender.send(draft, to: route)
            guard reply.status == 200, reply.body == .empty || reply.body == .success else {
                let what = reply.status.map { "HTTP status \($0)" } ?? reply.fault ?? "nothing"
                return "the ticket pushed to \(route.path) was answered with \(what)"
            }
        } catch {
            return "no ticket could be pushed to \(route.path): \(error)"
        }
        return nil
    }

    private func pushTicketIfDue(to route: Target.Route) async -> String? {
        let now = runtime.now
        let (push, isOurs) = state.withLock { state in
            if let push = state.pushes[route.path], !push.hasFailed,
                now.milliseconds(since: push.begun) < Self.ticketLife
            {
                return (push, false)
            }
            let push = Push(begun: now)
            state.pushes[route.path] = push
            return (push, true)
        }
        if isOurs { push.outcome.keep(await pushTicket(to: route)) }
        let patience = runtime.now.advanced(byMilliseconds: 10_000)
        return await push.outcome.wait(until: patience, on: runtime) ?? "the ticket for \(route.path) is late"
    }
}
