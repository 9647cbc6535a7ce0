import Elements
import Foundation
import HTTP
import Support
import Testing
import Transport

@Suite
struct ServerTests {
    @Test
    func `answers one request after the other on one connection`() async throws {
        try await withServer(echo) { loops, server, port in
            let peer = RawPeer(port: port)
            for body in ["one", "two", "three"] {
                peer.send(post(body))
                let answer = await peer.receive(until: body)
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
                #expect(answer.contains("\r\n\r\n\(body)"))
            }
            #expect(server.counters.accepted == 1)
            // Counted after it was written.
            let areCounted = await eventually(loops) { server.counters.answered == 3 }
            #expect(areCounted)
        }
    }

    @Test
    func `answers pipelined requests in their order`() async throws {
        try await withServer(echo) { _, _, port in
            let peer = RawPeer(port: port)
            peer.send(post("one") + post("two") + get(closing: true))
            let answers = await peer.receive()
            let bodies = answers.components(separatedBy: "\r\n\r\n").dropFirst().map { $0.prefix(3) }
            #expect(bodies == ["one", "two", "GET"])
        }
    }

    @Test(arguments: [false, true])
    func `an answer to a peer that has ended its side is written, and told from others`(
        hasEnded: Bool
    ) async throws {
        let gate = Promise<Void>()
        let delivery = Promise<Delivery>()
        try await withServer({ loops in
            { request, exchange in
                _ = await gate.wait(until: later(loops), on: loops)
                delivery.keep(await exchange.answer(text("done"), notAfter: later(loops)))
            }
        }) { loops, server, port in
            let peer = RawPeer(port: port)
            peer.send(get(closing: true))
            if hasEnded { peer.end() }
            let met = await eventually(loops) { server.counters.requests == 1 }
            #expect(met)
            gate.keep(())
            #expect(await peer.receive().hasSuffix("done"))
            switch await delivery.wait(until: later(loops), on: loops) {
            case .written?: #expect(!hasEnded)
            case .unheard?: #expect(hasEnded)
            case let other: #expect(Bool(false), "\(String(describing: other))")
            }
        }
    }

    /// States: Clock 4.
    @Test
    func `does not read ahead while an answer is pending`() async throws {
        let gate = Promise<Void>()
        let begun = Guarded(0)
        try await withServer({ loops in
            { request, exchange in
                begun.withLock { $0 += 1 }
                _ = await gate.wait(until: later(loops), on: loops)
                _ = await exchange.answer(text("done"), notAfter: later(loops))
            }
        }) { loops, _, port in
            let peer = RawPeer(port: port)
            peer.send(get() + get(closing: true))
            let met = await eventually(loops) { begun.withLock { $0 } == 1 }
            #expect(met)
            await loops.sleep(until: loops.now.advanced(byMilliseconds: 20))
            #expect(begun.withLock { $0 } == 1)
            gate.keep(())
            #expect(await peer.receive().components(separatedBy: "done").count == 3)
        }
    }

    @Test(arguments: [("GET / HTTP/1.1\r\nHos", "refused\n"), ("HEAD / HTTP/1.1\r\nHos", ""), ("HEAD /", "")])
    func `a slow head is refused with 408 and the connection closed`(
        head: String, content: String
    ) async throws {
        var limits = ServerLimits.patient
        limits.headMilliseconds = 500
        try await withServer(limits: limits, echo) { _, server, port in
            let peer = RawPeer(port: port)
            peer.send(head)
            let answer = await peer.receive()
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.hasSuffix("\r\n\r\n\(content)"))
            #expect(server.counters.tooSlow == 1)
        }
    }

    @Test
    func `a body that comes byte by byte does not outlast the request's time`() async throws {
        var limits = ServerLimits.patient
        limits.requestMilliseconds = 150
        try await withServer(limits: limits, echo) { loops, _, port in
            let peer = RawPeer(port: port)
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
            let feeding = Task {
                for _ in 0..<2000 {
                    peer.send("x")
                    await loops.sleep(until: loops.now.advanced(byMilliseconds: 5))
                    if Task.isCancelled { return }
                }
            }
            #expect(await peer.receive().hasPrefix("HTTP/1.1 408 "))
            feeding.cancel()
            await feeding.value
        }
    }

    @Test(arguments: ["", "\r\n"])
    func `a connection without a request is closed without a byte`(text: String) async throws {
        var limits = ServerLimits.patient
        limits.headMilliseconds = 50
        try await withServer(limits: limits, echo) { _, server, port in
            let peer = RawPeer(port: port)
            peer.send(text)
            #expect(await peer.receive() == "")
            #expect(server.counters.tooSlow == 0)
        }
    }

    @Test
    func `an idle connection is closed after its time`() async throws {
        var limits = ServerLimits.patient
        limits.idleMilliseconds = 50
        try await withServer(limits: limits, echo) { _, _, port in
            let peer = RawPeer(port: port)
            peer.send(get())
            #expect(await peer.receive().hasSuffix("GET"))
        }
    }

    /// States: Yes 1, Yes 3.
    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("BREW / HTTP/3.0\r\nHost: a\r\n\r\n", 505),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n", 413),
    ])
    func `a bad request gets a refusal that is never empty`(request: String, status: Int) async throws {
        try await withServer(echo) { _, server, port in
            let peer = RawPeer(port: port)
            peer.send(request)
            let answer = await peer.receive()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.lowercased().contains("connection: close"))
            #expect(answer.hasSuffix("\r\n\r\nrefused\n"))
            #expect(server.counters.refused == 1)
        }
    }

    @Test
    func `a refusal reaches a peer that has sent far more than was read`() async throws {
        try await withServer(echo) { _, _, port in
            let peer = RawPeer(port: port)
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n")
            peer.send(String(repeating: "x", count: 400_000))
            #expect(await peer.receive().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test
    func `connections of one address have a limit of their own`() async throws {
        var limits = ServerLimits.patient
        limits.connectionsPerAddress = 1
        limits.countsLoopback = true
        try await withServer(limits: limits, echo) { _, server, port in
            let first = RawPeer(port: port)
            first.send(get())
            _ = await first.receive(until: "GET")
            #expect(await RawPeer(port: port).receive() == "")
            #expect(server.counters.overLimit == 1)
        }
    }

    /// States: Clock 2.
    @Test
    func `the clock of a request starts when the kernel had it`() async throws {
        let age = Promise<Int64>()
        let loops = try Loops(count: 1)
        let server = Server(on: loops, limits: .patient)
        let port = try server.listen(on: ListenAddress(host: "127.0.0.1", port: 0)) { _, exchange in
            age.keep(loops.now.milliseconds(since: exchange.arrival))
            _ = await exchange.answer(text("ok"), notAfter: later(loops))
        }
        // The only loop is busy while the request comes, as it would be in the queue of a restart.
        let connected = Promise<Void>()
        loops.spawn {
            while connected.value == nil { usleep(1000) }
            usleep(300_000)
        }
        let peer = RawPeer(port: port)
        peer.send(get(closing: true))
        connected.keep(())
        #expect(await peer.receive().hasSuffix("ok"))
        let milliseconds = try #require(await age.wait(until: later(loops), on: loops))
        #expect(milliseconds >= 280)
        await server.drain(until: later(loops))
        loops.stop()
    }

    @Test
    func `draining closes idle connections, finishes what runs, and accepts no more`() async throws {
        let gate = Promise<Void>()
        let begun = Promise<Void>()
        // Of one loop, since loops are told one after the other: here both connections are told at once.
        let loops = try Loops(count: 1)
        let server = Server(on: loops, limits: .patient)
        let port = try server.listen(on: ListenAddress(host: "127.0.0.1", port: 0)) { request, exchange in
            if request.method == "POST" {
                begun.keep(())
                _ = await gate.wait(until: later(loops), on: loops)
            }
            _ = await exchange.answer(text(request.method), notAfter: later(loops))
        }
        let idle = RawPeer(port: port)
        idle.send(get())
        _ = await idle.receive(until: "GET")
        let busy = RawPeer(port: port)
        busy.send(post("x"))
        _ = await begun.wait(until: later(loops), on: loops)

        async let drained: Void = server.drain(until: later(loops))
        #expect(await idle.receive() == "")
        gate.keep(())
        let answer = await busy.receive()
        #expect(answer.hasSuffix("POST"))
        #expect(answer.lowercased().contains("connection: close"))
        await drained
        #expect(server.counters.open == 0)
        loops.stop()
    }

    @Test
    func `draining cuts off what runs too long`() async throws {
        let gate = Promise<Void>()
        let loops = try Loops(count: 1)
        let server = Server(on: loops, limits: .patient)
        let delivery = Promise<Delivery>()
        let port = try server.listen(on: ListenAddress(host: "127.0.0.1", port: 0)) { _, exchange in
            _ = await gate.wait(until: later(loops), on: loops)
            delivery.keep(await exchange.answer(text("too late"), notAfter: later(loops)))
        }
        let peer = RawPeer(port: port)
        peer.send(get())
        _ = await eventually(loops) { server.counters.requests == 1 }
        await server.drain(until: loops.now.advanced(byMilliseconds: 50))
        #expect(await peer.receive() == "")
        gate.keep(())
        #expect(await delivery.wait(until: later(loops), on: loops) == .failed)
        loops.stop()
    }

    @Test
    func `an address that is none is refused`() throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        #expect(throws: TransportError.address("nowhere")) {
            try Server(on: loops).listen(on: ListenAddress(host: "nowhere", port: 0)) { _, _ in }
        }
    }

    @Test
    func `a port that is taken is refused with the kernel's reason`() async throws {
        try await withServer(echo) { loops, _, port in
            let error = #expect(throws: TransportError.self) {
                try Server(on: loops).listen(on: ListenAddress(host: "127.0.0.1", port: port)) { _, _ in }
            }
            #expect(error == .kernel(KernelError(code: EADDRINUSE, call: "bind")))
        }
    }
}
