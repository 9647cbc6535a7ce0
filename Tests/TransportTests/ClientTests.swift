import Elements
import Foundation
import HTTP
import Processes
import Testing
import Transport

@Suite
struct ClientTests {
    @Test
    func `a call is answered`() async throws {
        try await withServer(echo) { loops, _, port in
            let client = try Client(on: loops)
            let outcome = await client.call(try call(loops, "http://127.0.0.1:\(port)", body: "hello"))
            #expect(body(of: outcome) == "hello")
        }
    }

    @Test(arguments: ["localhost", "iot.localhost"])
    func `a name that means this machine is known without asking for it`(name: String) async throws {
        try await withServer(echo) { loops, _, port in
            let client = try Client(on: loops)
            let outcome = await client.call(try call(loops, "http://\(name):\(port)", body: "hello"))
            #expect(body(of: outcome) == "hello")
        }
    }

    @Test
    func `the instant of the first byte lies between call and answer`() async throws {
        try await withServer(echo) { loops, _, port in
            let client = try Client(on: loops)
            let before = loops.now
            guard
                case .answered(_, let firstByte) = await client.call(
                    try call(loops, "http://localhost:\(port)"))
            else { return #expect(Bool(false), "not answered") }
            #expect(firstByte > before && firstByte < loops.now)
        }
    }

    @Test
    func `calls one after the other share a connection`() async throws {
        try await withServer(echo) { loops, server, port in
            let client = try Client(on: loops)
            for number in 0..<10 {
                let outcome = await loops.members[0].run {
                    await client.call(call(loops, port: port, body: "\(number)"))
                }
                #expect(body(of: outcome) == "\(number)")
            }
            #expect(server.counters.accepted == 1)
        }
    }

    @Test
    func `a call that wants a connection of its own leaves none behind`() async throws {
        try await withServer(echo) { loops, server, port in
            let client = try Client(on: loops)
            for _ in 0..<3 {
                var call = call(loops, port: port)
                call.reusesConnection = false
                #expect(body(of: await client.call(call)) == "POST")
            }
            #expect(server.counters.accepted == 3)
            let areClosed = await eventually(loops) { server.counters.open == 0 }
            #expect(areClosed)
        }
    }

    @Test
    func `a kept connection that the peer has closed is replaced unnoticed`() async throws {
        var limits = ServerLimits.patient
        limits.idleMilliseconds = 20
        try await withServer(limits: limits, echo) { loops, server, port in
            let client = try Client(on: loops)
            let loop = loops.members[0]
            for round in 1...3 {
                let outcome = await loop.run { await client.call(call(loops, port: port)) }
                #expect(body(of: outcome) == "POST")
                let isClosed = await eventually(loops) { server.counters.open == 0 }
                #expect(isClosed)
                #expect(server.counters.accepted == round)
            }
        }
    }

    @Test
    func `a kept connection that closes while approval is asked is replaced, and asked once`() async throws {
        let listener = RawListener()
        let loops = try Loops(count: 1)
        let client = try Client(on: loops)
        let (asked, gate) = (Guarded(0), Promise<Void>())

        async let first = client.call(call(loops, port: listener.port))
        let one = try #require(await listener.accept())
        _ = await one.receive(until: "\r\n\r\n")
        one.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1")
        #expect(body(of: await first) == "1")

        var second = call(loops, port: listener.port)
        let connected = Promise<Void>()
        second.beforeFirstByte = {
            asked.withLock { $0 += 1 }
            connected.keep(())
            _ = await gate.wait(until: later(loops), on: loops)
            return true
        }
        async let outcome = client.call(second)
        _ = await connected.wait(until: later(loops), on: loops)
        one.end()
        gate.keep(())
        let two = try #require(await listener.accept())
        _ = await two.receive(until: "\r\n\r\n")
        two.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2")
        #expect(body(of: await outcome) == "2")
        #expect(asked.withLock { $0 } == 1)
        loops.stop()
    }

    @Test
    func `a port where nobody listens is proof that nothing was sent`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let port = RawListener().port
        #expect(notSent(try await Client(on: loops).call(call(loops, port: port))) == .refused)
    }

    @Test
    func `a name without address is proof that nothing was sent`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let call = try call(loops, "http://no-such-host.invalid")
        guard case .resolution? = notSent(try await Client(on: loops).call(call)) else {
            return #expect(Bool(false), "resolved")
        }
    }

    @Test
    func `a reset after the request leaves the outcome unknown`() async throws {
        try await withRawServer({ peer in
            _ = await peer.receive(until: "\r\n\r\n")
            peer.reset()
        }) { loops, client, port in
            let fault = unknown(await client.call(call(loops, port: port)))
            #expect(fault == .reset)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", CallFault.truncated),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .truncated),
        ("HTTP/1.1 200 OK\r\nContent-Le", .truncated), ("", .truncated),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 17_000))\r\n\r\n", .tooLarge),
    ])
    func `an answer that is not whole leaves the outcome unknown`(answer: String, fault: CallFault)
        async throws
    {
        try await withRawServer({ peer in
            _ = await peer.receive(until: "\r\n\r\n")
            peer.send(answer)
        }) { loops, client, port in
            #expect(unknown(await client.call(call(loops, port: port))) == fault)
        }
    }

    @Test
    func `an answer that is no HTTP leaves the outcome unknown`() async throws {
        try await withRawServer({ peer in
            _ = await peer.receive(until: "\r\n\r\n")
            peer.send("220 mail.example ready\r\n\r\n")
        }) { loops, client, port in
            guard case .malformed? = unknown(await client.call(call(loops, port: port))) else {
                return #expect(Bool(false), "understood")
            }
        }
    }

    @Test
    func `an answer that ends with the connection is whole`() async throws {
        try await withRawServer({ peer in
            _ = await peer.receive(until: "\r\n\r\n")
            peer.send("HTTP/1.1 200 OK\r\n\r\nto the end")
        }) { loops, client, port in
            #expect(body(of: await client.call(call(loops, port: port))) == "to the end")
        }
    }

    @Test
    func `a connection that said more than asked is not kept`() async throws {
        let served = Guarded(0)
        try await withRawServer({ peer in
            _ = await peer.receive(until: "\r\n\r\n")
            served.withLock { $0 += 1 }
            peer.send(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
            _ = await peer.receive()
        }) { loops, client, port in
            for _ in 0..<2 { #expect(body(of: await client.call(call(loops, port: port))) == "ok") }
            #expect(served.withLock { $0 } == 2)
        }
    }

    @Test
    func `approval is asked before a byte is written, and a refusal sends none`() async throws {
        let listener = RawListener()
        let loops = try Loops(count: 1)
        let client = try Client(on: loops)
        var call = call(loops, port: listener.port)
        call.beforeFirstByte = { false }
        #expect(notSent(await client.call(call)) == .cancelled)
        let peer = try #require(await listener.accept())
        #expect(await peer.receive() == "")
        loops.stop()
    }

    @Test
    func `an answer may have its own time, which begins with the first byte`() async throws {
        let listener = RawListener()
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let client = try Client(on: loops)
        var call = call(loops, port: listener.port)
        call.deadline = loops.now.advanced(byMilliseconds: 600_000)
        call.answerMilliseconds = 200
        async let outcome = client.call(call)
        let peer = try #require(await listener.accept())
        _ = await peer.receive(until: "\r\n\r\n")
        guard case .unknown(.timeout, let firstByte, let closed) = await outcome else {
            Issue.record("waited for until the call's deadline")
            return
        }
        #expect(closed.milliseconds(since: firstByte) >= 200)
        #expect(closed < call.deadline)
    }

    @Test
    func `a deadline that passes before the first byte sends nothing, whatever the answer may take`()
        async throws
    {
        let listener = RawListener()
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        var call = call(loops, port: listener.port)
        let deadline = loops.now.advanced(byMilliseconds: 500)
        call.deadline = deadline
        call.answerMilliseconds = 60_000
        call.beforeFirstByte = {
            await loops.sleep(until: deadline)
            return true
        }
        #expect(notSent(try await Client(on: loops).call(call)) == .timeout)
    }
}

extension ClientTests {
    /// By themselves, since others would keep the processors from them.
    struct Timed {
        @Test
        func `an answer that does not come is given up at the deadline`() async throws {
            let pace = Pace()
            defer { pace.end() }
            try await withRawServer({ peer in _ = await peer.receive() }) { loops, client, port in
                let deadline = loops.now.advanced(byMilliseconds: 500)
                var call = call(loops, port: port)
                call.deadline = deadline
                let outcome = await client.call(call)
                guard case .unknown(.timeout, let firstByte, let closed) = outcome else {
                    #expect(notSent(outcome) == .timeout)
                    return pace.expect("the first byte left", false, within: 500)
                }
                #expect(firstByte < deadline && closed >= deadline)
                pace.expect("closed after its deadline", closed.milliseconds(since: deadline), atMost: 1_000)
            }
        }

        @Test
        func `a deadline that passes during approval sends nothing`() async throws {
            let listener = RawListener()
            let loops = try Loops(count: 1)
            let client = try Client(on: loops)
            var call = call(loops, port: listener.port)
            let pace = Pace()
            defer { pace.end() }
            let deadline = loops.now.advanced(byMilliseconds: 500)
            let asked = Promise<Void>()
            call.deadline = deadline
            call.beforeFirstByte = {
                asked.keep(())
                await loops.sleep(until: deadline)
                return true
            }
            #expect(notSent(await client.call(call)) == .timeout)
            pace.expect("it was connected", asked.value != nil, within: 500)
            if asked.value != nil { #expect(try await #require(await listener.accept()).receive() == "") }
            loops.stop()
        }
    }
}
