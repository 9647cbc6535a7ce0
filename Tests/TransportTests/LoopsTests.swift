import Elements
import Testing
import Transport

@Suite
struct LoopsTests {
    @Test
    func `what runs on a loop stays there across its waits`() async throws {
        let loops = try Loops(count: 2)
        defer { loops.stop() }
        let stayed = await loops.run {
            let first = loops.current
            await loops.sleep(until: loops.now.advanced(byMilliseconds: 2))
            return first != nil && loops.current === first
        }
        #expect(stayed)
        #expect(loops.current == nil)
    }

    @Test
    func `a spawned task starts on the loop of its starter`() async throws {
        let loops = try Loops(count: 3)
        defer { loops.stop() }
        for loop in loops.members {
            let same = await loop.run {
                let found = Promise<Bool>()
                loops.spawn { found.keep(loop.isCurrent) }
                return await found.wait(until: loops.now.advanced(byMilliseconds: 120_000), on: loops)
            }
            #expect(same == true)
        }
    }

    @Test
    func `timers go off in the order of their instants, then of their making`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        let order = await loops.run {
            var random = SplitMix(state: seed)
            let start = loops.now
            let fired = Guarded<[(Int64, Int)]>([])
            let done = Promise<Void>()
            var alarms: [any Alarm] = []
            for number in 0..<2000 {
                let delay = Int64(random.next() % 20)
                alarms.append(
                    loops.schedule(at: start.advanced(byMilliseconds: delay)) {
                        fired.withLock { $0.append((delay, number)) }
                    })
            }
            // Cancels two in three, so that timers leave the heap from everywhere in it.
            for (number, alarm) in alarms.enumerated() where number % 3 != 0 { alarm.cancel() }
            _ = loops.schedule(at: start.advanced(byMilliseconds: 21)) { done.keep(()) }
            _ = await done.wait(until: start.advanced(byMilliseconds: 120_000), on: loops)
            return fired.withLock { $0 }
        }
        #expect(order.count == 667, "seed \(seed)")
        #expect(order.allSatisfy { $0.1 % 3 == 0 }, "seed \(seed)")
        #expect(zip(order, order.dropFirst()).allSatisfy(<), "seed \(seed)")
    }

    @Test
    func `no timer goes off early`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let early = await loops.run {
            var early = 0
            for step in 1...20 {
                let instant = Instant(nanoseconds: loops.now.nanoseconds + Int64(step) * 300_000)
                await loops.sleep(until: instant)
                if loops.now < instant { early += 1 }
            }
            return early
        }
        #expect(early == 0)
    }

    @Test
    func `a loop that was held up is heard to be late by as much at least`() async throws {
        let latest = Guarded<Int64>(0)
        let loops = try Loops(count: 1) { late in latest.withLock { $0 = max($0, late) } }
        defer { loops.stop() }
        let held: Int64 = await loops.run {
            let due = loops.now.advanced(byMilliseconds: 1)
            let reached = Promise<Void>()
            _ = loops.schedule(at: due) { reached.keep(()) }
            // What runs here may not block; this does, for as long as is noticed.
            while loops.now.milliseconds(since: due) < 20 {}
            let held = loops.now.milliseconds(since: due)
            _ = await reached.wait(until: loops.now.advanced(byMilliseconds: 60_000), on: loops)
            return held
        }
        #expect(latest.withLock { $0 } >= held * 1_000)
    }

    @Test
    func `a timer set and cancelled by a foreign thread does nothing`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let went = Guarded(0)
        for _ in 0..<100 {
            loops.schedule(at: loops.now) { went.withLock { $0 += 1 } }.cancel()
            loops.schedule(at: loops.now.advanced(byMilliseconds: 1)) { went.withLock { $0 += 1000 } }
                .cancel()
        }
        await loops.run { await loops.sleep(until: loops.now.advanced(byMilliseconds: 5)) }
        // One due at once may be faster than its cancellation; one due later may be too on a busy machine,
        // but not all of them.
        #expect(went.withLock { $0 } < 100_000)
    }

    @Test
    func `ten thousand tasks sleep at once on few threads`() async throws {
        let loops = try Loops(count: 2)
        defer { loops.stop() }
        let count = 10_000
        let woken = Guarded(0)
        let all = Promise<Void>()
        let end = loops.now.advanced(byMilliseconds: 100)
        for _ in 0..<count {
            loops.spawn {
                await loops.sleep(until: end)
                if woken.withLock({ woken in
                    woken += 1
                    return woken
                }) == count {
                    all.keep(())
                }
            }
        }
        let limit = loops.now.advanced(byMilliseconds: 120_000)
        #expect(await all.wait(until: limit, on: loops) != nil)
    }

    @Test
    func `jobs from many threads all run`() async throws {
        let loops = try Loops(count: 2)
        defer { loops.stop() }
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...1000 {
                group.addTask { await loops.run { number } }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 500_500)
    }

    @Test
    func `a busy loop still fires its timers`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        let turns = await loops.run {
            let over = Guarded(false)
            _ = loops.schedule(at: loops.now.advanced(byMilliseconds: 5)) { over.withLock { $0 = true } }
            let limit = loops.now.advanced(byMilliseconds: 120_000)
            var turns = 0
            while !over.withLock({ $0 }), loops.now < limit {
                turns += 1
                await Task.yield()
            }
            return loops.now < limit ? turns : -1
        }
        #expect(turns > 0)
    }

    @Test
    func `the time of day goes on with the machine's own clock`() async throws {
        let loops = try Loops(count: 2)
        defer { loops.stop() }
        // Each time of day is read between two looks at the machine's clock, however far apart they come.
        let (earliest, time, early) = (loops.now, loops.unixNow, loops.now)
        await loops.sleep(until: early.advanced(byMilliseconds: 20))
        let (late, next, latest) = (loops.now, loops.unixNow, loops.now)
        let passed = next.milliseconds(since: time)
        #expect(passed >= late.milliseconds(since: early) - 5)
        #expect(passed <= latest.milliseconds(since: earliest) + 5)
        // 2020-01-01: the clock is one of days, not of the machine's start.
        #expect(time > UnixTime(seconds: 1_577_836_800))
    }

    @Test
    func `random bytes are as many as asked and differ`() throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        #expect(loops.randomBytes(0).isEmpty)
        #expect(loops.randomBytes(1000).count == 1000)
        #expect(loops.randomBytes(16) != loops.randomBytes(16))
    }

    @Test
    func `stopping waits for the jobs that wait`() async throws {
        let ran = Guarded(0)
        let loops = try Loops(count: 2)
        for _ in 0..<1000 { loops.spawn { ran.withLock { $0 += 1 } } }
        loops.stop()
        #expect(ran.withLock { $0 } == 1000)
    }
}

/// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
