import Elements
import Events
import HTTP
import Telemetry
import Transport

/// Health and numbers, for those who run the program. It asks nobody who they are, so it is on loopback only.
struct Admin: Sendable {
    /// For the few who look; every descriptor of theirs is one that a callback does not have.
    static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.connections = 64
        return limits
    }

    let counters: Counters
    let condition: @Sendable () async -> Condition
    let gauges: @Sendable () async -> [(String, Int64)]
    let runtime: any Runtime

    private static let patienceMilliseconds: Int64 = 5_000

    func serve(_ request: Request, _ exchange: any Exchange) async {
        let response = await answer(request)
        let notAfter = runtime.now.advanced(byMilliseconds: Admin.patienceMilliseconds)
        _ = await exchange.answer(response, notAfter: notAfter)
    }

    private func answer(_ request: Request) async -> Response {
        guard ["/healthz", "/readyz", "/metrics"].contains(request.path) else {
            return Response.text("not here: /healthz /readyz /metrics\n", status: 404)
        }
        guard request.answeredMethod == "GET" else {
            return Response.text("GET or HEAD\n", status: 405).allowing("GET", "HEAD")
        }
        return switch request.path {
        case "/readyz": await readiness()
        case "/metrics": Response.text(counters.reading.text(with: await gauges()))
        default: Response.text("ok\n")
        }
    }

    private func readiness() async -> Response {
        let condition = await condition()
        let body = JSONText.render(
            .object([
                ("ready", .bool(condition.unready.isEmpty)),
                ("unready", .array(condition.unready.map(JSON.string))),
                ("degraded", .array(condition.degraded.map(JSON.string))),
            ]))
        return Response(
            status: condition.unready.isEmpty ? 200 : 503, contentType: "application/json", body: body + [10])
    }
}

extension Response {
    static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
