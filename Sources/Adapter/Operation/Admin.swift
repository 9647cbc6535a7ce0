import Elements
import Events
import HTTP
import Transport

/// Health and numbers, for those who run the program. It asks nobody who they are, so it is on loopback only.
struct Admin: Sendable {
    /// What is wrong, by stable names.
    struct Condition: Sendable {
        /// Another instance would not have these: the balancer should go elsewhere.
        var unready: [String] = []
        /// Worth a look; callbacks are served all the same, and some of these are mended by them only.
        var degraded: [String] = []
    }

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
        case "/metrics": Response.text(await metrics())
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

    /// Prometheus' text format.
    private func metrics() async -> String {
        let reading = counters.reading
        var lines: [String] = []
        for (name, value) in reading.counts.sorted(by: { $0.key < $1.key }) {
            lines.append("wecom_bind_events_total{event=\"\(name)\"} \(value)")
        }
        for (name, value) in await gauges() {
            lines.append("wecom_bind_state{name=\"\(name)\"} \(value)")
        }
        for (name, histogram) in reading.histograms.sorted(by: { $0.key < $1.key }) {
            var sum: Int64 = 0
            for (bound, count) in zip(Counters.bounds, histogram.buckets) {
                sum += count
                lines.append("wecom_bind_\(name)_bucket{le=\"\(bound)\"} \(sum)")
            }
            lines.append("wecom_bind_\(name)_bucket{le=\"+Inf\"} \(histogram.count)")
            lines.append("wecom_bind_\(name)_sum \(histogram.sum)")
            lines.append("wecom_bind_\(name)_count \(histogram.count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Response {
    static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
