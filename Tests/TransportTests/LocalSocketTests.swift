import Elements
import Foundation
import HTTP
import Testing
import Transport

/// A server on a socket of this machine.
@Suite struct LocalSocketTests {
    private func with(_ body: (Loops, Server, String) async throws -> Void) async throws {
        let loops = try Loops(count: 2)
        let server = Server(on: loops, limits: .patient)
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sock").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(loops, server, path)
        await server.drain(until: loops.now)
        loops.stop()
    }

    private func call(_ loops: Loops, _ path: String) -> Call {
        let request = Request(method: "POST", target: "/path", body: Array("hello".utf8))
        return Call(origin: Origin(socket: path), request: request, deadline: later(loops))
    }

    @Test func `serves whoever may open it, on kept connections too`() async throws {
        try await with { loops, server, path in
            try server.listen(on: .path(path), echo(loops))
            let client = try Client(on: loops)
            for _ in 0..<3 {
                #expect(body(of: await client.call(call(loops, path))) == "hello")
            }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `what is there already is left alone, and nobody there is told apart`() async throws {
        try await with { loops, server, path in
            let client = try Client(on: loops)
            guard case .connect? = notSent(await client.call(call(loops, path))) else {
                Issue.record("a path where nothing is")
                return
            }
            try Data("a file".utf8).write(to: URL(filePath: path))
            #expect(throws: TransportError.self) { try server.listen(on: .path(path), echo(loops)) }
            #expect(notSent(await client.call(call(loops, path))) == .refused)
        }
    }

    @Test func `a path that the kernel has no room for is refused`() async throws {
        try await with { loops, server, _ in
            let long = "/tmp/" + String(repeating: "a", count: 103)
            #expect(throws: TransportError.address(long)) { try server.listen(on: .path(long), echo(loops)) }
            let client = try Client(on: loops)
            guard case .resolution? = notSent(await client.call(call(loops, long))) else {
                Issue.record("too long a path was called")
                return
            }
        }
    }
}
