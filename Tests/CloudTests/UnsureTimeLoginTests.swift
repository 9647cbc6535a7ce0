import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// The server's login is signed with the time, and may be refused for that.
@Suite struct UnsureTimeLoginTests {
    private func world(_ code: Int, isSure: Bool) throws -> VendorWorld {
        let world = try VendorWorld()
        if !isSure { world.simulation.judgeTime() }
        world.caller.on(VendorWorld.keyLogin, .json(#"{"code":\#(code)}"#), VendorWorld.serverToken(1))
        world.simulation.run { await world.cloud.begin() }
        world.simulation.settle(byMilliseconds: 500)
        return world
    }

    private func logins(_ world: VendorWorld) -> Int { world.caller.calls(to: VendorWorld.keyLogin).count }

    @Test
    func `a no by an unsure time is told of nobody's credentials, and asked again at once when it is set`()
        throws
    {
        let world = try world(50005, isSure: false)
        #expect(logins(world) == 1 && world.told.withLock { $0 } == [])
        let failure = try #require(world.cloud.failures.first?.failure)
        #expect(failure.isPassing && failure.reason.hasSuffix(Unsent.unsureTimeSuffix))
        world.cloud.timeCorrected()
        world.simulation.settle(byMilliseconds: 100)
        #expect(logins(world) == 2 && world.cloud.failures.isEmpty)
    }

    @Test func `a no by a sure time is one, and a corrected time has it asked again`() throws {
        let world = try world(50005, isSure: true)
        #expect(world.told.withLock { $0 } == ["server code 50005"])
        world.simulation.settle(byMilliseconds: 30_000)
        #expect(logins(world) == 1)
        world.cloud.timeCorrected()
        world.simulation.settle(byMilliseconds: 100)
        #expect(logins(world) == 2 && world.told.withLock { $0 }.last == "server is back")
    }

    @Test(arguments: [401, 90047, 91006, 5147])
    func `what names a credential, an address or a lock is that by any time`(code: Int) throws {
        let world = try world(code, isSure: false)
        #expect(world.told.withLock { $0 }.first?.hasPrefix("server code \(code)") == true)
        world.simulation.settle(byMilliseconds: 10_000)
        #expect(logins(world) == 1)
        if code == 5147 {
            world.cloud.timeCorrected()
            world.simulation.settle(byMilliseconds: 100)
            #expect(logins(world) == 1, "it would only prolong that")
        }
    }
}
