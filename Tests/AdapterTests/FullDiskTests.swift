import Adapter
import Binding
import Elements
import Support
import Testing

/// Nothing can be written, and what is stored can still be read.
@Suite struct FullDiskTests {
    /// Every transaction from now on, for a while; a question is none.
    private func fill(_ world: World, from first: Int = 0) {
        for number in 1...20 {
            world.ledger.fail(transaction: world.ledger.count + first + number, with: .lost(.full))
        }
    }

    private func world(_ code: Int) throws -> World {
        let world = try World().settled()
        world.vendor.answer("deviceBindingByWifi", .code(code))
        world.wecom.set(isBound: false)
        return world
    }

    /// States: Request 15, Request 16.
    @Test(arguments: [(200, 0), (5462, 4)])
    func `a copy of what is decided is answered as it was`(code: Int, errcode: Int) throws {
        let world = try world(code)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == errcode)
        world.simulation.settle(byMilliseconds: 6_000)
        fill(world)
        for _ in 1...3 {
            #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == errcode)
        }
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Request 16, File 9.
    @Test func `a new bind is 7 without a row`() throws {
        let world = try world(200)
        fill(world)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        #expect(world.ledger.records.callbacks.isEmpty)
    }

    /// States: Request 15.
    @Test func `after a 0 that could not be written nobody else is decided, nor as if it had not been`()
        throws
    {
        let world = try world(200)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.simulation.settle(byMilliseconds: 60_000)
        fill(world)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        let other = World.Bind(request: "r2", company: World.otherCompany)
        #expect(world.simulation.run { await world.send(other) }.errcode == 7)
        world.ledger.heal()
        #expect(world.device?.lastZero?.isWithin(milliseconds: 5_000, of: world.simulation.unixNow) == false)
        let third = World.Bind(request: "r3", company: World.otherCompany)
        #expect(world.simulation.run { await world.send(third) }.errcode == 2, "a 0 is on its way")
        #expect(world.wecom.looks == 0)
        #expect(world.device?.lastZero?.isWithin(milliseconds: 5_000, of: world.simulation.unixNow) == true)
    }

    /// What the process has answered without a trace ends with it.
    /// States: Request 14.
    @Test func `for 5 s after a start every device counts as just answered 0`() throws {
        let world = try world(200)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.simulation.settle(byMilliseconds: 60_000)
        let next = try world.restarted()
        let other = World.Bind(request: "r2", company: World.otherCompany)
        #expect(next.simulation.run { await next.send(other) }.errcode == 2)
        #expect(next.wecom.looks == 0)
        next.simulation.settle(byMilliseconds: 5_000)
        let again = World.Bind(request: "r3", company: World.otherCompany)
        #expect(next.simulation.run { await next.send(again) }.errcode == 1999)
        #expect(next.wecom.looks == 1)
    }
}
