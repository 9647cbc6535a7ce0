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
        guard let path, request.path == path else { return false }
        _ = await exchange.answer(
            answer(to: request), notAfter: now.advanced(byMilliseconds: Probe.patienceMilliseconds))
        return true
    }

    private func answer(to request: Request) -> Response {
        guard request.answeredMethod == "GET" else {
            return Response.text("GET or HEAD\n", status: 405).allowing("GET", "HEAD")
        }
        return isStopping ? Response.text("stopping\n", status: 503) : Response.text("ok\n")
    }
}
