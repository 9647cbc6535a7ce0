import Elements
import HTTP
import Transport

func call(_ loops: Loops, _ url: String, body: String = "") throws -> Call {
    let request = Request(method: "POST", target: "/path", body: Array(body.utf8))
    return Call(origin: try Origin(url), request: request, deadline: later(loops))
}

func call(_ loops: Loops, port: UInt16, body: String = "") -> Call {
    do {
        return try call(loops, "http://127.0.0.1:\(port)", body: body)
    } catch {
        preconditionFailure("\(error)")
    }
}

func body(of outcome: CallOutcome) -> String? {
    guard case .answered(let response, _) = outcome else { return nil }
    return String(decoding: response.body, as: UTF8.self)
}

func notSent(_ outcome: CallOutcome) -> CallFault? {
    if case .notSent(let fault) = outcome { fault } else { nil }
}

func unknown(_ outcome: CallOutcome) -> CallFault? {
    if case .unknown(let fault, _, _) = outcome { fault } else { nil }
}

/// Runs a server that handles each connection by hand and closes it afterwards, and a client.
func withRawServer(
    _ serve: @escaping @Sendable (RawPeer) async -> Void, _ body: (Loops, Client, UInt16) async throws -> Void
) async throws {
    let listener = RawListener()
    let loops = try Loops(count: 1)
    let client = try Client(on: loops)
    let port = listener.port
    let accepting = Task {
        while !Task.isCancelled, let peer = await listener.accept() {
            Task { await serve(peer) }
        }
    }
    do {
        try await body(loops, client, port)
    } catch {
        accepting.cancel()
        loops.stop()
        throw error
    }
    accepting.cancel()
    // Ends the wait for a connection.
    _ = RawPeer(port: port)
    await accepting.value
    loops.stop()
}
