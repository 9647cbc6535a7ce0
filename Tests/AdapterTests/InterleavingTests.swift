import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// Interleavings, numbered as under "Order" in `States.md`: who comes when, about one device.
@Suite struct InterleavingTests {
    static let seeds: [UInt64] = [1, 2, 3, 4, 5]

    private static let ours = World.Bind()
    private static let theirs = World.Bind(request: "b1", company: World.otherCompany)

    /// States: Order 1.
    @Test(arguments: seeds, [0, 1, 300])
    func `1: A asking; B claims → 7`(seed: UInt64, gap: Int64) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 800))
        let (a, b) = world.both(Self.ours, thenAfter: gap, Self.theirs)
        if gap > 0 {
            #expect(a.errcode == 0 && b.errcode == 7)
            #expect(world.device?.holder?.text == "ww_company_a")
        } else {
            // Whoever claims first has it.
            #expect(Set([a.errcode, b.errcode]) == [0, 7])
        }
        #expect(world.vendor.bindCalls == 1)
        #expect(world.wecom.looks == 0)
    }

    /// States: Order 2.
    @Test(arguments: seeds)
    func `2: A's 0 lost; B claims → WeCom asked: 1999, then B's next try 0`(seed: UInt64) throws {
        let world = try World(seed: seed).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        world.wecom.set(isBound: false)
        let lost = world.message(Self.ours)
        #expect(world.simulation.run { await world.send(lost, isLost: true) }.status == nil)
        #expect(world.device?.state == .bound)
        #expect(world.bind(Self.theirs).errcode == 2, "a 0 on its way may yet arrive")
        #expect(world.wecom.looks == 0)
        world.pass(6_000)
        #expect(world.bind(World.Bind(request: "b2", company: World.otherCompany)).errcode == 1999)
        #expect(world.wecom.looks >= 1)
        world.pass(5_000)
        #expect(world.device?.state == .free)
        let last = world.bind(World.Bind(request: "b3", company: World.otherCompany))
        #expect(last.errcode == 0)
        world.wecom.set(isBound: true)
        world.pass(600_000)
        #expect(world.device?.state == .bound)
        #expect(world.redemption("r1")?.progress.state == .superseded)
        #expect(world.redemption("b3")?.progress.state == .stored)
        #expect(world.wecom.attempts == 1, "A's code is not spent on B's device")
    }

    /// States: Order 3.
    @Test(arguments: seeds)
    func `3: A timed out, unknown; B claims → WeCom asked: 1999`(seed: UInt64) throws {
        let world = try World(seed: seed).settled().keepingHouse()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .init(.unknown("busy")))
        world.wecom.set(isBound: false)
        #expect(world.bind(Self.ours).errcode == 7)
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(Self.theirs).errcode == 1999)
        #expect(world.wecom.looks >= 1)
        // A's call lives to 20 s, and may land for 60 s more.
        for number in 2...9 {
            world.pass(8_500)
            let again = World.Bind(request: "b\(number)", company: World.otherCompany)
            #expect(world.bind(again).errcode == 1999)
            #expect(world.vendor.bindCalls == 1)
        }
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.pass(20_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.calls("unbundlingDeviceDk") >= 2, "what landed late is taken back too")
        #expect(world.bind(World.Bind(request: "b10", company: World.otherCompany)).errcode == 0)
    }

    @Test(arguments: seeds, [false, true])
    func
        `4: B's bind overtakes A's unbind event → WeCom asked: 1999; the event finds unbinding or a newer generation`(
            seed: UInt64, comesLast: Bool
        ) throws
    {
        let world = try World(seed: seed).keepingHouse()
        try world.bound()
        world.pass(100_000)
        // A has removed it, and the event is on its way.
        world.wecom.set(isBound: false)
        let removed = world.unbind("u1")
        world.pass(2_000)
        world.vendor.answer("unbundlingDeviceDk", .code(200, after: 500))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(Self.theirs).errcode == 1999)
        #expect(world.device?.state == .unbinding)
        let generation = world.device?.generation
        if !comesLast {
            #expect(world.simulation.run { await world.send(removed) }.isAcknowledged)
            #expect(world.device?.state == .unbinding && world.device?.generation == generation)
        }
        world.pass(5_000)
        #expect(world.bind(World.Bind(request: "b2", company: World.otherCompany)).errcode == 0)
        world.wecom.set(isBound: true)
        let unbinds = world.vendor.calls("unbundlingDeviceDk")
        if comesLast {
            world.pass(7_000)
            #expect(world.simulation.run { await world.send(removed) }.isAcknowledged)
        }
        world.pass(120_000)
        #expect(world.device?.state == .bound && world.device?.holder?.text == World.otherCompany)
        #expect(world.vendor.calls("unbundlingDeviceDk") == unbinds)
        #expect(world.redemption("b2")?.progress.state == .stored)
        #expect(world.notes(.unbind) == [comesLast ? "ignored" : "confirmed"])
    }

    /// States: Order 5.
    @Test(arguments: seeds, [true, false])
    func `5: A r1 asking, A's unbind of r0 arrives → waits for the conversation, 5 s, asks WeCom`(
        seed: UInt64, isBound: Bool
    ) throws {
        let world = try World(seed: seed).keepingHouse()
        try world.bound()
        world.pass(100_000)
        let looks = world.wecom.looks
        world.wecom.set(isBound: isBound)
        world.vendor.answer("deviceInfo", .code(200, after: 800))
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        // Made in the same second: which was first, nobody can tell.
        let removed = world.unbind("u0")
        let (answer, event) = world.simulation.run {
            async let answer = world.send(World.Bind(request: "r1"))
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 300))
            let event = await world.send(removed)
            return await (answer, event)
        }
        #expect(event.isAcknowledged)
        #expect(answer.errcode == 0)
        #expect(world.device?.state == .bound)
        #expect(world.notes(.unbind) == ["deferred"])
        world.vendor.answer("deviceInfo", .code(5052))
        world.pass(4_900)
        #expect(world.wecom.looks == looks)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        world.pass(3_000)
        #expect(world.wecom.looks > looks)
        #expect(world.device?.state == (isBound ? .bound : .free))
        #expect((world.vendor.calls("unbundlingDeviceDk") == 0) == isBound)
    }

    /// States: Order 5.
    @Test(arguments: seeds)
    func `5: an unbind that is older than the bind is recorded and ignored`(seed: UInt64) throws {
        let world = try World(seed: seed).keepingHouse()
        try world.bound()
        world.pass(100_000)
        world.vendor.answer("deviceInfo", .code(200, after: 800))
        let removed = world.unbind("u0", ageSeconds: 3)
        let (answer, event) = world.simulation.run {
            async let answer = world.send(World.Bind(request: "r1"))
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 300))
            let event = await world.send(removed)
            return await (answer, event)
        }
        #expect(event.isAcknowledged && answer.errcode == 0)
        world.pass(30_000)
        #expect(world.notes(.unbind) == ["ignored"])
        #expect(world.device?.state == .bound)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
    }

    /// States: Order 6.
    @Test(arguments: seeds, [1_100, 550])
    func `6: copy 1 early first byte and late body, copy 2 claims → first deadline settles for all`(
        seed: UInt64, vendorMilliseconds: Int64
    ) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: vendorMilliseconds))
        // The early copy's time for the vendor ends at 600 ms of the other's clock.
        let errcode = vendorMilliseconds < 600 ? 0 : 7
        let message = world.message(Self.ours)
        let (early, late) = world.simulation.run {
            async let late = world.send(message)
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            let early = await world.send(message, ago: 1_500)
            return await (early, late)
        }
        #expect(early.errcode == errcode && late.errcode == errcode)
        #expect(early.milliseconds <= 2_500)
        #expect(late.milliseconds <= 1_000, "it does not wait for a deadline of its own")
        world.pass(25_000)
        #expect(world.vendor.bindCalls == 1)
        guard errcode == 7 else { return }
        #expect(world.notes(.lateTruth) == ["ours"])
        #expect(world.device?.state == .held)
        world.vendor.answer("deviceInfo", .code(200))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Order 6, Clock 3.
    @Test func `6: a copy without time for the vendor settles 7 unasked, and for the copy that has time`()
        throws
    {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let message = world.message(Self.ours)
        #expect(world.simulation.run { await world.send(message, ago: 1_750) }.errcode == 7)
        #expect(world.simulation.run { await world.send(message) }.errcode == 7)
        #expect(world.vendor.bindCalls == 0)
        #expect(world.device == nil)
    }
}
