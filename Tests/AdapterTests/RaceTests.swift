import Adapter
import Binding
import Elements
import Events
import HTTP
import Support
import Testing

/// Interleavings in which a deadline, a repeat or a sweep meets something that is still under way.
@Suite struct RaceTests {
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

    @Test(arguments: [2_450, 2_600, 2_840])
    func `a copy that comes too late for the ledger contradicts nobody`(early: Int64) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        let late = world.simulation.run { await world.send(World.Bind(), ago: early) }
        #expect(late.errcode == 0 || late.status == nil)
    }

    @Test func `a claim that was undone leaves nothing behind`() throws {
        let world = try World()
        world.ledger.failNext(with: .lost(.unavailable("test")))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        #expect(world.machine.isIdle)
    }
}
