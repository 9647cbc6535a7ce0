import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// One bind from its request to its answer, with everybody behaving.
@Suite struct JourneyTests {
    @Test func `a bind is answered 0 and its code is spent once`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 300))
        let reply = world.simulation.run { await world.send(World.Bind()) }
        #expect(reply.errcode == 0)
        #expect(reply.milliseconds < 1_000)
        #expect(world.wecom.attempts == 0, "nothing is spent before the answer is out")
        world.simulation.settle(byMilliseconds: 5_000)
        #expect(world.wecom.attempts == 1)
        #expect(world.device?.state == .bound)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Request 18.
    @Test func `sixty-four copies at once have one conversation and one errcode`() throws {
        let world = try World(seed: 7)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 400))
        let replies = world.simulation.run {
            await withTaskGroup(of: World.Reply.self) { group in
                for _ in 0..<64 { group.addTask { await world.send(World.Bind()) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies.count == 64)
        #expect(replies.allSatisfy { $0.errcode == 0 })
        world.simulation.settle(byMilliseconds: 5_000)
        #expect(world.vendor.bindCalls == 1)
        #expect(world.wecom.attempts == 1)
    }

    /// States: Request 16.
    @Test func `a repeat gets the stored errcode and asks nobody`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5462))
        let first = world.simulation.run { await world.send(World.Bind()) }
        let again = world.simulation.run { await world.send(World.Bind()) }
        #expect(first.errcode == 4 && again.errcode == 4)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Request 2.
    @Test func `the same req_id with another identity gets 7 and leaves the first alone`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let first = world.simulation.run { await world.send(World.Bind()) }
        let other = world.simulation.run { await world.send(World.Bind(company: "ww_company_b")) }
        #expect(first.errcode == 0)
        #expect(other.errcode == 7)
        let again = world.simulation.run { await world.send(World.Bind()) }
        #expect(again.errcode == 0)
        #expect(world.vendor.bindCalls == 1)
        #expect(world.ledger.records.journal.contains { $0.name == "req_id_conflict" })
    }

    @Test(arguments: [(5460, true, 7), (5460, false, 1), (5461, true, 6), (5009, true, 7)])
    func `a vendor code becomes the errcode that helps`(code: Int, isOnline: Bool, errcode: Int) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(code))
        var online = VendorData()
        online.isOnline = isOnline
        world.vendor.answer("device/detail", .init(.code(200, online)))
        let reply = world.simulation.run { await world.send(World.Bind()) }
        #expect(reply.errcode == errcode)
        #expect(reply.milliseconds < 2_500)
        #expect(world.device?.state == .free)
    }

    /// States: Device 23.
    @Test func `a code that no document lists leaves the device held until it is known`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(99_999))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.device?.state == .held)
        #expect(world.device?.isQuarantined(at: world.simulation.unixNow) == true)
    }

    /// States: Device 24.
    @Test func `a bind that was turned away frees and holds nothing`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(429))
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.vendor.bindCalls >= 2)
        #expect(world.device?.state == .free)
        #expect(world.device?.isQuarantined(at: world.simulation.unixNow) == false)
    }

    @Test(arguments: [false, true])
    func `a verification tells the device if the site wants it`(tells: Bool) throws {
        let world = try World(conversation: "verify_dk")
        let configuration = try World.configuration("verify_dk") { text in
            let told = #""binding_mode": 2, "is_binding": true"#
            return tells ? text.replacing(#""binding_mode": 2"#, with: told) : text
        }
        world.site.replace(
            with: World.site(
                configuration, world.vendor, world.wecom, world.maker, world.life, world.breaker))
        world.vendor.answer("verifyBindingCode", .code(200))
        world.vendor.answer("bindDeviceDk", .code(200))
        #expect(world.bind(World.Bind()).errcode == 0)
        #expect(world.vendor.toldDevice == tells)
    }

    @Test func `a code that passes within the budget is waited for`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5460), .code(5460), .code(200))
        let reply = world.simulation.run { await world.send(World.Bind()) }
        #expect(reply.errcode == 0)
        #expect(world.vendor.bindCalls == 3)
    }

    @Test func `verify and bind are two calls, and a wrong code stops after the first`() throws {
        let world = try World(conversation: "verify_dk")
        world.vendor.answer("verifyBindingCode", .code(200))
        world.vendor.answer("bindDeviceDk", .code(200))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 0)
        world.vendor.answer("verifyBindingCode", .code(5462))
        let wrong = world.simulation.run { await world.send(World.Bind(request: "r2", serial: "SN2")) }
        #expect(wrong.errcode == 4)
        #expect(world.vendor.calls("bindDeviceDk") == 1)
    }

    @Test(arguments: ["", "0123", "GHIJKLMNOPQRSTUV", "0123456789ABCDEF0"])
    func `a code that cannot be one is refused without asking`(code: String) throws {
        let world = try World()
        #expect(world.simulation.run { await world.send(World.Bind(code: code)) }.errcode == 6)
        #expect(world.vendor.bindCalls == 0)
    }

    @Test func `without a way to spend the code nobody is asked`() throws {
        let world = try World()
        world.wecom.set(canRedeem: false)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        #expect(world.vendor.bindCalls == 0)
    }

    /// States: Yes 5.
    @Test func `an event for another model than the URL's gets 7`() throws {
        let world = try World()
        #expect(world.simulation.run { await world.send(World.Bind(model: "model_other")) }.errcode == 7)
        #expect(world.vendor.bindCalls == 0)
    }

    /// States: Yes 4.
    @Test(arguments: [
        "", "null", "{}", "[1]", "success", #"{"msg_type":"event","event":{"event_type":"bind"}}"#,
        #"{"msg_type":"event","base_info":{"req_id":"x","createtime":1790000000},"event":{"event_type":"unheard_of","verif_code":"1"}}"#,
    ])
    func `an authentic body that is no event gets the sealed 7`(body: String) throws {
        let world = try World()
        let reply = world.simulation.run { await world.send(body) }
        #expect(reply.errcode == 7)
    }

    /// States: Yes 2.
    @Test func `an unknown event is acknowledged with an empty body`() throws {
        let world = try World()
        let body = """
            {"msg_type":"event","base_info":{"req_id":"x","createtime":1790000000},\
            "event":{"event_type":"unheard_of"}}
            """
        let reply = world.simulation.run { await world.send(body) }
        #expect(reply.status == 200 && reply.body.isEmpty)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `a URL check is answered by either method that reads`(method: String) throws {
        let world = try World()
        let request = try world.postbox.check("12345", by: method, on: world.simulation)
        let reply = world.simulation.run { await world.send(request) }
        #expect(reply.status == 200 && reply.body == Array("12345".utf8))
    }

    @Test func `what a sender calls its event stands beside ours, not over it`() throws {
        let world = try World()
        let message = world.unbind("x").replacing("\"\(World.model)\"", with: "\"model_other\"")
        #expect(world.simulation.run { await world.send(message) }.errcode == 7)
        let line = try #require(world.lines.withLock { $0.last { $0.contains("event_refused") } })
        let json = try JSONReader.read(Array(line.utf8))
        #expect(json["event"]?.string == "event_refused")
        #expect(json["name"]?.string == "unbind")
    }
}
