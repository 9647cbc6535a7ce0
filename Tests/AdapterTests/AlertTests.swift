import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

/// What people hear of an alert where the maker has no service.
@Suite struct AlertTests {
    private let world: World

    init() throws {
        world = try World().keepingHouse()
        try #require(!world.ledger.records.hasService)
    }

    /// The alerts of this name in the log, and whether they are counted.
    private func alerts(_ name: String) throws -> [JSON] {
        let lines = try world.lines.withLock { $0 }.map { try JSONReader.read(Array($0.utf8)) }
        let found = lines.filter { $0["event"]?.string == name && $0["level"]?.string == "warn" }
        let event = try #require(LogEvent(rawValue: name))
        #expect(world.counters.lines[event] == Int64(found.count))
        return found
    }

    private func removeRefused() throws {
        try world.bound()
        world.pass(70_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(5041))
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.isAcknowledged)
        world.pass(30_000)
    }

    /// States: Device 28.
    @Test func `a device that the vendor does not let go is told once, with code and remedy`() throws {
        try removeRefused()
        #expect(world.device?.isStuck == true)
        let alert = try #require(try alerts("unbinding_stuck").first)
        #expect(try alerts("unbinding_stuck").count == 1)
        #expect(alert["device"] == "SN1" && alert["company"] == "ww_company_a" && alert["req_id"] == "u1")
        #expect(alert["vendor_code"] == 5041)
        #expect(alert["todo"]?.string?.contains("devices release") == true)
    }

    /// States: Device 28, Device 29.
    @Test func `an unbind that WeCom stops is told`() throws {
        try removeRefused()
        world.wecom.set(isBound: true)
        world.pass(3_700_000)
        #expect(world.device?.state == .bound)
        #expect(try alerts("unbind_stopped").count == 1)
    }

    /// States: Code 12.
    @Test func `a code in doubt is told with device, company and minutes left`() throws {
        world.wecom.answer(.unanswered("reset"))
        try world.bound()
        world.pass(3_000)
        let alert = try #require(try alerts("redemption_in_doubt").first)
        #expect(alert["device"] == "SN1" && alert["company"] == "ww_company_a")
        #expect(alert["minutes_left"] == 8 && alert["todo"] != nil)
    }
}
