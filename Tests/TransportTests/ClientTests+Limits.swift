import Elements
import HTTP
import Processes
import Testing
import Transport

extension ClientTests {
    @Test
    func `calls beyond the limit wait their turn, and beyond that fail`() async throws {
        var limits = ClientLimits()
        limits.connections = 2
        limits.waitingCalls = 3
        let gate = Promise<Void>()
        try await withServer(
            loops: 1,
            { loops in
                { _, exchange in
                    _ = await gate.wait(until: later(loops), on: loops)
                    _ = await exchange.answer(text("done"), notAfter: later(loops))
                }
            }
        ) { loops, server, port in
            let client = try Client(on: loops, limits: limits)
            let outcomes = await withTaskGroup(of: CallOutcome.self) { group in
                for _ in 0..<6 { group.addTask { await client.call(call(loops, port: port)) } }
                let first = await group.next()
                gate.keep(())
                var all = [first].compactMap { $0 }
                for await outcome in group { all.append(outcome) }
                return all
            }
            #expect(outcomes.count { notSent($0) == .overLimit } == 1)
            #expect(outcomes.count { body(of: $0) == "done" } == 5)
            #expect(server.counters.accepted == 2)
        }
    }

    @Test
    func `a call that waits for a connection ends at its deadline`() async throws {
        var limits = ClientLimits()
        limits.connections = 1
        try await withServer(loops: 1, { loops in { _, _ in await loops.sleep(until: later(loops)) } }) {
            loops, _, port in
            let client = try Client(on: loops, limits: limits)
            var slow = call(loops, port: port)
            slow.deadline = loops.now.advanced(byMilliseconds: 200)
            var waiting = slow
            waiting.deadline = loops.now.advanced(byMilliseconds: 100)
            async let first = client.call(slow)
            async let second = client.call(waiting)
            let faults = await [notSent(first), notSent(second), unknown(first), unknown(second)]
            #expect(faults.compactMap { $0 } == [.timeout, .timeout])
        }
    }
}

extension ClientTests.Timed {
    @Test
    func `two thousand slow calls end at their deadlines`() async throws {
        let listener = RawListener()
        let loops = try Loops(count: 2)
        let client = try Client(on: loops)
        async let accepted = listener.accept(2000)
        let pace = Pace()
        defer { pace.end() }
        let sent = Guarded(0)
        let deadline = loops.now.advanced(byMilliseconds: 2500)
        // Looked at on the loops: the threads of the tests are busy with other tests.
        let late = await withTaskGroup(of: Int64.self) { group in
            for _ in 0..<2000 {
                group.addTask {
                    await loops.run {
                        var call = call(loops, port: listener.port)
                        call.deadline = deadline
                        let outcome = await client.call(call)
                        #expect((unknown(outcome) ?? notSent(outcome)) == .timeout)
                        if unknown(outcome) != nil { sent.withLock { $0 += 1 } }
                        return loops.now.milliseconds(since: deadline)
                    }
                }
            }
            return await group.reduce(Int64.min, max)
        }
        pace.expect("the last of them ended after its deadline", late, atMost: 2_000)
        let count = sent.withLock { $0 }
        // Those that were not under way by then had no time to be.
        pace.expect("\(count) of 2000 calls were under way", count == 2000, within: 2_500)
        for _ in count..<2000 { _ = RawPeer(port: listener.port) }
        #expect(await accepted.count == 2000)
        loops.stop()
    }
}
