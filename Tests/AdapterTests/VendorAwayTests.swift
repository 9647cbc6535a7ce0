import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Telemetry
import Testing

/// A vendor account that does not answer: binds are spared the wait, and one at a time looks whether it is
/// back.
@Suite struct VendorAwayTests {
    private static func bind(_ number: Int) -> World.Bind {
        World.Bind(request: "r\(number)", serial: "SN\(number)")
    }

    /// Five devices at once meet a vendor that says nothing for as long as their calls last.
    private func away(_ world: World) {
        let replies = world.simulation.run {
            await withTaskGroup(of: World.Reply.self) { group in
                for number in 1...5 { group.addTask { await world.send(Self.bind(number)) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies.allSatisfy { $0.errcode == 7 && $0.milliseconds < 2_500 })
        world.pass(Budget.vendorCallMilliseconds)
        #expect(world.site.value.accountsAway == ["test"])
        #expect(world.conditions.timesBegun(.vendorAway) == 1)
    }

    /// States: Account 7.
    @Test func `a bind gets 7 at once while another one tries`() throws {
        let world = try World(seed: 1)
        world.ledger.set(latency: 1...8, seed: 1)
        away(world)
        let (probe, spared) = world.both(Self.bind(6), thenAfter: 100, Self.bind(7))
        #expect(probe.errcode == 7 && probe.milliseconds >= 2_000)
        #expect(spared.errcode == 7 && spared.milliseconds < 50)
        #expect(world.vendor.bindCalls == 6)
        #expect(world.ledger.records.callbacks.values.contains { $0.reason?.word == .vendorAway })
    }

    /// States: Request 4, Account 7.
    @Test func `of binds that are claimed at once one tries, and the other reserves nothing`() throws {
        let world = try World(seed: 1)
        world.ledger.set(latency: 1...8, seed: 1)
        away(world)
        let (one, other) = world.both(Self.bind(6), thenAfter: 0, Self.bind(7))
        #expect(one.errcode == 7 && other.errcode == 7)
        #expect([one, other].count { $0.milliseconds >= 2_000 } == 1)
        #expect(world.vendor.bindCalls == 6)
        let spared = world.ledger.records.callbacks.values.first { $0.reason?.word == .vendorAway }
        let serial = try #require(spared?.serial)
        #expect(world.ledger.records.devices[serial] == nil)
    }

    @Test func `refused connections open it too`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.notSent("connection_refused"), after: 1))
        away(world)
        let (_, spared) = world.both(Self.bind(6), thenAfter: 10, Self.bind(7))
        #expect(spared.errcode == 7 && spared.milliseconds < 50)
    }

    /// States: Account 7.
    @Test func `a vendor that breaks every call off is away with the fifth device, and back with one answer`()
        throws
    {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("reset"), after: 20))
        world.vendor.answer("deviceInfo", .init(.unknown("reset"), after: 20))
        for number in 1...5 {
            #expect(world.site.value.accountsAway.isEmpty)
            _ = world.bind(Self.bind(number))
        }
        #expect(world.site.value.accountsAway == ["test"])
        world.vendor.answer("deviceBindingByWifi", .code(5462))
        _ = world.bind(Self.bind(6))
        #expect(world.site.value.accountsAway.isEmpty)
        #expect(world.conditions.timesBegun(.vendorAway) == 1 && world.counters.lines[.conditionOver] == 1)
    }

    /// States: Account 7.
    @Test(arguments: ["wifi", "verify"], [1_500, 1_800] as [Int64])
    func `a vendor that is slow to answer is never away`(conversation: String, milliseconds: Int64) throws {
        let world = try World(conversation: conversation, seed: 1)
        for call in ["deviceBindingByWifi", "verifyBindingCode"] {
            world.vendor.answer(call, .code(200, after: milliseconds))
        }
        let replies = world.simulation.run {
            await withTaskGroup(of: World.Reply.self) { group in
                for number in 1...100 {
                    group.addTask {
                        // Many at once, and then one after the other.
                        let wait = Int64(max(0, number - 50) * 40)
                        await world.simulation.sleep(
                            until: world.simulation.now.advanced(byMilliseconds: wait))
                        return await world.send(Self.bind(number))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies.count { $0.errcode == 0 } == 100)
        #expect(world.conditions.timesBegun(.vendorAway) == 0)
    }

    @Test(arguments: [
        ScriptedVendor.Reply.code(5462), .init(.unknown("http_503")), .init(.unknown("no_json")),
    ])
    func `the first answer of any kind closes it`(reply: ScriptedVendor.Reply) throws {
        let world = try World()
        away(world)
        world.vendor.answer("deviceBindingByWifi", reply)
        _ = world.bind(Self.bind(6))
        #expect(world.site.value.accountsAway.isEmpty)
        #expect(world.conditions.timesBegun(.vendorAway) == 1)
        #expect(!world.conditions.isStanding(.vendorAway) && world.counters.lines[.conditionOver] == 1)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let (one, other) = world.both(Self.bind(7), thenAfter: 0, Self.bind(8))
        #expect(one.errcode == 0 && other.errcode == 0)
    }

    /// States: Account 7.
    @Test func `answers that come too late for their binds do not open it`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 5_000))
        for number in 1...10 { #expect(world.bind(Self.bind(number)).errcode == 7) }
        world.pass(6_000)
        #expect(world.conditions.timesBegun(.vendorAway) == 0)
    }

    @Test func `a late answer closes it`() throws {
        let world = try World()
        away(world)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 5_000))
        #expect(world.bind(Self.bind(6)).errcode == 7)
        #expect(world.site.value.accountsAway == ["test"])
        world.pass(4_000)
        #expect(world.site.value.accountsAway.isEmpty)
    }

    @Test func `one device's tries do not open it`() throws {
        let world = try World()
        for number in 1...6 { _ = world.bind(World.Bind(request: "r\(number)")) }
        #expect(world.site.value.accountsAway.isEmpty)
        let calls = world.vendor.bindCalls
        _ = world.bind(Self.bind(9))
        #expect(world.vendor.bindCalls == calls + 1)
    }

    @Test func `a bind that needs no call is answered as ever, and leaves the place to others`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let bound = World.Bind(request: "r0", serial: "SN9")
        let message = world.message(bound)
        let again = world.message(World.Bind(request: "b1", serial: "SN9", company: World.otherCompany))
        #expect(world.simulation.run { await world.send(message) }.errcode == 0)
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("timeout"), after: 30_000))
        away(world)
        #expect(world.simulation.run { await world.send(message) }.errcode == 0, "the stored 0")
        #expect(world.simulation.run { await world.send(again) }.errcode == 2, "the device's own answer")
        world.pass(6_000)
        world.wecom.set(isBound: true)
        let later = World.Bind(request: "b2", serial: "SN9", company: World.otherCompany)
        #expect(world.bind(later).errcode == 2, "WeCom is asked, not the vendor")
        let calls = world.vendor.bindCalls
        let probe = world.bind(Self.bind(6))
        #expect(probe.errcode == 7 && probe.milliseconds >= 2_000)
        #expect(world.vendor.bindCalls == calls + 1, "the place to try was still there")
    }

    @Test func `a refusal of our own comes before it`() throws {
        let world = try World()
        away(world)
        let wrong = World.Bind(request: "r6", serial: "SN6", code: "0123")
        #expect(world.bind(wrong).errcode == 6)
        let (probe, _) = world.both(Self.bind(7), thenAfter: 100, Self.bind(8))
        #expect(probe.milliseconds >= 2_000)
    }
}
