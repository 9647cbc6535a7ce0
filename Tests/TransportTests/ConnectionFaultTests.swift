import Foundation
import HTTP
import Testing
import Transport

/// What ends before a request can be read is counted by what it was.
@Suite(.serialized) struct ConnectionFaultTests {
    private static let material = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/tls").standardizedFileURL.path

    private func context() throws -> TLSContext {
        try TLSContext(certificateChain: "\(Self.material)/server.pem", key: "\(Self.material)/server.key")
    }

    /// A client's first record. Source: RFC 5246, 7.4.1.2.
    ///
    /// - Parameters:
    ///   - version: The minor version: 2 for TLS 1.1, 3 for 1.2.
    ///   - cipher: The only one that the client has.
    private static func hello(
        version: UInt8, cipher: [UInt8], extensions: [UInt8] = []
    ) -> [UInt8] {
        var content: [UInt8] =
            [3, version] + [UInt8](repeating: 7, count: 32) + [0, 0, 2] + cipher + [1, 0]
        if !extensions.isEmpty { content += [0, UInt8(extensions.count)] + extensions }
        let message = [1, 0, 0, UInt8(content.count)] + content
        return [22, 3, 1, 0, UInt8(message.count)] + message
    }

    /// Groups, signature algorithms, and h2 as the only protocol. Source: RFC 8422, 5.1; RFC 5246, 7.4.1.4.1; RFC 7301.
    private static let onlyHTTP2: [UInt8] =
        [0, 10, 0, 6, 0, 4, 0, 29, 0, 23] + [0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1] + [
            0, 16, 0, 5, 0, 3, 2, 0x68, 0x32,
        ]

    private static let proxyLine = Array("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET / HTTP/1.1\r\n".utf8)
    private static let proxyHead: [UInt8] =
        [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x21, 0x11, 0, 12]
        + [UInt8](repeating: 1, count: 12)
    private static let http2 = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private static let toTLS: [(bytes: [UInt8], fault: ConnectionFault)] = [
        (Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .plainHTTP),
        (Array("POST /cb HTTP/1.1\r\n".utf8), .plainHTTP),
        (proxyLine, .proxyLine), (proxyHead, .proxyLine), (http2, .http2),
        (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), .garbage), ([UInt8](repeating: 0, count: 12), .garbage),
        (hello(version: 2, cipher: [0xC0, 0x13]), .version), (hello(version: 3, cipher: [0, 5]), .cipher),
        (hello(version: 3, cipher: [0xC0, 0x2F], extensions: onlyHTTP2), .cipher),
        (hello(version: 3, cipher: [0xC0, 0x2B], extensions: onlyHTTP2), .protocolName),
        ([22, 3, 1, 0, 4, 9, 9, 9, 9], .brokenTLS),
        // An alert without a session.
        ([21, 3, 3, 0, 2, 2, 48], .garbage),
    ]

    @Test(arguments: toTLS)
    func `what comes to a port with TLS`(bytes: [UInt8], fault: ConnectionFault) async throws {
        try await withServer(tls: try context(), echo) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(bytes: bytes)
            let isSeen = await eventually(loops) { !server.counters.faults.isEmpty }
            #expect(isSeen)
            #expect(server.counters.faults == [fault: 1])
            #expect(server.counters.lastFault?.peer == "127.0.0.1")
        }
    }

    private static let toPlain: [(bytes: [UInt8], fault: ConnectionFault)] = [
        (hello(version: 3, cipher: [0xC0, 0x2B]), .tls), (proxyLine, .proxyLine), (proxyHead, .proxyLine),
        (http2, .http2), (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), .garbage),
    ]

    @Test(arguments: toPlain)
    func `what comes to a port without TLS`(bytes: [UInt8], fault: ConnectionFault) async throws {
        try await withServer(echo) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(bytes: bytes)
            peer.end()
            let isSeen = await eventually(loops) { !server.counters.faults.isEmpty }
            #expect(isSeen)
            #expect(server.counters.faults == [fault: 1])
        }
    }

    /// The second request of a connection as well as the first, in TLS as without.
    @Test(arguments: [false, true], ["", get()])
    func `HTTP that is not as it should be, in the words of the refusal`(
        isSecure: Bool, first: String
    ) async throws {
        try await withServer(tls: isSecure ? try context() : nil, echo) { loops, server, port in
            let raw = RawPeer(port: port)
            let bad = "GET / HTTP/1.1\r\nNo-Host: a\r\n\r\n"
            await onThread {
                let peer = TLSPeer(raw, version: TLSFault.Version.tls13.rawValue)
                guard !isSecure || peer.settle() else { return }
                for text in [first, bad] where !text.isEmpty {
                    raw.send(bytes: isSecure ? peer.sealed(text) : Array(text.utf8))
                    _ = raw.next()
                }
            }
            let isSeen = await eventually(loops) { !server.counters.faults.isEmpty }
            #expect(isSeen)
            #expect(server.counters.faults == [.malformedHTTP: 1])
            #expect(server.counters.lastFault?.text == "no Host field (RFC 9112, 3.2)")
        }
    }

    @Test func `whoever goes away in a request, and not whoever goes away behind one`() async throws {
        try await withServer(echo) { loops, server, port in
            let content = RawPeer(port: port)
            content.send(get(closing: true))
            _ = await content.receive()
            let peer = RawPeer(port: port)
            peer.send(get())
            _ = await peer.receive(until: "GET")
            peer.send("GET / HT")
            peer.end()
            let isSeen = await eventually(loops) { !server.counters.faults.isEmpty }
            #expect(isSeen)
            #expect(server.counters.faults == [.closed: 1])
        }
    }

    @Test func `whoever looks whether the port is open is no fault`() async throws {
        try await withServer(tls: try context(), echo) { loops, server, port in
            RawPeer(port: port).end()
            let isSeen = await eventually(loops) { server.counters.handshakesFailed == 1 }
            #expect(isSeen)
            #expect(server.counters.faults.isEmpty)
        }
    }

    @Test func `whoever goes away in the handshake`() async throws {
        try await withServer(tls: try context(), echo) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(bytes: [22, 3, 1])
            peer.end()
            let isSeen = await eventually(loops) { server.counters.faults == [.closed: 1] }
            #expect(isSeen)
        }
    }

    @Test func `whoever does not go on in the handshake`() async throws {
        // A machine that is too busy for the first bytes gets more time for them.
        for patience in [200, 4_000, 60_000] as [Int64] {
            var limits = ServerLimits.patient
            limits.headMilliseconds = patience
            var faults: [ConnectionFault: Int] = [:]
            try await withServer(limits: limits, tls: try context(), echo) { _, server, port in
                let peer = RawPeer(port: port)
                peer.send(bytes: [22, 3, 1])
                _ = await peer.receive()
                faults = server.counters.faults
            }
            guard !faults.isEmpty else { continue }
            #expect(faults == [.timedOut: 1])
            return
        }
        Issue.record("nobody has heard the first bytes")
    }

    /// A client of ours says what is wrong with a certificate.
    @Test func `who does not know our authority says so`() async throws {
        try await withServer(tls: try context(), echo) { loops, server, port in
            let client = try Client(on: loops, trust: .file("\(Self.material)/stranger.pem"))
            _ = await client.call(try call(loops, "https://localhost:\(port)", body: ""))
            let isSeen = await eventually(loops) { server.counters.faults == [.unknownAuthority: 1] }
            #expect(isSeen)
        }
    }

    /// Source: RFC 8446, 6.
    @Test(
        arguments: [
            (40, ConnectionFault.otherAlert), (42, .badCertificate), (43, .badCertificate),
            (44, .badCertificate),
            (45, .expiredCertificate), (46, .badCertificate), (48, .unknownAuthority), (70, .otherAlert),
            (80, .otherAlert), (112, .otherAlert),
        ] as [(UInt8, ConnectionFault)])
    func `an alert in the handshake`(alert: UInt8, fault: ConnectionFault) async throws {
        try await withServer(tls: try context(), echo) { loops, server, port in
            let peer = TLSPeer(RawPeer(port: port), version: TLSFault.Version.tls12.rawValue)
            await onThread {
                peer.raw.send(bytes: peer.flight())
                _ = peer.raw.next()
                peer.raw.send(bytes: [21, 3, 3, 0, 2, 2, alert])
            }
            let isSeen = await eventually(loops) { !server.counters.faults.isEmpty }
            #expect(isSeen)
            #expect(server.counters.faults == [fault: 1])
        }
    }
}
