import Desk
import Elements
import Events
import HTTP
import Page
import Telemetry
import Transport

/// The page, health and numbers, for those who run the program and those who help people with devices.
struct Admin: Sendable {
    /// For the few who look; every descriptor of theirs is one that a callback does not have.
    static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.connections = 64
        // Whatever it is, a POST is told that it is none of what is served.
        limits.messages.needsLength = false
        return limits
    }

    let counters: Counters
    let health: Health
    let pages: StatusPages
    let door: AdminDoor
    let runtime: any Runtime

    private static let patienceMilliseconds: Int64 = 5_000
    private static let paths = [Link.overviewPath, Link.searchPath, "/healthz", "/readyz", "/metrics"]

    func serve(_ request: Request, _ exchange: any Exchange) async {
        let response = await answer(request, from: exchange.peer)
        let notAfter = runtime.now.advanced(byMilliseconds: Admin.patienceMilliseconds)
        _ = await exchange.answer(response, notAfter: notAfter)
    }

    private func answer(_ request: Request, from peer: String) async -> Response {
        // A balancer knows neither name nor password, and learns nothing but that somebody answers.
        if request.path != "/healthz", let refusal = await door.refusal(of: request, from: peer) {
            return refusal
        }
        guard Admin.paths.contains(request.path) else {
            return Response.text("not here: \(Admin.paths.joined(separator: " "))\n", status: 404)
        }
        guard request.answeredMethod == "GET" else {
            return Response.text("GET or HEAD\n", status: 405).allowing("GET", "HEAD")
        }
        return switch request.path {
        case Link.overviewPath: await pages.overview(request)
        case Link.searchPath: await pages.search(request)
        case "/readyz": await readiness()
        case "/metrics": await metrics()
        default: Response.text("ok\n")
        }
    }

    private func readiness() async -> Response {
        let readiness = Readiness(await health.standing())
        return Response(
            status: readiness.isReady ? 200 : 503, contentType: "application/json",
            body: JSONText.render(readiness.json) + [10])
    }

    private func metrics() async -> Response {
        await health.measure(into: counters)
        return Response(
            status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: Array(counters.registry.text.utf8))
    }
}

extension Readiness {
    var json: JSON {
        .object([
            ("ready", .bool(isReady)),
            ("unready", .array(unready.map { .string($0.text) })),
            ("degraded", .array(degraded.map { .string($0.text) })),
            ("conditions", .array((unready + degraded).map(\.json))),
        ])
    }
}

extension Conditions.Standing {
    /// Since when, how often, the last example, and what to do.
    var json: JSON { .object(facts + [("todo", .string(todo))]) }
}

extension Response {
    static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
