import Adapter
import Binding
import Cloud
import Elements
import Envelope
import Events
import Support
import Telemetry
import Testing

/// What becomes of binds speaks for conditions, and against them.
@Suite struct ConditionFeedTests {
    private func bind(_ number: Int) -> World.Bind {
        World.Bind(request: "r\(number)", serial: "SN\(number)")
    }

    @Test func `a vendor that refuses for what is ours to mend, with its code, until it says yes`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5669))
        #expect(world.bind(bind(1)).errcode == 7 && world.bind(bind(2)).errcode == 7)
        let found = try #require(world.conditions.standing.first)
        #expect(found.condition == .vendorRefuses && found.subject == "test" && found.count == 2)
        #expect(found.last.fields[.device] == "SN2")
        #expect(found.last.pairs.contains { $0.0 == "vendor_code" && $0.1 == 5669 })
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(3)).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test func `of a vendor that answers unclearly, half of a minute's binds`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        for number in 1...3 { #expect(world.bind(bind(number)).errcode == 0) }
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("http_503")))
        for number in 4...5 { #expect(world.bind(bind(number)).errcode == 7) }
        #expect(world.conditions.standing.isEmpty)
        #expect(world.bind(bind(6)).errcode == 7)
        #expect(world.conditions.standing.map(\.condition) == [.vendorFailing])
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(7)).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test(arguments: [5462, 5049])
    func `what only the installer, or another company, can mend is none`(code: Int) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(code))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(bind(1)).errcode != 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test func `the first bind that WeCom's silence decides is told`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(1)).errcode == 0)
        world.simulation.settle(byMilliseconds: 10_000)
        world.wecom.refuse(48_002)
        var other = bind(1)
        (other.request, other.company) = ("r2", "ww_company_b")
        #expect(world.bind(other).errcode == 2, "what cannot be checked stands")
        #expect(world.conditions.standing.map(\.condition) == [.wecomSilent])
    }

    @Test func `overload ends by itself`() throws {
        let world = try World()
        _ = world.simulation.run { await world.send(bind(1), queued: 301) }
        #expect(world.conditions.standing.map(\.condition) == [.overload])
        world.simulation.settle(byMilliseconds: 60_000)
        #expect(world.conditions.standing.isEmpty)
    }

    /// A key that opens nothing for a day beside one that does.
    @Test func `a key is unused once it was seen idle for a day beside another`() throws {
        let one = try Credentials(
            token: Secret("oneToken"), encodingAESKey: Secret(SampleConfiguration.aesKey))
        let other = try Credentials(
            token: Secret("anotherToken"), encodingAESKey: Secret(SampleConfiguration.aesKey))
        let routes = ["/cb": [one, other]]
        let use = KeyUse()
        let day: Int64 = 24 * 3_600_000
        let start = Simulation(seed: 1).now
        #expect(use.unused(of: routes, at: start).isEmpty)
        use.note(one, on: "/cb", at: start.advanced(byMilliseconds: day - 1))
        #expect(use.unused(of: routes, at: start.advanced(byMilliseconds: day - 1)).isEmpty)
        #expect(
            use.unused(of: routes, at: start.advanced(byMilliseconds: day)) == ["/cb": 1])
        use.note(other, on: "/cb", at: start.advanced(byMilliseconds: day))
        #expect(use.unused(of: routes, at: start.advanced(byMilliseconds: day)).isEmpty)
        // A route that nobody calls says nothing about its keys.
        #expect(use.unused(of: routes, at: start.advanced(byMilliseconds: 3 * day)).isEmpty)
    }
}
