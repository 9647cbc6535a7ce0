import Adapter
import Binding
import Configuration
import Elements
import Events
import HTTP
import Support
import Testing

/// Interleavings in which a deadline, a repeat or a sweep meets something that is still under way.
@Suite struct RaceTests {
    /// States: Request 9.
    @Test func `nothing that can bind leaves while an early copy settles for all`() throws {
        let world = try World(conversation: "verify_dk")
        world.vendor.answer("verifyBindingCode", .code(200, after: 600))
        // The early copy's cut-off comes at 500 ms, and its settlement takes long.
        world.ledger.fail(transaction: 2, with: .slow)
        let (first, early) = world.simulation.run {
            async let first = world.send(World.Bind())
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            let early = await world.send(World.Bind(), ago: 1_600)
            return await (first, early)
        }
        #expect(!first.saysYes && !early.saysYes)
        #expect(world.vendor.bindCalls == 0)
        #expect(world.device?.state == .free)
        world.simulation.settle(byMilliseconds: 5_000)
        #expect(world.machine.isIdle)
    }

    @Test func `a repeat that settles an open row keeps the device while a bind may land`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 5_000))
        world.ledger.fail(transaction: 2, with: .refused(.unavailable("test")))
        world.ledger.fail(transaction: 3, with: .refused(.unavailable("test")))
        let first = world.simulation.run { await world.send(World.Bind()) }
        #expect(first.status == nil, "no row holds an errcode")
        #expect(world.device?.state == .asking)
        let again = world.simulation.run { await world.send(World.Bind()) }
        #expect(again.errcode == 7)
        #expect(world.device?.state == .held)
        world.simulation.settle(byMilliseconds: 10_000)
        #expect(world.device?.holder?.text == "ww_company_a")
        #expect(world.machine.isIdle)
    }

    /// States: Request 9.
    @Test(arguments: [2_450, 2_600, 2_840])
    func `a copy that comes too late for the ledger contradicts nobody`(early: Int64) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        let late = world.simulation.run { await world.send(World.Bind(), ago: early) }
        #expect(late.errcode == 0 || late.status == nil)
    }

    /// States: Request 6.
    @Test func `a claim that was undone leaves nothing behind`() throws {
        let world = try World()
        world.ledger.failNext(with: .lost(.unavailable("test")))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        #expect(world.machine.isIdle)
    }

    /// The sweep may read a device in the very moment in which its errand ends.
    @Test func `an errand acts on the device as it is, not as a sweep saw it`() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let world = try World(seed: seed)
            world.ledger.set(latency: 0...10, seed: seed)
            world.vendor.answer("deviceBindingByWifi", .code(200))
            world.wecom.set(isBound: true)
            #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
            world.simulation.settle(byMilliseconds: 20_000)
            world.wecom.set(isBound: false)
            // The errand takes a little longer than the sweeps are apart.
            world.vendor.answer("unbundlingDeviceDk", .code(200, after: 973))
            world.vendor.answer("deviceInfo", .code(5052))
            let machine = world.machine
            machine.keepHouse()
            #expect(world.simulation.run { await world.send(world.unbind("u1")) }.status == 200)
            world.simulation.settle(byMilliseconds: 10_000)
            #expect(world.device?.state == .free)
            #expect(world.vendor.calls("unbundlingDeviceDk") == 1, "seed \(seed)")
            machine.close()
        }
    }

    @Test func `a repeated 0 does not hurry a code that WeCom wants left alone`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.answer(.refused(45_009, "too many"), .refused(45_009, "too many"), .refused(-1, "busy"))
        let machine = world.machine
        machine.keepHouse()
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.simulation.settle(byMilliseconds: 10_000)
        #expect(world.wecom.attempts == 1)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.simulation.settle(byMilliseconds: 30_000)
        #expect(world.wecom.attempts == 1)
        world.simulation.settle(byMilliseconds: 25_000)
        #expect(world.wecom.attempts == 2)
        machine.close()
    }

    @Test func `a code whose model is gone waits, and expires, without haste`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.answer(.refused(-1, "busy"))
        let machine = world.machine
        machine.keepHouse()
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.simulation.settle(byMilliseconds: 2_000)
        #expect(world.wecom.attempts == 1)
        var empty = try World.configuration("wifi")
        empty.models = []
        world.site.replace(
            with: World.site(
                empty, world.vendor, world.wecom, world.maker, world.life, world.breaker))
        let before = world.ledger.count
        world.simulation.settle(byMilliseconds: 600_000)
        #expect(world.ledger.count - before < 3_000, "five a second at most")
        let states = world.ledger.records.redemptions.values.map(\.progress.state)
        #expect(states == [.expired])
        machine.close()
    }

    /// States: Event 2.
    @Test func `a ticket from the far future does not keep later ones out`() throws {
        let world = try World()
        for (request, made) in [("t1", 4_000_000_000), ("t2", 1_790_000_000)] {
            let text = """
                {"msg_type":"event","base_info":{"req_id":"\(request)","createtime":\(made),\
                "model_id":"\(World.model)","service_corpid":"\(World.provider)"},\
                "event":{"event_type":"model_ticket","model_ticket":"ticket"}}
                """
            #expect(world.simulation.run { await world.send(text) }.status == 200)
        }
        let made = world.ledger.records.credentials.values.map(\.made)
        #expect(made.allSatisfy { $0.milliseconds(since: world.simulation.unixNow) <= 300_000 })
        #expect(made.count == 1)
    }

    /// States: Event 4.
    @Test func `a flood of strangers fills no log`() throws {
        let world = try World()
        let statuses = world.simulation.run {
            var statuses: Set<Int?> = []
            for path in ["/", World.path, "/other"] {
                for _ in 0..<500 {
                    statuses.insert(await world.send(Request(method: "POST", target: path)).status)
                }
            }
            return statuses
        }
        #expect(statuses == [403, 404])
        #expect(world.lines.withLock { $0.count } <= 100)
    }
}
