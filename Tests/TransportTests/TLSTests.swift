import Elements
import Foundation
import HTTP
import Processes
import Support
import Testing
import Transport

@Suite
struct TLSTests {
    private static let material = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/tls").standardizedFileURL.path

    private func file(_ name: String) -> String { "\(Self.material)/\(name)" }

    private func context(_ name: String) throws -> TLSContext {
        try TLSContext(certificateChain: file("\(name).pem"), key: file("\(name).key"))
    }

    private var trust: TLSTrust { .file(file("authority.pem")) }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a call to a name or an address that the certificate has is answered`(host: String) async throws {
        try await withServer(tls: try context("server"), echo) { loops, server, port in
            let client = try Client(on: loops, trust: trust)
            for body in ["one", "two", String(repeating: "x", count: 40_000)] {
                let outcome = await loops.members[0].run {
                    await client.call(calling(loops, host, port, body: body))
                }
                #expect(answered(outcome) == body)
            }
            #expect(server.counters.accepted == 1)
        }
    }

    @Test
    func `a certificate for another name is proof that nothing was sent`() async throws {
        try await refuses(certificate: "elsewhere", trust: trust)
    }

    @Test
    func `a certificate of an unknown authority is proof that nothing was sent`() async throws {
        try await refuses(certificate: "unknown", trust: trust)
        try await refuses(certificate: "server", trust: .file(file("stranger.pem")))
    }

    private func refuses(certificate: String, trust: TLSTrust) async throws {
        try await withServer(tls: try context(certificate), echo) { loops, server, port in
            let client = try Client(on: loops, trust: trust)
            let outcome = await client.call(calling(loops, "localhost", port))
            guard case .tls(let reason)? = notSent(outcome) else {
                return #expect(Bool(false), "\(outcome)")
            }
            #expect(!reason.isEmpty)
            #expect(server.counters.requests == 0)
            let isSeen = await eventually(loops) { server.counters.handshakesFailed == 1 }
            #expect(isSeen)
        }
    }

    /// Loops whose program goes by another time, in which no certificate of ours is valid.
    private func loops(inYear year: Int64) throws -> Loops {
        let loops = try Loops(count: 1)
        let time = UnixTime(seconds: (year - 1970) * 31_556_952)
        for witness in [WallClock.Witness.wecom, .otherCloud] {
            loops.timepiece.hear(.date(witness, time), at: loops.now)
        }
        let error = try #require(loops.timepiece.state.error(at: loops.now))
        loops.timepiece.correct(byMilliseconds: error, at: loops.now)
        return loops
    }

    /// States: Time 4.
    @Test(arguments: [2_010, 2_130] as [Int64])
    func `certificates are valid by our time, or by the Date of the answer`(year: Int64) async throws {
        try await withServer(tls: try context("server"), echo) { _, server, port in
            let loops = try loops(inYear: year)
            let client = try Client(on: loops, trust: trust)
            guard case .tls? = notSent(await client.call(calling(loops, "localhost", port))) else {
                loops.stop()
                return #expect(Bool(false), "a session")
            }
            let origin = try Origin("https://localhost:\(port)")
            let outcome = await client.call(Call(askingTimeOf: origin, by: later(loops)))
            guard case .answered(let response, _) = outcome else {
                loops.stop()
                return #expect(Bool(false), "\(outcome)")
            }
            #expect(response.date != nil)
            #expect(server.counters.requests == 1)
            loops.stop()
        }
    }

    /// States: Time 4.
    @Test
    func `a Date at which the peer's certificate is not valid is none`() async throws {
        let loops = try loops(inYear: 2_130)
        let server = Server(on: loops)
        let port = try server.listen(
            on: ListenAddress(host: "127.0.0.1", port: 0), tls: try context("server"), echo(loops))
        let client = try Client(on: loops, trust: trust)
        let origin = try Origin("https://localhost:\(port)")
        let outcome = await client.call(Call(askingTimeOf: origin, by: later(loops)))
        await server.drain(until: loops.now)
        loops.stop()
        guard case .tls? = unknown(outcome) else { return #expect(Bool(false), "\(outcome)") }
    }

    /// States: Time 4.
    @Test(arguments: [
        ("https://10.0.0.1", true), ("http://127.0.0.1:1", true), ("http://[::1]:1", true),
        ("http://localhost", true), ("http://vendor.example", false), ("http://10.0.0.1", false),
        ("http://127.vendor.example", false), ("http://notlocalhost", false), ("http://iot.localhost", true),
    ])
    func `who can have been changed on the way is no witness`(url: String, isTrustworthy: Bool) throws {
        #expect(try Origin(url).isTrustworthy == isTrustworthy)
    }

    @Test
    func `a peer that speaks no TLS is proof that nothing was sent`() async throws {
        try await withServer(echo) { loops, _, port in
            let client = try Client(on: loops, trust: trust)
            guard case .tls? = notSent(await client.call(calling(loops, "localhost", port))) else {
                return #expect(Bool(false), "a session")
            }
        }
    }

    @Test
    func `a handshake that does not come is given up at the deadline`() async throws {
        try await withRawServer({ peer in _ = await peer.receive() }) { loops, client, port in
            var call = calling(loops, "localhost", port)
            call.deadline = loops.now.advanced(byMilliseconds: 100)
            #expect(notSent(await client.call(call)) == .timeout)
        }
    }

    @Test
    func `a peer that never starts its handshake is closed`() async throws {
        var limits = ServerLimits.patient
        limits.headMilliseconds = 50
        try await withServer(limits: limits, tls: try context("server"), echo) { _, _, port in
            #expect(await RawPeer(port: port).receive() == "")
        }
    }

    @Test
    func `a hello that comes byte by byte begins a session like any other`() async throws {
        try await withServer(loops: 1, tls: try context("server"), echo) { loops, _, port in
            let front = RawListener()
            let client = try Client(on: loops, trust: trust)
            var call = calling(loops, "127.0.0.1", front.port)
            call.reusesConnection = false
            async let outcome = client.call(call)
            let near = try #require(await front.accept())
            let far = RawPeer(port: port)
            let hello = await onThread { near.next() }
            // A turn of the server's loop after each, so that it meets them apart.
            await loops.members[0].run {
                for byte in hello {
                    far.send(bytes: [byte])
                    await loops.sleep(until: loops.now)
                }
            }
            async let forth: Void = onThread {
                while case let bytes = near.next(), !bytes.isEmpty { far.send(bytes: bytes) }
            }
            async let back: Void = onThread {
                while case let bytes = far.next(), !bytes.isEmpty { near.send(bytes: bytes) }
            }
            #expect(body(of: await outcome) == "POST")
            near.end()
            far.end()
            _ = await (forth, back)
        }
    }

    @Test
    func `plain HTTP on a TLS port gets no answer to read`() async throws {
        try await withServer(tls: try context("server"), echo) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(get())
            #expect(await !peer.receive().contains("HTTP/1.1"))
            #expect(server.counters.requests == 0)
        }
    }

    @Test
    func `a request left without an answer ends the session without a byte of it`() async throws {
        try await withServer(tls: try context("server"), { _ in { _, _ in } }) { loops, _, port in
            let client = try Client(on: loops, trust: trust)
            let fault = unknown(await client.call(calling(loops, "localhost", port)))
            #expect(fault == .truncated || fault == .reset)
        }
    }

    @Test
    func `another certificate holds for later sessions, and a bad one changes nothing`() async throws {
        let context = try context("elsewhere")
        try await withServer(tls: context, echo) { loops, _, port in
            let client = try Client(on: loops, trust: trust)
            #expect(notSent(await client.call(calling(loops, "localhost", port))) != nil)
            context.adopt(try TLSContext(certificateChain: file("server.pem"), key: file("server.key")))
            #expect(body(of: await client.call(calling(loops, "localhost", port))) == "POST")
            #expect(throws: TLSError.self) {
                context.adopt(
                    try TLSContext(certificateChain: file("server.pem"), key: file("elsewhere.key")))
            }
            var fresh = calling(loops, "localhost", port)
            fresh.reusesConnection = false
            #expect(body(of: await client.call(fresh)) == "POST")
        }
    }

    /// What the project's own client cannot be made to say.
    @Test(arguments: [
        (["-tls1_2"], true), (["-tls1_3"], true), (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], false),
        (["-tls1_2", "-cipher", "AES128-SHA"], false), (["-alpn", "h2,http/1.1"], true),
        (["-alpn", "h2"], false), (["-groups", "P-521"], false), (["-groups", "P-384"], true),
    ])
    func `serves what Mozilla calls intermediate and nothing older`(
        options: [String], isServed: Bool
    ) async throws {
        try await withServer(tls: try context("server"), echo) { _, _, port in
            let shown = await openssl(
                ["s_client", "-connect", "127.0.0.1:\(port)", "-quiet", "-CAfile", file("authority.pem")]
                    + options,
                input: get(closing: true))
            #expect(shown.contains("HTTP/1.1 200 ") == isServed, "\(shown)")
            // RFC 8446, 6.2: whoever is not served is told why.
            #expect(shown.contains(" alert ") == !isServed, "\(shown)")
        }
    }

    @Test
    func `a request to renegotiate is refused`() async throws {
        try await withServer(tls: try context("server"), echo) { _, server, port in
            // A line with R alone asks s_client to renegotiate.
            _ = await openssl(
                ["s_client", "-connect", "127.0.0.1:\(port)", "-tls1_2", "-CAfile", file("authority.pem")],
                input: "R\n")
            #expect(server.counters.requests == 0)
        }
    }

    // `body(of:)`, where a `body` is at hand already.
    private func answered(_ outcome: CallOutcome) -> String? { body(of: outcome) }

    private func calling(_ loops: Loops, _ host: String, _ port: UInt16, body: String = "") -> Call {
        do {
            return try call(loops, "https://\(host):\(port)", body: body)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private func openssl(_ arguments: [String], input: String) async -> String {
        await onThread {
            do {
                let ended = try Child.run("openssl", arguments, input: input)
                return ended.output + ended.errors
            } catch {
                return "\(error)"
            }
        }
    }
}
