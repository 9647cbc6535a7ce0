import Elements
import HTTP
import Transport

typealias Serve = @Sendable (Request, any Exchange) async -> Void

/// Answers a request with its body, or its method if it has none.
func echo(_ loops: Loops) -> Serve {
    { request, exchange in
        let body = request.body.isEmpty ? Array(request.method.utf8) : request.body
        let response = Response(status: 200, contentType: "text/plain", body: body)
        _ = await exchange.answer(response, notAfter: later(loops))
    }
}

extension ServerLimits {
    /// Times that nobody reaches who is only kept waiting by a busy machine. A test of one sets that one.
    static var patient: ServerLimits {
        var limits = ServerLimits()
        limits.headMilliseconds = 100_000
        limits.requestMilliseconds = 100_000
        limits.idleMilliseconds = 100_000
        limits.writeMilliseconds = 100_000
        return limits
    }
}

/// Runs a server on a free port of this machine, and ends it.
func withServer(
    limits: ServerLimits = .patient, loops count: Int = 2, tls: TLSContext? = nil,
    _ serve: (Loops) -> Serve, _ body: (Loops, Server, UInt16) async throws -> Void
) async throws {
    let loops = try Loops(count: count)
    let server = Server(on: loops, limits: limits)
    let port = try server.listen(on: ListenAddress(host: "127.0.0.1", port: 0), tls: tls, serve(loops))
    do {
        try await body(loops, server, port)
    } catch {
        await server.drain(until: loops.now)
        loops.stop()
        throw error
    }
    await server.drain(until: loops.now)
    loops.stop()
}

func text(_ text: String) -> Response {
    Response(status: 200, contentType: "text/plain", body: Array(text.utf8))
}

/// Far enough away to be reached by nothing that works.
func later(_ loops: Loops) -> Instant { loops.now.advanced(byMilliseconds: 120_000) }

func post(_ body: String) -> String {
    "POST /path HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

func get(closing: Bool = false) -> String {
    "GET / HTTP/1.1\r\nHost: a\r\n\(closing ? "Connection: close\r\n" : "")\r\n"
}

/// Whether a condition comes true before long.
func eventually(_ loops: Loops, _ condition: () -> Bool) async -> Bool {
    let end = later(loops)
    while !condition() {
        guard loops.now < end else { return false }
        await loops.sleep(until: loops.now.advanced(byMilliseconds: 1))
    }
    return true
}
