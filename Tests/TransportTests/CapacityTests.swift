import Elements
import HTTP
import Testing
import Transport

/// What happens when more peers are connected than allowed.
@Suite struct CapacityTests {
    /// Vouches for whoever posts, and answers everybody.
    private func vouching(_ loops: Loops) -> Serve {
        { request, exchange in
            if request.method == "POST" { await exchange.vouch() }
            _ = await exchange.answer(text(request.method), notAfter: later(loops))
        }
    }

    private func room(for connections: Int) -> ServerLimits {
        var limits = ServerLimits.patient
        limits.connections = connections
        return limits
    }

    @Test
    func `the stranger that has waited longest makes room, and those vouched for go on`() async throws {
        let limits = room(for: 3)
        try await withServer(limits: limits, loops: 1, vouching) { loops, server, port in
            let known = RawPeer(port: port)
            known.send(post("x"))
            _ = await known.receive(until: "POST")
            let silent = RawPeer(port: port)
            let isThere = await eventually(loops) { server.counters.open == 2 }
            #expect(isThere)
            let visitor = RawPeer(port: port)
            visitor.send(get())
            _ = await visitor.receive(until: "GET")

            let next = RawPeer(port: port)
            next.send(post("y"))
            #expect(await next.receive(until: "POST").hasSuffix("POST"))
            #expect(await silent.receive() == "")
            #expect(server.counters.displaced == 1)
            #expect(server.counters.overLimit == 0)

            let another = RawPeer(port: port)
            another.send(post("z"))
            #expect(await another.receive(until: "POST").hasSuffix("POST"))
            #expect(await visitor.receive() == "")
            #expect(server.counters.displaced == 2)
            for peer in [known, next, another] {
                peer.send(get(closing: true))
                #expect(await peer.receive().hasSuffix("GET"))
            }
        }
    }

    @Test
    func `where everybody is vouched for, one more is closed, and a place that is left is free`() async throws
    {
        let limits = room(for: 2)
        try await withServer(limits: limits, loops: 1, vouching) { loops, server, port in
            let peers = [RawPeer(port: port), RawPeer(port: port)]
            for peer in peers {
                peer.send(post("x"))
                _ = await peer.receive(until: "POST")
            }
            #expect(await RawPeer(port: port).receive() == "")
            #expect(server.counters.overLimit == 1)
            peers[0].send(get(closing: true))
            #expect(await peers[0].receive().hasSuffix("GET"))
            let isFree = await eventually(loops) { server.counters.open == 1 }
            #expect(isFree)
            let next = RawPeer(port: port)
            next.send(get(closing: true))
            #expect(await next.receive().hasSuffix("GET"))
        }
    }

    @Test
    func `nobody makes room while a request of it is served`() async throws {
        let limits = room(for: 1)
        let gate = Promise<Void>()
        try await withServer(
            limits: limits, loops: 1,
            { loops in
                { _, exchange in
                    _ = await gate.wait(until: later(loops), on: loops)
                    _ = await exchange.answer(text("done"), notAfter: later(loops))
                }
            }
        ) { loops, server, port in
            let busy = RawPeer(port: port)
            busy.send(get(closing: true))
            let isServed = await eventually(loops) { server.counters.requests == 1 }
            #expect(isServed)
            #expect(await RawPeer(port: port).receive() == "")
            #expect(server.counters.overLimit == 1)
            gate.keep(())
            #expect(await busy.receive().hasSuffix("done"))
        }
    }

    @Test
    func `what is sent behind a refusal is not served`() async throws {
        try await withServer(
            loops: 1,
            { loops in
                { request, exchange in
                    let response = request.method == "GET" ? Response.refused(403) : text("served")
                    _ = await exchange.answer(response, notAfter: later(loops))
                }
            }
        ) { _, server, port in
            let peer = RawPeer(port: port)
            peer.send(post("x") + String(repeating: get(), count: 100))
            let answers = await peer.receive()
            #expect(answers.contains("served"))
            #expect(answers.hasSuffix("refused\n"))
            #expect(answers.contains("Connection: close"))
            #expect(server.counters.requests == 2)
        }
    }
}
