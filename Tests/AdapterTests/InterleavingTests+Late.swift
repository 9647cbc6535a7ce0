import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// Interleavings, numbered as under "Order" in `States.md`: calls that land after their request.
@Suite struct LateInterleavingTests {
    static let seeds = InterleavingTests.seeds
    /// What r0's bind brings in the end.
    static let lateAnswers: [VendorAnswer] = [
        .code(200, VendorData()), .code(5462, VendorData()), .code(5049, VendorData()), .unknown("reset"),
    ]

    /// States: Order 7.
    @Test(arguments: seeds, lateAnswers)
    func `7: late 200 of r0 after r1 was answered 0 → generation: recorded, no change`(
        seed: UInt64, late: VendorAnswer
    ) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .init(late, after: 8_000))
        world.vendor.answer("deviceInfo", .init(.unknown("busy")))
        let message = world.message(World.Bind(request: "r0"))
        #expect(world.simulation.run { await world.send(message) }.errcode == 7)
        world.vendor.answer("deviceInfo", .code(200))
        #expect(world.bind(World.Bind(request: "r1")).errcode == 0)
        world.pass(2_000)
        let before = try #require(world.device)
        #expect(before.state == .bound && before.generation == world.number("r1"))
        // A witness of the late call, if it asks for one, must not make it r1's own either.
        world.vendor.answer("deviceInfo", .code(5052))
        world.pass(20_000)
        #expect(
            world.ledger.records.journal.contains {
                $0.kind == .lateTruth && $0.request == world.number("r0")
            })
        var after = try #require(world.device)
        after.quarantineUntil = before.quarantineUntil
        after.quarantinedBy = before.quarantinedBy
        #expect(after == before)
        #expect(world.simulation.run { await world.send(message) }.errcode == 7, "an answer stays")
        #expect(world.redemption("r0") == nil)
        #expect(world.redemption("r1")?.progress.state == .stored)
    }

    /// States: Order 7.
    @Test(arguments: seeds, lateAnswers)
    func `7: late answer of r0 while r1 is asking → generation: r1 still gets its 0`(
        seed: UInt64, late: VendorAnswer
    ) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .init(late, after: 3_000), .code(200, after: 1_000))
        world.vendor.answer("deviceInfo", .init(.unknown("busy")))
        #expect(world.bind(World.Bind(request: "r0")).errcode == 7)
        // Not ours yet, so that r1 binds for itself, and is at it when r0's answer comes.
        world.vendor.answer("deviceInfo", .code(5052))
        world.pass(500)
        let reply = world.bind(World.Bind(request: "r1"))
        #expect(reply.errcode == 0)
        #expect(world.notes(.lateTruth).count == 1, "it came meanwhile")
        #expect(world.vendor.bindCalls == 2)
        #expect(world.device?.state == .bound && world.device?.generation == world.number("r1"))
    }

    /// States: Order 8.
    @Test(arguments: seeds)
    func `8: late 200, retry would begin with verify → deviceInfo first: 0`(seed: UInt64) throws {
        let world = try World(conversation: "verify_dk", seed: seed)
        world.vendor.answer("verifyBindingCode", .code(200, after: 100))
        world.vendor.answer("bindDeviceDk", .code(200, after: 5_000))
        #expect(world.bind(World.Bind()).errcode == 7)
        world.pass(6_000)
        // The device has left its bind mode.
        world.vendor.answer("verifyBindingCode", .code(5462))
        world.vendor.answer("deviceInfo", .code(200))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.vendor.calls("verifyBindingCode") == 1)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Order 9.
    @Test(arguments: seeds)
    func `9: unbind 1 unknown, unbind 2 says 5052, B binds, unbind 1 lands → quarantine: B waits`(
        seed: UInt64
    ) throws {
        let world = try World(seed: seed).keepingHouse()
        try world.bound()
        world.pass(100_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .init(.unknown("reset"), after: 4_000), .code(5052))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.isAcknowledged)
        world.pass(8_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") >= 2)
        // Closed at 4 s, so that it may land until 64 s.
        for number in 1...5 {
            let bind = World.Bind(request: "b\(number)", company: World.otherCompany)
            #expect(world.bind(bind).errcode == 1999)
            world.pass(11_000)
        }
        #expect(world.device?.state == .unbinding)
        #expect(world.vendor.bindCalls == 1)
        world.pass(5_000)
        #expect(world.device?.state == .free)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "b9", company: World.otherCompany)).errcode == 0)
    }

    /// States: Order 10.
    @Test(arguments: seeds)
    func `10: undo's call sent, A binds again → unbinding is durable before the call: 1999`(
        seed: UInt64
    ) throws {
        let world = try World(seed: seed).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 5_000))
        world.vendor.answer("unbundlingDeviceDk", .code(200, after: 3_000))
        world.vendor.answer("deviceInfo", .init(.unknown("busy")))
        #expect(world.bind(World.Bind()).errcode == 7)
        world.pass(10_000)
        #expect(world.device?.state == .held)
        world.wecom.set(isBound: false)
        #expect(world.bind(World.Bind(request: "b1", company: World.otherCompany)).errcode == 1999)
        world.pass(100)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1, "sent, and not answered")
        #expect(world.device?.state == .unbinding)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 1999)
        world.vendor.answer("deviceInfo", .code(5052))
        world.pass(70_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.bindCalls == 1)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "r3")).errcode == 0)
    }

    /// States: Order 10.
    @Test func `10: a process that ends before the call has not sent it, and the next one does`() throws {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceInfo", .init(.unknown("busy")))
        #expect(world.bind(World.Bind()).errcode == 7)
        world.pass(30_000)
        world.wecom.set(isBound: false)
        world.life.ends { $0.devices.values.contains { $0.state == .unbinding } }
        world.simulation.spawn {
            _ = await world.send(World.Bind(request: "b1", company: World.otherCompany))
        }
        world.pass(3_000)
        #expect(world.device?.state == .unbinding)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        let next = try world.restarted().keepingHouse()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(next.bind(World.Bind(request: "r2")).errcode == 1999)
        next.pass(90_000)
        #expect(next.device?.state == .free)
    }

    /// States: Order 16.
    @Test(arguments: seeds)
    func `16: A bound, unbound, B bound, A's old copy arrives → closed without an answer`(seed: UInt64) throws
    {
        let world = try World(seed: seed).keepingHouse()
        let old = world.message(World.Bind())
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        #expect(world.simulation.run { await world.send(old) }.errcode == 0)
        world.pass(100_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.isAcknowledged)
        #expect(world.simulation.run { await world.send(old) }.status == nil, "nor while it is taken back")
        world.pass(5_000)
        #expect(world.device?.state == .free)
        #expect(world.simulation.run { await world.send(old) }.status == nil, "nor when nobody has it")
        #expect(world.bind(World.Bind(request: "b1", company: World.otherCompany)).errcode == 0)
        let device = world.device
        #expect(world.simulation.run { await world.send(old) }.status == nil)
        #expect(world.device == device)
        #expect(world.vendor.bindCalls == 2)
    }
}
