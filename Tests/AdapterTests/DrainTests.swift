import Adapter
import Binding
import Elements
import Support
import Testing

/// A process that is told to end.
@Suite struct DrainTests {
    /// States: Code 20.
    @Test func `a code that is not on its way is left to the next process`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "R1")).errcode == 0)
        world.machine.close()
        world.pass(60_000)
        #expect(world.wecom.attempts == 0)
        #expect(world.redemption("R1")?.progress.state == .ready)
    }

    /// States: Code 20.
    @Test func `a bind in flight keeps its own time`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 800))
        let reply = world.simulation.run {
            async let reply = world.send(World.Bind(request: "R1"))
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 300))
            world.machine.close()
            return await reply
        }
        #expect(reply.errcode == 0)
        #expect(world.wecom.attempts == 0)
    }
}
