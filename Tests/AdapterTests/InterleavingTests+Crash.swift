import Binding
import Elements
import Events
import Support
import Testing

/// A process that ends at the worst moment.
///
/// States: Order 11.
///
/// A bind's own transactions, in order: claim, settle; then for its code: read, *sending*, ending.
@Suite struct CrashInterleavingTests {
    static let seeds = InterleavingTests.seeds

    /// A bind that its process does not survive, and the world of the next process.
    private func crash(
        _ world: World, _ bind: World.Bind = World.Bind(), after milliseconds: Int64 = 3_000
    ) throws -> World {
        world.simulation.spawn { _ = await world.send(bind) }
        world.pass(milliseconds)
        return try world.restarted()
    }

    /// States: Order 11.
    @Test(arguments: seeds)
    func `11: crash before the claim is committed → the copy is a new request`(seed: UInt64) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.life.ends(before: 1)
        let next = try crash(world)
        #expect(next.ledger.records.callbacks.isEmpty)
        #expect(next.bind(World.Bind()).errcode == 0)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Order 11, Request 11.
    @Test(arguments: seeds)
    func `11: crash at claim → 7 at start, held`(seed: UInt64) throws {
        let world = try World(seed: seed)
        world.life.ends { !$0.callbacks.isEmpty }
        let next = try crash(world)
        #expect(world.vendor.bindCalls == 0)
        #expect(next.device?.state == .held)
        #expect(next.bind(World.Bind()).errcode == 7)
        // Nothing was bound: the next try finds that out, and is an ordinary conversation.
        next.vendor.answer("deviceInfo", .code(5052))
        next.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(next.bind(World.Bind(request: "r2")).errcode == 0)
    }

    /// States: Order 11.
    @Test(arguments: seeds)
    func `11: crash between vendor 200 and settle → 7 at start, held`(seed: UInt64) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 300))
        world.life.ends(before: 2)
        let next = try crash(world)
        #expect(world.vendor.bindCalls == 1)
        #expect(next.device?.state == .held)
        #expect(next.bind(World.Bind()).errcode == 7)
        #expect(next.redemption("r1") == nil)
        next.vendor.answer("deviceInfo", .code(200))
        #expect(next.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.vendor.bindCalls == 1)
    }

    // MARK: Between settle(0) and answer

    private func settledAndGone(_ seed: UInt64) throws -> World {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.life.ends { !$0.redemptions.isEmpty }
        let next = try crash(world, after: 100).keepingHouse()
        #expect(next.redemption("r1")?.progress.state == .ready)
        return next
    }

    /// States: Order 11, Code 3.
    @Test(arguments: seeds, [10, 60, 240])
    func `11: crash between settle(0) and answer → WeCom asked at 10, 60, 240 s; bound: redeem`(
        seed: UInt64, boundFrom seconds: Int64
    ) throws {
        let next = try settledAndGone(seed)
        next.wecom.set(isBound: nil)
        // The 0 was settled 100 ms ago.
        var passed: Int64 = 100
        for look in [10_000, 60_000, 240_000] as [Int64] where look <= seconds * 1_000 {
            next.pass(look - passed - 500)
            let looks = next.wecom.looks
            #expect(next.wecom.attempts == 0)
            if look == 10_000 { #expect(looks == 0) }
            if look == seconds * 1_000 { next.wecom.set(isBound: true) }
            next.pass(3_500)
            passed = look + 3_000
            #expect(next.wecom.looks > looks)
        }
        next.pass(5_000)
        #expect(next.wecom.attempts == 1)
        #expect(next.redemption("r1")?.progress.state == .stored)
        #expect(next.device?.state == .bound)
    }

    @Test(arguments: seeds)
    func `11: crash between settle(0) and answer → never bound: expired, device held`(seed: UInt64) throws {
        let next = try settledAndGone(seed)
        next.wecom.set(isBound: false)
        next.pass(239_000)
        #expect(next.redemption("r1")?.progress.state == .ready)
        next.pass(3_000)
        #expect(next.redemption("r1")?.progress.state == .expired)
        #expect(next.device?.state == .held)
        #expect(next.wecom.attempts == 0)
        #expect(next.notes(.alert) == ["redemption_expired"])
    }

    @Test(arguments: seeds)
    func `11: crash between settle(0) and answer → a copy gets the 0, and its code is spent`(
        seed: UInt64
    ) throws {
        let next = try settledAndGone(seed)
        next.wecom.set(isBound: true)
        #expect(next.bind(World.Bind()).errcode == 0)
        next.pass(30_000)
        #expect(next.wecom.attempts == 1)
        #expect(next.redemption("r1")?.progress.state == .stored)
    }

    // MARK: The code

    /// States: Order 11, Code 12.
    @Test(arguments: seeds, [false, true])
    func `11: crash while sending → in doubt`(seed: UInt64, hasLeft: Bool) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        if hasLeft {
            world.wecom.answer(after: 2_000)
        } else {
            world.life.ends { $0.redemptions.values.contains { $0.progress.state == .sending } }
        }
        let next = try crash(world, after: 2_000).keepingHouse()
        #expect(world.wecom.attempts == (hasLeft ? 1 : 0))
        #expect(next.redemption("r1")?.progress.state == .inDoubt)
        #expect(next.notes(.alert) == ["redemption_in_doubt"])
        next.wecom.set(isBound: true)
        next.pass(700_000)
        #expect(world.wecom.attempts == (hasLeft ? 1 : 0), "nothing tries it again but a person")
        #expect(next.redemption("r1")?.progress.state == .inDoubt)
    }

    /// States: Order 11, Code 5.
    @Test(arguments: seeds, [false, true])
    func `11: crash between stored and its secret → one commit`(seed: UInt64, isCommitted: Bool) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        if isCommitted {
            world.life.ends {
                !$0.secrets.isEmpty || $0.redemptions.values.contains { $0.progress.state == .stored }
            }
        } else {
            world.life.ends(before: 5)
        }
        let next = try crash(world)
        #expect(world.wecom.attempts == 1)
        #expect(next.redemption("r1")?.progress.state == (isCommitted ? .stored : .inDoubt))
        #expect((next.secret("r1") != nil) == isCommitted)
    }

    // MARK: The unbind

    /// States: Order 11.
    @Test(arguments: seeds)
    func `11: crash between unbind row and vendor call → retried by generation`(seed: UInt64) throws {
        let world = try World(seed: seed).keepingHouse()
        try world.bound()
        world.pass(100_000)
        world.wecom.set(isBound: false)
        world.life.ends { $0.devices.values.contains { $0.state == .unbinding } }
        let removed = world.unbind("u1")
        world.simulation.spawn { _ = await world.send(removed) }
        world.pass(5_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let next = try world.restarted().keepingHouse()
        #expect(next.device?.generation == next.number("u1"))
        next.pass(70_000)
        #expect(next.vendor.calls("unbundlingDeviceDk") >= 1)
        #expect(next.device?.state == .free)
        // WeCom has had no answer, and tells it once more.
        #expect(next.simulation.run { await next.send(removed) }.isAcknowledged)
        #expect(next.bind(World.Bind(request: "b1", company: World.otherCompany)).errcode == 0)
        #expect(next.vendor.bindCalls == 2)
    }
}
