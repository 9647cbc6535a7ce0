import Adapter
import Binding
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// The machine's clock is wrong, and the first hour has no ticket.
///
/// States: Order 18, Order 17.
@Suite struct ClockTests {
    /// Seconds.
    static let errors: [Int64] = [301, -301, 600, -3_600, 28_800, -28_800, 691_200, -691_200]

    private func world(wrongBy seconds: Int64 = 0) throws -> World {
        let world = try World(wrongBy: seconds * 1_000).keepingHouse()
        world.simulation.judgeTime()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        return world
    }

    /// States: Order 18, Time 6.
    @Test(arguments: errors)
    func `18: wrong from the start: served within a minute of the first two witnesses`(error: Int64) throws {
        let world = try world(wrongBy: error)
        world.pass(10_000)
        #expect(world.trueBind("R1").status == 403)
        world.bothCloudsTellTheTime()
        world.pass(60_000)
        #expect(world.trueBind("R2").errcode == 0)
        #expect(world.simulation.isTimeSure)
        #expect(world.conditions.standing.map(\.condition) == [.clockWrong])
        #expect(world.conditions.timesBegun(.clockWrong) == 1)
        world.simulation.jump(byMilliseconds: -error * 1_000)
        world.pass(6_000)
        #expect(world.trueBind("R3").errcode == 0, "mended, and served on")
        #expect(world.conditions.standing.isEmpty)
        #expect(world.vendor.bindCalls == 2, "what was refused has done nothing")
        world.machine.close()
    }

    /// States: Order 18.
    @Test(arguments: errors)
    func `18: wrong while it runs: served on, and the clock is told`(error: Int64) throws {
        let world = try world()
        world.bothCloudsTellTheTime()
        world.pass(70_000)
        world.simulation.jump(byMilliseconds: error * 1_000)
        world.pass(6_000)
        #expect(world.trueBind("R1").errcode == 0)
        #expect(world.simulation.isTimeSure, "both clouds were asked at once")
        #expect(world.conditions.standing.map(\.condition) == [.clockWrong])
        world.simulation.jump(byMilliseconds: -error * 1_000)
        world.pass(6_000)
        #expect(world.trueBind("R2").errcode == 0)
        #expect(world.conditions.standing.isEmpty)
        world.machine.close()
    }

    /// States: Time 2.
    @Test(arguments: errors)
    func `18: a jump that nobody speaks about moves nothing, and nothing is sure`(error: Int64) throws {
        let world = try world()
        world.pass(10_000)
        world.simulation.jump(byMilliseconds: error * 1_000)
        world.pass(10_000)
        #expect(world.simulation.unixNow == world.simulation.trueTime)
        #expect(!world.simulation.isTimeSure)
        #expect(world.trueBind("R1").errcode == 0)
        world.pass(60_000)
        #expect(world.conditions.standing.map(\.condition) == [.clockWrong, .clockUnsure])
        world.machine.close()
    }

    /// States: Time 6.
    @Test(arguments: errors)
    func `18: one cloud moves nothing`(error: Int64) throws {
        let world = try world()
        world.bothCloudsTellTheTime(wrongBy: (wecom: error, vendor: 0))
        world.pass(130_000)
        #expect(world.simulation.unixNow == world.simulation.trueTime)
        #expect(!world.simulation.isTimeSure)
        world.machine.close()
    }

    /// States: Time 5.
    @Test(arguments: [301, 600, 3_600, 28_800, 691_200] as [Int64])
    func `18: behind, as after a pause of the machine: a callback and WeCom correct it`(error: Int64) throws {
        let world = try world()
        world.bothCloudsTellTheTime()
        world.pass(10_000)
        // Neither clock of the machine has counted it, so that nothing has jumped.
        world.wecomTellsTheTime(paused: error)
        world.vendor.set(clockAhead: nil)
        world.pass(120_000)
        #expect(world.trueTicket("T1", paused: error).status == 403)
        world.pass(60_000)
        #expect(world.trueTicket("T2", paused: error).isAcknowledged)
        #expect(world.trueBind("R1", paused: error).errcode == 0)
        world.machine.close()
    }

    /// States: Time 5.
    @Test(arguments: [301, 28_800] as [Int64])
    func `18: ahead of everybody, and callbacks alone prove nothing`(error: Int64) throws {
        let world = try world(wrongBy: error)
        for number in 1...8 {
            #expect(world.trueBind("R\(number)").status == 403)
            world.pass(10_000)
        }
        #expect(world.simulation.unixNow == world.simulation.trueTime.advanced(bySeconds: error))
        #expect(
            world.conditions.standing.map(\.condition) == [.clockUnsure, .refusals], "an alarm all the same")
        #expect(world.conditions.timesBegun(.clockUnsure) == 1)
        world.machine.close()
    }

    /// States: Time 8.
    @Test func `a stale callback has both clouds asked, a replay has not; once a minute at most`() throws {
        let world = try world()
        world.bothCloudsTellTheTime()
        world.pass(130_000)
        #expect(world.timesAsked == 1, "sure since the start")
        let message = world.message(World.Bind(request: "R0"))
        let stale = try #require(world.postbox.request(message, on: world.simulation, ahead: -400))
        for _ in 0..<20 {
            #expect(world.simulation.run { await world.send(stale) }.status == 403)
            world.pass(10_000)
        }
        #expect(world.timesAsked == 2)
        for number in 1...12 {
            _ = world.trueBind("R\(number)", paused: -400)
            world.pass(10_000)
        }
        #expect((3...5).contains(world.timesAsked))
        #expect(world.simulation.unixNow == world.simulation.trueTime)
        world.machine.close()
    }

    /// States: Time 8, Yes 3.
    @Test func `a stale callback is refused like a forged one`() throws {
        let world = try world()
        let message = world.message(World.Bind())
        let stale = world.simulation.run { await world.send(message, ahead: -400) }
        let early = world.simulation.run { await world.send(message, ahead: 400) }
        let forged = try #require(world.postbox.request(message, on: world.simulation))
        let other = Request(
            method: forged.method, target: forged.target.replacing("nonce=", with: "nonce=0"),
            body: forged.body)
        let strange = world.simulation.run { await world.send(other) }
        for refused in [stale, early] {
            #expect(refused.status == 403)
            #expect(refused.body == strange.body)
            #expect(refused.status == strange.status)
        }
        world.machine.close()
    }

    /// States: Time 2.
    @Test func `a small step is followed, slowly`() throws {
        let world = try world()
        world.simulation.jump(byMilliseconds: -4_000)
        world.pass(120_000)
        #expect(world.simulation.unixNow == world.simulation.trueTime.advanced(bySeconds: -4))
        #expect(world.conditions.standing.map(\.condition) == [.clockUnsure])
        world.machine.close()
    }

    /// States: Order 17.
    @Test func `17: no ticket in the first hour → 7 and the alert, and then a ticket mends it`() throws {
        let world = try world()
        world.bothCloudsTellTheTime()
        world.wecom.set(canRedeem: false)
        for number in 1...6 {
            #expect(world.trueBind("R\(number)").errcode == 7)
            world.pass(600_000)
        }
        #expect(world.vendor.bindCalls == 0)
        #expect(world.conditions.standing.first { $0.condition == .noTicket }?.count == 6)
        world.wecom.set(canRedeem: true)
        #expect(world.trueBind("R7").errcode == 0)
        world.machine.close()
    }
}

/// What happens by the time that is outside, whatever the machine believes.
extension World {
    /// Milliseconds that it is ahead of the believed time of day, when neither of the machine's clocks has
    /// counted so many seconds.
    private func outside(_ paused: Int64) -> Int64 {
        simulation.trueTime.advanced(bySeconds: paused).milliseconds(since: simulation.unixNow)
    }

    func bothCloudsTellTheTime(wrongBy seconds: (wecom: Int64, vendor: Int64) = (0, 0)) {
        wecom.set(clockAhead: outside(seconds.wecom))
        vendor.set(clockAhead: outside(seconds.vendor))
    }

    func wecomTellsTheTime(paused seconds: Int64) { wecom.set(clockAhead: outside(seconds)) }

    func trueBind(_ request: String, paused: Int64 = 0) -> Reply {
        let seconds = outside(paused) / 1_000
        let bind = Bind(request: request, serial: "SN\(request)", ageSeconds: -seconds)
        let message = message(bind)
        return simulation.run { await send(message, ahead: seconds) }
    }

    func trueTicket(_ ticket: String, paused: Int64 = 0) -> Reply {
        let message = self.ticket(ticket)
        return simulation.run { await send(message, ahead: outside(paused) / 1_000) }
    }

    var timesAsked: Int64 { counters.timeQuestions.value }
}
