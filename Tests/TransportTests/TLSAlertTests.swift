import COpenSSL
import Elements
import Foundation
import HTTP
import Testing
import Transport

/// A fault of TLS is told to the peer before the connection is closed. Source: RFC 8446, 5.2 and 6.2.
@Suite(.serialized) struct TLSAlertTests {
    private static let material = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/tls").standardizedFileURL.path
    private static let pair = "\(material)/server"

    private func context() throws -> TLSContext {
        try TLSContext(certificateChain: "\(Self.pair).pem", key: "\(Self.pair).key")
    }

    private func peer(_ port: UInt16, _ version: TLSFault.Version) -> TLSPeer {
        TLSPeer(RawPeer(port: port), version: version.rawValue)
    }

    @Test(arguments: TLSFault.allCases, TLSFault.Version.allCases)
    func `the server tells what was wrong in the handshake`(
        fault: TLSFault, version: TLSFault.Version
    ) async throws {
        try await withServer(tls: try context(), echo) { loops, server, port in
            let alert = await onThread { [self] in
                let peer = peer(port, version)
                let hello = peer.flight()
                peer.raw.send(bytes: hello)
                let flight = peer.flight()
                peer.raw.send(bytes: fault.bytes(insteadOf: flight, behind: hello))
                return peer.alert()
            }
            #expect(alert != nil)
            #expect(server.counters.requests == 0)
            let isSeen = await eventually(loops) { server.counters.handshakesFailed == 1 }
            #expect(isSeen)
        }
    }

    @Test(arguments: TLSFault.allCases, TLSFault.Version.allCases)
    func `the server tells what was wrong behind the handshake`(
        fault: TLSFault, version: TLSFault.Version
    ) async throws {
        try await withServer(tls: try context(), echo) { _, server, port in
            let alert = await onThread { [self] in
                let peer = peer(port, version)
                guard peer.settle() else { return nil as Int? }
                let first = peer.sealed("GET / HTTP/1.1\r\n")
                peer.raw.send(bytes: first)
                let second = peer.sealed("Host: a\r\n\r\n")
                peer.raw.send(bytes: fault.bytes(insteadOf: second, behind: first))
                return peer.alert()
            }
            #expect(alert.map(fault.alerts(in: version).contains) == true, "\(alert ?? -1)")
            #expect(server.counters.requests == 0)
        }
    }

    @Test(arguments: TLSFault.allCases, TLSFault.Version.allCases)
    func `the client tells what was wrong in the handshake`(
        fault: TLSFault, version: TLSFault.Version
    ) async throws {
        try await withFaultyServer { loops, listener, client in
            async let outcome = client.call(try calling(loops, listener.port))
            let raw = try #require(await listener.accept())
            let alert = await onThread {
                let peer = TLSPeer(raw, version: version.rawValue, serving: Self.pair)
                let flight = peer.flight()
                let begun = Array(flight.prefix(5 + Int(flight[3]) << 8 + Int(flight[4])))
                // The first record is sent as it is, since before it nobody knows that this is TLS.
                let isMade = [.altered, .shortened, .repeated].contains(fault)
                raw.send(bytes: (isMade ? [] : begun) + fault.bytes(insteadOf: flight, behind: []))
                return peer.alert()
            }
            #expect(alert != nil)
            let ended = try await outcome
            #expect(body(of: ended) == nil, "\(ended)")
            // A handshake that comes twice is over once, and then the connection is not quiet.
            if fault != .repeated, case .tls? = notSent(ended) { return }
            #expect(fault == .repeated, "\(ended)")
        }
    }

    /// What a peer may begin with instead of a session, and the alert: unexpected_message or protocol_version.
    ///
    /// Source: RFC 8446, 5.1 and 6.2.
    private static let beginnings: [([UInt8], UInt8)] = [
        (Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), 10),
        (Array("CONNECT a:1 HTTP/1.1\r\n\r\n".utf8), 10),
        (Array("HTTP/1.1 200 OK\r\n\r\n".utf8), 10), (Array("\0\0\0\0\0\0\0\0\0\0\0\0".utf8), 10),
        ([22, 4, 0, 0, 4, 1, 0, 0, 0], 70), ([22, 2, 0, 0, 4, 1, 0, 0, 0], 70),
    ]

    @Test(arguments: beginnings)
    func `the server tells a peer that speaks no TLS of ours`(bytes: [UInt8], alert: UInt8) async throws {
        try await withServer(tls: try context(), echo) { _, _, port in
            let raw = RawPeer(port: port)
            raw.send(bytes: bytes)
            #expect(await onThread { raw.next() } == [21, 3, 3, 0, 2, 2, alert])
        }
    }

    @Test(arguments: beginnings)
    func `the client tells a peer that speaks no TLS of ours`(bytes: [UInt8], alert: UInt8) async throws {
        try await withFaultyServer { loops, listener, client in
            async let outcome = client.call(try calling(loops, listener.port))
            let raw = try #require(await listener.accept())
            let told = await onThread {
                _ = raw.next()
                raw.send(bytes: bytes)
                return raw.next()
            }
            #expect(told == [21, 3, 3, 0, 2, 2, alert])
            guard case .tls? = notSent(try await outcome) else { return #expect(Bool(false), "a session") }
        }
    }

    /// Source: RFC 8446, 6.2: bad_certificate, certificate_expired and unknown_ca.
    @Test(arguments: [("elsewhere", 42), ("expired", 45), ("unknown", 48)], TLSFault.Version.allCases)
    func `the client tells what is wrong with a certificate`(
        certificate: (name: String, alert: Int), version: TLSFault.Version
    ) async throws {
        try await withFaultyServer { loops, listener, client in
            async let outcome = client.call(try calling(loops, listener.port))
            let raw = try #require(await listener.accept())
            let pair = "\(Self.material)/\(certificate.name)"
            let alert = await onThread {
                let peer = TLSPeer(raw, version: version.rawValue, serving: pair)
                raw.send(bytes: peer.flight())
                return peer.alert()
            }
            #expect(alert == certificate.alert)
            guard case .tls? = notSent(try await outcome) else { return #expect(Bool(false), "a session") }
        }
    }

    @Test(arguments: TLSFault.allCases, TLSFault.Version.allCases)
    func `the client tells what was wrong behind the handshake`(
        fault: TLSFault, version: TLSFault.Version
    ) async throws {
        try await withFaultyServer { loops, listener, client in
            async let outcome = client.call(try calling(loops, listener.port))
            let raw = try #require(await listener.accept())
            let alert = await onThread {
                let peer = TLSPeer(raw, version: version.rawValue, serving: Self.pair)
                guard peer.settle(), peer.opened() != nil else { return nil as Int? }
                let first = peer.sealed("HTTP/1.1 200 OK\r\n")
                raw.send(bytes: first)
                let second = peer.sealed("Content-Length: 0\r\n\r\n")
                raw.send(bytes: fault.bytes(insteadOf: second, behind: first))
                return peer.alert()
            }
            #expect(alert.map(fault.alerts(in: version).contains) == true, "\(alert ?? -1)")
            guard case .tls? = unknown(try await outcome) else { return #expect(Bool(false), "an answer") }
        }
    }

    @Test(arguments: TLSFault.Version.allCases)
    func `a kept connection on which a fault comes is closed with the alert`(version: TLSFault.Version)
        async throws
    {
        try await withFaultyServer { loops, listener, client in
            let call = try calling(loops, listener.port)
            async let outcome = loops.members[0].run { await client.call(call) }
            let raw = try #require(await listener.accept())
            let peer = TLSPeer(raw, version: version.rawValue, serving: Self.pair)
            let answer = await onThread {
                guard peer.settle(), peer.opened() != nil else { return [] as [UInt8] }
                return peer.sealed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            raw.send(bytes: answer)
            guard case .answered = await outcome else { return #expect(Bool(false), "no answer") }
            let alert = await onThread {
                raw.send(bytes: answer)
                return peer.alert()
            }
            #expect(alert == 20)
        }
    }

    @Test(arguments: TLSFault.Version.allCases)
    func `whoever has sent no request gets the close of the session and nothing else`(
        version: TLSFault.Version
    ) async throws {
        // A machine that is too busy for the handshake gets more time for it.
        for patience in [200, 4_000, 60_000] as [Int64] {
            let (hasSession, text, isClosed) = try await silence(for: patience, version)
            guard hasSession else { continue }
            #expect(text == nil)
            #expect(isClosed)
            return
        }
        Issue.record("no session")
    }

    private func silence(for patience: Int64, _ version: TLSFault.Version) async throws -> (
        hasSession: Bool, text: String?, isClosed: Bool
    ) {
        var limits = ServerLimits.patient
        limits.headMilliseconds = patience
        let heard = Guarded<(Bool, String?, Bool)>((false, nil, false))
        try await withServer(limits: limits, tls: try context(), echo) { _, server, port in
            let peer = peer(port, version)
            let (hasSession, text) = await onThread { peer.settle() ? (true, peer.opened()) : (false, nil) }
            heard.withLock { $0 = (hasSession, text, peer.isClosedInOrder) }
            if hasSession { #expect(server.counters.tooSlow == 0) }
        }
        return heard.withLock { $0 }
    }

    @Test(arguments: TLSFault.Version.allCases)
    func `a request left without an answer gets the close of the session`(version: TLSFault.Version)
        async throws
    {
        try await withServer(tls: try context(), { _ in { _, _ in } }) { _, _, port in
            let peer = peer(port, version)
            let text = await onThread { () -> String? in
                guard peer.settle() else { return "no session" }
                peer.raw.send(bytes: peer.sealed(get()))
                return peer.opened()
            }
            #expect(text == nil)
            #expect(peer.isClosedInOrder)
        }
    }

    private func withFaultyServer(_ body: (Loops, RawListener, Client) async throws -> Void) async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let client = try Client(on: loops, trust: .file("\(Self.material)/authority.pem"))
        try await body(loops, RawListener(), client)
    }

    private func calling(_ loops: Loops, _ port: UInt16) throws -> Call {
        try call(loops, "https://localhost:\(port)", body: "")
    }
}
