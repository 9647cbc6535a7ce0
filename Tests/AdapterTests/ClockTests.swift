import Adapter
import Binding
import Elements
import Events
import Support
import Testing

/// Row 18 of the interleavings, and row 17: the system's clock jumps, and the first hour has no ticket.
@Suite struct ClockTests {
    /// Seconds.
    private static let jumps: [Int64] = [301, 600, -3_600]

    private func world() throws -> World {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        world.pass(1_000)
        return world
    }

    private func bind(_ request: String, _ world: World, ahead seconds: Int64 = 0) -> World.Reply {
        let message = world.message(World.Bind(request: request, serial: "SN\(request)"))
        return world.simulation.run { await world.send(message, ahead: seconds) }
    }

    @Test(arguments: jumps)
    func `18: the clock jumps, and nobody confirms it → not believed`(seconds: Int64) throws {
        let world = try world()
        let before = world.simulation.unixNow
        world.simulation.jump(byMilliseconds: seconds * 1_000)
        world.pass(10_000)
        #expect(world.simulation.unixNow == before.advanced(bySeconds: 10))
        #expect(world.machine.clockDoubt == seconds * 1_000)
        #expect(world.counters.reading.counts["alerts_clock_jump"] == 1)
        #expect(bind("R1", world).errcode == 0)
        #expect(bind("R2", world, ahead: seconds).status == 403)
        world.simulation.jump(byMilliseconds: -seconds * 1_000)
        world.pass(10_000)
        #expect(world.machine.clockDoubt == nil)
        world.machine.close()
    }

    @Test(arguments: jumps)
    func `18: both clouds confirm it → believed`(seconds: Int64) throws {
        let world = try world()
        world.wecom.set(clockAhead: seconds * 1_000)
        world.vendor.set(clockAhead: seconds * 1_000 - 700)
        world.pass(10_000)
        let before = world.simulation.unixNow
        world.simulation.jump(byMilliseconds: seconds * 1_000)
        world.pass(10_000)
        #expect(world.simulation.unixNow == before.advanced(bySeconds: seconds + 10))
        #expect(world.machine.clockDoubt == nil)
        #expect(bind("R1", world).errcode == 0)
        #expect(bind("R2", world, ahead: -seconds).status == 403)
        world.machine.close()
    }

    @Test(arguments: jumps)
    func `18: one cloud does not move it`(seconds: Int64) throws {
        let world = try world()
        world.wecom.set(clockAhead: seconds * 1_000)
        world.vendor.set(clockAhead: 0)
        let before = world.simulation.unixNow
        world.simulation.jump(byMilliseconds: seconds * 1_000)
        world.pass(10_000)
        #expect(world.simulation.unixNow == before.advanced(bySeconds: 10))
        #expect(world.machine.clockDoubt == seconds * 1_000)
        world.machine.close()
    }

    @Test(arguments: jumps)
    func `18: the callbacks confirm it, which are refused until then → believed`(seconds: Int64) throws {
        let world = try world()
        let before = world.simulation.unixNow
        world.simulation.jump(byMilliseconds: seconds * 1_000)
        world.pass(10_000)
        for number in 1...3 {
            #expect(bind("R\(number)", world, ahead: seconds).status == 403)
            world.pass(1_000)
        }
        world.pass(6_000)
        #expect(world.machine.clockDoubt == nil)
        #expect(world.simulation.unixNow.milliseconds(since: before) > seconds * 1_000)
        #expect(bind("R4", world).errcode == 0)
        #expect(world.vendor.bindCalls == 1, "what was refused has done nothing")
        world.machine.close()
    }

    @Test func `18: one callback, repeated, moves nothing`() throws {
        let world = try world()
        world.simulation.jump(byMilliseconds: 600_000)
        world.pass(10_000)
        let message = world.message(World.Bind())
        for _ in 0..<5 { _ = world.simulation.run { await world.send(message, ahead: 600) } }
        world.pass(10_000)
        #expect(world.machine.clockDoubt == 600_000)
        world.machine.close()
    }

    @Test func `18: callbacks of our own time keep it`() throws {
        let world = try world()
        for number in 1...4 {
            #expect(bind("R\(number)", world).errcode == 0)
            world.pass(2_000)
        }
        world.simulation.jump(byMilliseconds: 600_000)
        world.pass(10_000)
        #expect(world.machine.clockDoubt == 600_000)
        world.machine.close()
    }

    /// Lets both clouds confirm a jump of the machine's clock.
    private func jump(_ world: World, bySeconds seconds: Int64) {
        world.wecom.set(clockAhead: seconds * 1_000)
        world.vendor.set(clockAhead: seconds * 1_000)
        world.simulation.jump(byMilliseconds: seconds * 1_000)
    }

    @Test(arguments: [-86_400, 86_400] as [Int64])
    func `18: what may still land does so in its own time, and not by the clock`(seconds: Int64) throws {
        let world = try world()
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("timeout"), after: 500))
        world.vendor.answer("deviceInfo", .code(5052))
        world.wecom.set(isBound: false)
        #expect(bind("1", world).errcode == 7)
        jump(world, bySeconds: seconds)
        world.pass(50_000)
        #expect(world.machine.clockDoubt == nil)
        #expect(world.device?.state == .held)
        world.pass(60_000)
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    @Test(arguments: [-86_400, 86_400] as [Int64])
    func `18: the housekeeper sleeps by the machine's clock`(seconds: Int64) throws {
        let world = try world()
        #expect(bind("1", world).errcode == 0)
        jump(world, bySeconds: seconds)
        world.pass(20_000)
        world.wecom.set(isBound: false)
        world.pass(80_000)
        #expect(world.device?.state == .held)
        world.machine.close()
    }

    @Test func `18: while the ledger is slow the clock moves once`() throws {
        let world = try world()
        let before = world.simulation.unixNow
        world.ledger.set(latency: 6_000...6_000, seed: 1)
        jump(world, bySeconds: 600)
        world.pass(20_000)
        world.ledger.set(latency: 0...0, seed: 1)
        world.pass(20_000)
        #expect(world.simulation.unixNow == before.advanced(bySeconds: 640))
        world.machine.close()
    }

    @Test(arguments: [true, false])
    func `18: a code lives by the believed time`(isConfirmed: Bool) throws {
        let world = try world()
        if isConfirmed {
            world.wecom.set(clockAhead: 600_000)
            world.vendor.set(clockAhead: 600_000)
        }
        world.wecom.answer(.refused(45_009, "too many calls"), .refused(45_009, "too many calls"))
        #expect(bind("R1", world).errcode == 0)
        world.pass(5_000)
        #expect(world.redemption("R1")?.progress.state == .ready)
        world.simulation.jump(byMilliseconds: 600_000)
        world.pass(70_000)
        #expect(world.redemption("R1")?.progress.state == (isConfirmed ? .expired : .ready))
        world.machine.close()
    }

    @Test func `a small step is followed at once`() throws {
        let world = try world()
        let before = world.simulation.unixNow
        world.simulation.jump(byMilliseconds: -4_000)
        world.pass(10_000)
        #expect(world.simulation.unixNow == before.advanced(bySeconds: 6))
        #expect(world.machine.clockDoubt == nil)
        world.machine.close()
    }

    @Test func `17: no ticket in the first hour → 7 and the alert, and then a ticket mends it`() throws {
        let world = try world()
        world.wecom.set(canRedeem: false)
        for number in 1...6 {
            #expect(bind("R\(number)", world).errcode == 7)
            world.pass(600_000)
        }
        #expect(world.vendor.bindCalls == 0)
        #expect(world.counters.reading.counts["alerts_no_ticket"] == 6)
        world.wecom.set(canRedeem: true)
        #expect(bind("R7", world).errcode == 0)
        world.machine.close()
    }
}
