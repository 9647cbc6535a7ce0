import Adapter
import Binding
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// What an installer or operator waits for is a line of the log.
@Suite struct MomentTests {
    private let world: World

    init() throws {
        world = try World().keepingHouse()
        world.pass(Budget.answerInFlightMilliseconds)
    }

    @Test func `WeCom checks a URL`() throws {
        let check = try world.postbox.check("challenge", by: "GET", on: world.simulation)
        #expect(world.simulation.run { await world.send(check) }.status == 200)
        let line = try #require(world.told(.urlChecked).first)
        #expect(line["route"]?.string == World.path && line["model"]?.string == World.model)
        #expect(line["peer"] == "127.0.0.1")
    }

    @Test func `a check that is refused is none`() throws {
        let check = try World.postbox(of: "another").check("challenge", by: "GET", on: world.simulation)
        #expect(world.simulation.run { await world.send(check) }.status == 403)
        #expect(try world.told(.urlChecked).isEmpty)
    }

    @Test func `a ticket comes`() throws {
        let ticket = world.ticket("t1")
        world.pass(7_000)
        #expect(world.simulation.run { await world.send(ticket) }.isAcknowledged)
        let line = try #require(world.told(.ticketTaken).first)
        #expect(line["model"]?.string == World.model && line["newer"] == true && line["age_s"] == 7)
        #expect(!String(decoding: JSONText.render(line), as: UTF8.self).contains("t1"))
    }

    @Test func `a device becomes free, once`() throws {
        try world.bound()
        world.pass(70_000)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(try world.told(.deviceFreed).isEmpty)
        world.remove()
        world.pass(100_000)
        #expect(world.device?.state == .free)
        let lines = try world.told(.deviceFreed)
        #expect(lines.count == 1)
        #expect(lines.first?["device"] == "SN1" && lines.first?["company"] == "ww_company_a")
    }

    /// States: Device 28, Device 32.
    @Test(arguments: [nil, 48_002])
    func `an errand that fails says at whom, and the device's row keeps it`(code: Int?) throws {
        try world.bound()
        world.pass(10_000)
        if let code { world.wecom.refuse(code) } else { world.wecom.set(isBound: nil) }
        world.pass(60_000)
        let line = try #require(world.told(.errand).last)
        #expect(line["report"] == "no_answer" && line["reason"] == "wecom_silent")
        #expect(line["wecom_code"]?.integer == code.map(Int64.init))
        #expect(world.device?.obstacle == Reason(.wecomSilent, wecomCode: code))
        world.wecom.set(isBound: true)
        world.pass(400_000)
        #expect(world.device?.obstacle == nil)
    }

    /// States: Code 12.
    @Test func `a code in doubt has one reason in line, row and alert`() throws {
        world.wecom.answer(.unanswered("reset"))
        try world.bound()
        world.pass(3_000)
        #expect(world.redemption("r0")?.progress.reason == Reason(.secretUnanswered))
        let line = try #require(world.told(.redemption).last)
        #expect(line["state"] == "in_doubt" && line["reason"] == "secret_unanswered")
        #expect(line["fault"] == "reset" && line["whose"] == "wecom")
        let alert = try #require(world.told(.redemptionInDoubt).first)
        #expect(alert["reason"] == "secret_unanswered" && alert["state"] == "in_doubt")
        #expect(alert["todo"]?.string?.contains("`wecom-bind redemptions retry SN1`") == true)
    }

    /// States: Code 10.
    @Test func `a refused code has WeCom's errcode in line, row and alert`() throws {
        world.wecom.answer(
            .refused(600_004, "no"), .refused(600_004, "no"), .refused(600_004, "no"), .refused(600_004, "no")
        )
        try world.bound()
        world.pass(120_000)
        #expect(world.redemption("r0")?.progress.reason == Reason(.secretRefused, wecomCode: 600_004))
        let alert = try #require(world.told(.redemptionRefused).first)
        #expect(alert["reason"] == "secret_refused" && alert["wecom_code"] == 600_004)
        #expect(try world.told(.redemption).allSatisfy { $0["wecom_code"] == 600_004 })
    }
}
