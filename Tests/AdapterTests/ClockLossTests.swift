import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Telemetry
import Testing

/// By a clock that is wrong no code is lost, no message, and no wait is cut short.
///
/// States: Order 18.
@Suite struct ClockLossTests {
    /// Seconds.
    static let errors: [Int64] = [301, 600, -3_600, 28_800, -28_800, 691_200, -691_200]

    /// A code waits, since WeCom wants to be left alone for a minute.
    private func worldWithWaitingCode(_ answers: SecretAnswer...) throws -> World {
        let world = try World().keepingHouse()
        world.simulation.judgeTime()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        let secret = DeviceSecret(
            secret: Secret("secret"), accessToken: Secret("token"),
            accessTokenEnds: world.simulation.trueTime.advanced(bySeconds: 7_200), isProved: true)
        world.wecom.answer([.refused(45_009, "too many calls")] + answers + [.secret(secret)])
        try #require(world.trueBind("R1").errcode == 0)
        world.pass(5_000)
        try #require(world.redemption("R1")?.progress.state == .ready)
        return world
    }

    /// States: Order 18, Time 9.
    @Test(arguments: errors)
    func `18: started by a wrong clock, a waiting code is sent all the same`(error: Int64) throws {
        let before = try worldWithWaitingCode()
        before.simulation.jump(byMilliseconds: error * 1_000)
        let world = try before.restarted().keepingHouse()
        #expect(!world.simulation.isTimeSure)
        world.pass(130_000)
        #expect(world.redemption("R1")?.progress.state == .stored)
        #expect(world.notes(.security).isEmpty)
        world.machine.close()
    }

    /// States: Order 18, Code 11.
    @Test(arguments: [40_029, 42_022])
    func `18: a dead code that was sent by an unsure clock ends expired, and is no security alert`(
        errcode: Int
    ) throws {
        let dead = SecretAnswer.refused(errcode, "dead")
        let before = try worldWithWaitingCode(dead, dead, dead, dead)
        before.simulation.jump(byMilliseconds: 28_800_000)
        let world = try before.restarted().keepingHouse()
        world.pass(300_000)
        #expect(world.redemption("R1")?.progress.state == .expired)
        #expect(world.notes(.security).isEmpty)
        #expect(world.notes(.alert) == ["redemption_expired"])
        world.machine.close()
    }

    /// States: Code 15.
    @Test func `a code dies at 540 s once the clock is sure`() throws {
        let before = try worldWithWaitingCode()
        before.life.end()
        before.pass(600_000)
        before.bothCloudsTellTheTime()
        let world = try before.replaced()
        #expect(world.redemption("R1")?.progress.state == .ready)
        world.simulation.timepiece.hear(
            .date(.wecom, world.simulation.trueTime), at: world.simulation.now)
        let house = world.keepingHouse()
        house.pass(70_000)
        #expect(house.redemption("R1")?.progress.state == .expired)
        house.machine.close()
    }

    /// States: Order 18, Code 15.
    @Test(arguments: [600, -600, 28_800] as [Int64])
    func `18: both clouds correct the time, and a code that is 5 s old lives`(error: Int64) throws {
        let world = try worldWithWaitingCode()
        world.bothCloudsTellTheTime(wrongBy: (wecom: error, vendor: error))
        world.pass(70_000)
        #expect(world.simulation.unixNow == world.simulation.trueTime.advanced(bySeconds: error))
        #expect(world.simulation.isTimeSure)
        world.pass(70_000)
        #expect(world.redemption("R1")?.progress.state == .stored)
        world.machine.close()
    }

    /// States: Order 18, Time 1.
    @Test(arguments: [-86_400, 86_400] as [Int64])
    func `18: what may still land does so in its own time, and not by the clock`(error: Int64) throws {
        let world = try World().keepingHouse()
        world.simulation.judgeTime()
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("timeout"), after: 500))
        world.vendor.answer("deviceInfo", .code(5052))
        world.wecom.set(isBound: false)
        #expect(world.trueBind("1").errcode == 7)
        world.bothCloudsTellTheTime(wrongBy: (wecom: error, vendor: error))
        world.pass(50_000)
        #expect(world.device?.state == .held)
        world.pass(80_000)
        #expect(world.simulation.isTimeSure)
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    /// States: Order 18, Time 1.
    @Test(arguments: [-86_400, 86_400] as [Int64])
    func `18: the housekeeper sleeps by the machine's clock`(error: Int64) throws {
        let world = try World().keepingHouse()
        world.simulation.judgeTime()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        #expect(world.trueBind("1").errcode == 0)
        world.bothCloudsTellTheTime(wrongBy: (wecom: error, vendor: error))
        world.pass(20_000)
        world.wecom.set(isBound: false)
        world.pass(130_000)
        #expect(world.device?.state == .held)
        world.machine.close()
    }

    @Test func `18: while the ledger is slow the clock is corrected once`() throws {
        let world = try World().keepingHouse()
        world.simulation.judgeTime()
        world.pass(60_000)
        world.ledger.set(latency: 6_000...6_000, seed: 1)
        world.bothCloudsTellTheTime(wrongBy: (wecom: 600, vendor: 600))
        world.pass(30_000)
        world.ledger.set(latency: 0...0, seed: 1)
        world.pass(30_000)
        #expect(world.simulation.unixNow == world.simulation.trueTime.advanced(bySeconds: 600))
        #expect(world.counters.lines[.clockCorrected] == 1)
        world.machine.close()
    }

    /// States: Order 18, Maker 11.
    @Test(arguments: [691_200, -691_200] as [Int64])
    func `18: started 8 days off, no message to the maker is given up`(error: Int64) throws {
        let made = Guarded<Mailbox?>(nil)
        let before = try World.telling(made, seed: 7)
        let mailbox = try #require(made.withLock { $0 })
        before.simulation.judgeTime()
        mailbox.reply { _ in Mailbox.Reply(answer: .refused(503)) }
        before.bothCloudsTellTheTime()
        #expect(before.trueBind("R1").errcode == 0)
        before.pass(10_000)
        before.simulation.jump(byMilliseconds: error * 1_000)
        before.vendor.set(clockAhead: nil)
        before.wecom.set(clockAhead: nil)
        let world = try before.restarted().keepingHouse()
        world.pass(60_000)
        let told = world.ledger.records.messages.map(\.type)
        #expect(told.first == "device.bound")
        // Corrected at last: what was told by the wrong clock is no older than that.
        world.bothCloudsTellTheTime()
        world.pass(130_000)
        #expect(world.simulation.isTimeSure)
        #expect(world.ledger.records.messages.map(\.type) == told)
        #expect(world.counters.lines[.outboxExpired] == 0)
        world.machine.close()
    }
}
