import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// A vendor that is late, silent or unclear, and what becomes of the truth when it comes.
@Suite struct LateTests {
    /// States: Code 3.
    @Test(arguments: [false, true])
    func `a peer that hung up before its 0 was written is not believed to have had it`(isBound: Bool) throws {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: isBound)
        #expect(world.simulation.run { await world.send(World.Bind(), hasPeerEnded: true) }.errcode == 0)
        world.pass(9_000)
        #expect(world.wecom.attempts == 0, "WeCom is asked first")
        world.pass(300_000)
        #expect(world.wecom.attempts == (isBound ? 1 : 0))
        world.machine.close()
    }

    /// States: Request 6.
    @Test func `of a claim that was undone after its caller had gone nothing is left`() throws {
        let world = try World()
        world.ledger.fail(transaction: 1, with: .slowAndLost)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        world.simulation.settle(byMilliseconds: 5_000)
        #expect(world.machine.isIdle)
    }

    /// States: Clock 6.
    @Test func `a silent vendor is answered for by 2,500 ms with 7`() throws {
        let world = try World()
        let reply = world.simulation.run { await world.send(World.Bind()) }
        #expect(reply.errcode == 7)
        #expect((2_000...2_500).contains(reply.milliseconds))
        #expect(world.device?.state == .held)
        world.simulation.settle(byMilliseconds: 25_000)
        #expect(world.ledger.records.journal.contains { $0.kind == .lateTruth && $0.name == "unknown" })
    }

    /// States: Request 21.
    @Test func `a late success is recorded and adopted by the company's next try`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 5_000))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        world.simulation.settle(byMilliseconds: 6_000)
        #expect(world.ledger.records.journal.contains { $0.kind == .lateTruth && $0.name == "ours" })
        #expect(world.device?.state == .held)
        world.vendor.answer("deviceInfo", .code(200))
        let next = world.simulation.run { await world.send(World.Bind(request: "r2")) }
        #expect(next.errcode == 0)
        #expect(world.vendor.bindCalls == 1, "adopted, not bound again")
    }

    /// States: Clock 6.
    @Test func `a witness proves a bind whose answer was lost`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("reset"), after: 100))
        var info = VendorData()
        info.boundAt = world.simulation.now.advanced(byMilliseconds: 50)
        world.vendor.answer("deviceInfo", .init(.code(200, info)))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
    }

    /// States: Device 19.
    @Test func `a bind of long ago is no proof, and is undone`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("reset"), after: 100))
        var info = VendorData()
        info.boundAt = world.simulation.now.advanced(byMilliseconds: -3_600_000)
        world.vendor.answer("deviceInfo", .init(.code(200, info)))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 1999)
        #expect(world.device?.state == .unbinding)
    }

    /// States: Device 11.
    @Test func `another company waits until WeCom says that nobody has it`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 5_000))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        world.simulation.settle(byMilliseconds: 6_000)
        world.wecom.set(isBound: false)
        let other = World.Bind(request: "r2", company: "ww_company_b")
        #expect(world.simulation.run { await world.send(other) }.errcode == 1999)
        #expect(world.device?.state == .unbinding)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let machine = world.machine
        machine.keepHouse()
        world.simulation.settle(byMilliseconds: 70_000)
        #expect(world.device?.state == .free)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let third = World.Bind(request: "r3", company: "ww_company_b")
        #expect(world.simulation.run { await world.send(third) }.errcode == 0)
        machine.close()
    }

    /// States: Device 21.
    @Test func `a late answer ends the doubt about its own call, and with it the wait`() throws {
        let world = try World().settled()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 2_700))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        #expect(world.device?.quarantineUntil != nil)
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(world.device?.quarantineUntil == nil)
        world.wecom.set(isBound: false)
        let other = World.Bind(request: "r2", company: "ww_company_b")
        #expect(world.simulation.run { await world.send(other) }.errcode == 1999)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let machine = world.machine
        machine.keepHouse()
        world.simulation.settle(byMilliseconds: 2_000)
        #expect(world.device?.state == .free, "no call of unknown outcome is left to wait for")
        machine.close()
    }

    @Test func `a bound device stays its company's when WeCom hangs`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.simulation.settle(byMilliseconds: 6_000)
        world.wecom.hang()
        let other = World.Bind(request: "r2", company: "ww_company_b")
        #expect(world.simulation.run { await world.send(other) }.errcode == 2)
    }

    @Test func `while one company asks, another gets 7`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 500))
        let (first, other) = world.simulation.run {
            async let first = world.send(World.Bind())
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            let other = await world.send(World.Bind(request: "r2", company: "ww_company_b"))
            return await (first, other)
        }
        #expect(first.errcode == 0)
        #expect(other.errcode == 7)
        #expect(world.vendor.bindCalls == 1)
    }

    @Test func `of two requests of one company the second adopts, and the newer code is spent`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 500))
        world.vendor.answer("deviceInfo", .code(200))
        let (first, second) = world.simulation.run {
            async let first = world.send(World.Bind())
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            let second = await world.send(World.Bind(request: "r2"))
            return await (first, second)
        }
        #expect(first.errcode == 0 && second.errcode == 0)
        world.simulation.settle(byMilliseconds: 5_000)
        #expect(world.vendor.bindCalls == 1)
        #expect(world.wecom.attempts == 1)
        #expect(world.redemption("r2")?.progress.state == .stored)
    }

    @Test func `three requests of one company come one after the other`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 500))
        world.vendor.answer("deviceInfo", .code(200, after: 300))
        let replies = world.simulation.run {
            async let first = world.send(World.Bind())
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            async let second = world.send(World.Bind(request: "r2"))
            async let third = world.send(World.Bind(request: "r3"))
            return await [first, second, third]
        }
        #expect(replies.map(\.errcode) == [0, 0, 0])
        #expect(world.vendor.bindCalls == 1)
    }

    @Test func `a second code of the same company waits for the first conversation`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5462, after: 500), .code(200, after: 100))
        let (first, second) = world.simulation.run {
            async let first = world.send(World.Bind(code: "FFFFFFFFFFFFFFFF"))
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            let second = await world.send(World.Bind(request: "r2"))
            return await (first, second)
        }
        #expect(first.errcode == 4)
        #expect(second.errcode == 0)
    }

    @Test func `an unbind that may still land is kept before anything else is done about its device`() throws
    {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.pass(70_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .init(.unknown("reset"), after: 2_000))
        world.vendor.answer("deviceInfo", .code(5052))
        _ = world.simulation.run { await world.send(world.unbind("u1")) }
        world.pass(1_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        let before = world.ledger.count
        for number in 1...200 {
            world.ledger.fail(transaction: before + number, with: .refused(.unavailable("away")))
        }
        world.pass(20_000)
        world.ledger.heal()
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        world.vendor.answer("unbundlingDeviceDk", .code(5052))
        world.pass(50_000)
        #expect(world.device?.state == .unbinding)
        world.pass(60_000)
        #expect(world.device?.state == .free)
        world.machine.close()
    }
}
