import Adapter
import Binding
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// One line tells what a bind was answered, and how that came about.
@Suite struct StoryTests {
    private let world: World

    init() throws {
        world = try World().settled()
        world.wecom.set(isBound: true)
    }

    private func story(_ request: String) throws -> JSON {
        try #require(world.told(.bindAnswered).last { $0["req_id"]?.string == request })
    }

    private func calls(_ line: JSON) -> [String] {
        (line["calls"]?.array ?? []).map { call in
            "\(call["call"]?.string ?? ""): \(call["said"]?.string ?? "")"
        }
    }

    @Test func `a bind that the vendor was asked about`() throws {
        world.vendor.answer("deviceBindingByWifi", .code(5462, after: 70))
        #expect(world.bind(World.Bind()).errcode == 4)
        let line = try story("r1")
        #expect(line["model"]?.string == World.model && line["route"]?.string == World.path)
        #expect(line["company"] == "ww_company_a" && line["device"] == "SN1")
        #expect(line["course"] == "asked" && line["errcode"] == 4 && line["first"] == true)
        #expect(line["reason"] == "vendor_refused_installer" && line["vendor_code"] == 5462)
        #expect(calls(line) == ["deviceBindingByWifi: code 5462"])
        #expect(line["calls"]?.array?.first?["ms"] == 70)
        #expect(!String(decoding: JSONText.render(line), as: UTF8.self).contains(World.code))
    }

    /// States: Request 12.
    @Test func `a copy that comes later says why the first one was answered so`() throws {
        world.vendor.answer("deviceBindingByWifi", .code(5462))
        #expect(world.bind(World.Bind()).errcode == 4)
        #expect(world.bind(World.Bind()).errcode == 4)
        let line = try story("r1")
        #expect(line["course"] == "repeated" && line["first"] == nil && calls(line) == [])
        #expect(line["reason"] == "vendor_refused_installer" && line["vendor_code"] == 5462)
        let row = try #require(world.row("r1"))
        #expect(row.reason == Reason(.vendorRefusedInstaller, vendorCode: 5462))
    }

    /// States: Request 9.
    @Test func `copies at once are one story`() throws {
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 200))
        let (one, other) = world.both(World.Bind(), thenAfter: 50, World.Bind())
        #expect(one.errcode == 0 && other.errcode == 0)
        let lines = try world.told(.bindAnswered)
        #expect(Set(lines.compactMap { $0["course"]?.string }) == ["asked", "joined"])
        #expect(lines.allSatisfy { calls($0) == ["deviceBindingByWifi: code 200"] })
    }

    /// States: Request 4.
    @Test func `a claim that settles at once says so, and not that it was stored`() throws {
        #expect(world.bind(World.Bind(code: "x")).errcode != 0)
        let line = try story("r1")
        #expect(line["course"] == "at_once" && line["reason"] == "code_shape")
        #expect(calls(line) == [])
    }

    /// States: Device 14.
    @Test func `a bind that WeCom was asked about`() throws {
        try world.bound()
        world.pass(10_000)
        #expect(world.bind(World.Bind(company: "ww_company_b")).errcode == 2)
        let line = try story("r1")
        #expect(line["course"] == "asked_wecom" && line["reason"] == "wecom_bound")
        #expect(calls(line) == ["get_device_detail: bound"])
    }

    /// States: Clock 6.
    @Test func `a call that had no answer by the cut-off stands in the line, and the witness too`() throws {
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 10_000))
        world.vendor.answer("deviceInfo", .code(5032, after: 30))
        #expect(world.bind(World.Bind()).errcode == 7)
        let line = try story("r1")
        #expect(line["reason"] == "vendor_late")
        #expect(calls(line).contains("deviceInfo: code 5032"), "\(line)")
    }

    /// States: Device 9.
    @Test func `a question that brought a code is no silence`() throws {
        try world.bound()
        world.wecom.set(isBound: false)
        world.pass(70_000)
        world.vendor.answer("deviceInfo", .code(5032))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 7)
        let line = try story("r2")
        #expect(line["course"] == "adopting")
        #expect(line["reason"] == "vendor_unclear" && line["vendor_code"] == 5032)
    }

    /// States: Request 16.
    @Test func `what nobody could be answered with has one reason in row and log`() throws {
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 100))
        world.ledger.fail(
            transaction: world.ledger.count + 2, with: .refused(.unavailable("a test")))
        let reply = world.bind(World.Bind())
        #expect(reply.status == nil)
        world.pass(120_000)
        let (line, row) = (try story("r1"), try #require(world.row("r1")))
        #expect(line["reason"]?.string == row.reason?.word.rawValue)
        #expect(row.state == .settled(.cannotBind) && row.reason?.word.party != nil)
    }
}
