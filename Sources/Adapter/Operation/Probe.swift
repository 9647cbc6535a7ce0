import Elements
import HTTP
import Transport

/// What a balancer in front asks on a listener of the callbacks: whether to send more here.
///
/// It comes every few seconds from each of them, so that nothing is logged or counted of it.
struct Probe {
    let path: String?
    let isStopping: Bool

    private static let patienceMilliseconds: Int64 = 3_000

    /// - Returns: Whether the request was one.
    func serve(_ request: Request, _ exchange: any Exchange, at now: Instant) async -> Bool {
        guard let path, request.path == path, request.method == "GET" || request.method == "HEAD" else {
            return false
        }
        let response = Response(
            status: isStopping ? 503 : 200, contentType: "text/plain; charset=utf-8",
            body: Array((isStopping ? "stopping\n" : "ok\n").utf8))
        _ = await exchange.answer(
            response, notAfter: now.advanced(byMilliseconds: Probe.patienceMilliseconds))
        return true
    }
}
