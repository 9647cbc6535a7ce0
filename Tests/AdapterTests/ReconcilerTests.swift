import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

/// The nightly comparison, and what is taken back without anybody asking for it.
@Suite struct ReconcilerTests {
    /// A device that the vendor has for us and WeCom does not have.
    private func held(_ edit: (String) throws -> String = { $0 }) throws -> World {
        let world = try World()
        world.site.replace(
            with: World.site(
                try World.configuration("wifi", edit: edit), world.vendor, world.wecom, world.maker,
                world.life, world.breaker))
        let kept = world.keepingHouse()
        kept.vendor.answer("deviceBindingByWifi", .code(200))
        kept.vendor.answer("deviceInfo", .code(200))
        kept.wecom.set(isBound: false)
        try #require(kept.bind(World.Bind()).errcode == 0)
        kept.pass(70_000)
        try #require(kept.device?.state == .held)
        return kept
    }

    /// The vendor lets it go: it is asked before and after.
    private func letGo(_ world: World) {
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(200), .code(5052))
    }

    /// States: Device 35.
    @Test func `a held device is undone at night`() throws {
        let world = try held()
        letGo(world)
        // It is 14:14 in UTC; the night of WeCom's country is at 19:30.
        world.pass(18_800_000)
        #expect(world.device?.state == .held)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        world.pass(300_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        world.pass(86_400_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        world.machine.close()
    }

    /// States: Device 30, Device 44.
    @Test func `nothing is undone at night while WeCom is silent`() throws {
        let world = try held()
        letGo(world)
        world.wecom.set(isBound: nil)
        world.pass(86_400_000)
        #expect(world.device?.state == .held)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        world.wecom.set(isBound: false)
        world.pass(86_400_000)
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    @Test func `the night can be turned off`() throws {
        let world = try held { $0.replacing("\"provider\"", with: "\"reconcile_at\": \"off\", \"provider\"") }
        letGo(world)
        world.pass(86_400_000)
        #expect(world.device?.state == .held)
        world.machine.close()
    }

    /// States: Device 35.
    @Test func `a model may have it undone after 15 minutes`() throws {
        let world = try held {
            $0.replacing("\"binding_mode\"", with: "\"undo_after_minutes\": 15, \"binding_mode\"")
        }
        letGo(world)
        world.pass(13 * 60_000)
        #expect(world.device?.state == .held)
        world.pass(4 * 60_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        world.machine.close()
    }

    @Test func `one device is compared at once`() throws {
        let world = try held()
        letGo(world)
        let machine = world.machine
        let serial = try #require(world.device?.serial)
        #expect(world.simulation.run { await machine.reconcile(serial) } == .undone)
        world.pass(5_000)
        #expect(world.device?.state == .free)
        let nobody = try #require(SerialNumber("NOBODY"))
        #expect(world.simulation.run { await machine.reconcile(nobody) } == nil)
        machine.close()
    }

    @Test func `an undo that has begun goes by the word that WeCom has given`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        try #require(world.bind(World.Bind()).errcode == 0)
        world.pass(6_000)
        world.wecom.set(isBound: false)
        let other = World.Bind(request: "b1", company: World.otherCompany)
        #expect(world.bind(other).errcode == 1999)
        world.wecom.set(isBound: nil)
        let kept = world.keepingHouse()
        kept.pass(60_000)
        #expect(kept.vendor.calls("unbundlingDeviceDk") == 1)
        #expect(kept.device?.state == .free)
        kept.machine.close()
    }

    /// States: Device 30.
    @Test func `an undo by a person waits for WeCom's word`() throws {
        let world = try held()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        world.wecom.set(isBound: nil)
        let (serial, generation) = (try #require(world.device?.serial), world.device?.generation)
        let (ledger, simulation) = (world.ledger, world.simulation)
        let isDone = simulation.run {
            let by = simulation.now.advanced(byMilliseconds: 1_000)
            return try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try TakeBack.undo(
                    serial, generation: generation, because: "a test", in: &records, at: now)
            }
        }
        try #require(isDone == true)
        world.pass(300_000)
        #expect(world.device?.state == .unbinding)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        world.wecom.set(isBound: false)
        world.pass(301_000)
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    /// States: Device 43.
    @Test(arguments: [4026, 429])
    func `the walk stops where the vendor's quota ends, and goes on there the next day`(code: Int) throws {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        for number in 1...5 {
            try #require(world.bind(World.Bind(request: "r\(number)", serial: "SN\(number)")).errcode == 0)
        }
        world.pass(70_000)
        let (machine, simulation) = (world.machine, world.simulation)
        world.vendor.answer("deviceInfo", .code(200), .code(200), .code(code))
        #expect(
            simulation.run { await machine.reconcileAll() } == [.agreed: 2, .unanswered: 1, .overQuota: 2])
        #expect(world.vendor.calls("deviceInfo") == 3)
        world.vendor.answer("deviceInfo", .code(200), .code(200), .code(code))
        world.site.replace(
            with: World.site(
                try World.configuration("wifi"), world.vendor, world.wecom, world.maker, world.life,
                world.breaker))
        #expect(
            simulation.run { await machine.reconcileAll() } == [.agreed: 2, .unanswered: 1, .overQuota: 2])
        #expect(world.vendor.deviceKeys("deviceInfo") == ["SN1", "SN2", "SN3", "SN4", "SN5", "SN1"])
        machine.close()
    }

    @Test func `a night that may ask nothing leaves the next one where this one was to begin`() throws {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        let serials = (1...3).map { "SN\($0)" }
        for serial in serials {
            try #require(world.bind(World.Bind(request: serial, serial: serial)).errcode == 0)
        }
        world.pass(70_000)
        let (machine, simulation) = (world.machine, world.simulation)
        world.vendor.answer("deviceInfo", .code(200), .code(200), .code(4026))
        #expect(simulation.run { await machine.reconcileAll() } == [.agreed: 2, .unanswered: 1])
        #expect(simulation.run { await machine.reconcileAll() } == [.overQuota: 3])
        world.vendor.answer("deviceInfo", .code(200))
        world.site.replace(
            with: World.site(
                try World.configuration("wifi"), world.vendor, world.wecom, world.maker, world.life,
                world.breaker))
        #expect(simulation.run { await machine.reconcileAll() } == [.agreed: 3])
        #expect(world.vendor.deviceKeys("deviceInfo") == serials + serials)
        machine.close()
    }

    @Test func `a million devices are walked side by side, so that a day is enough`() throws {
        let world = try World(seed: 1)
        world.wecom.set(isBound: true)
        world.vendor.answer("deviceInfo", .code(5052))
        try world.put(devices: 1..<301) { _ in nil }
        world.ledger.pretend(devices: 1_000_000)
        let (machine, simulation) = (world.machine, world.simulation)
        let begun = simulation.now
        let outcomes = simulation.run { await machine.reconcileAll() }
        #expect(outcomes?.values.reduce(0, +) == 300)
        #expect(
            simulation.now.milliseconds(since: begun) <= 300 * WalkPace(devices: 1_000_000).milliseconds
                + 1_000)
        #expect(world.wecom.looks == 300)
        machine.close()
    }

    @Test(arguments: [1, 1_000, 360_000, 1_000_000, 1_200_000])
    func `a walk is around within twenty hours, and asks WeCom no more than there is to spare`(count: Int) {
        let pace = WalkPace(devices: count)
        #expect(Int64(count) * pace.milliseconds <= 20 * 3_600_000)
        #expect(1_000 / pace.milliseconds <= 20)
    }

    /// States: Device 30.
    @Test func `a company's own removal does not wait for it`() throws {
        let world = try World().keepingHouse()
        try world.bound()
        world.pass(70_000)
        world.wecom.set(isBound: nil)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let removal = world.unbind("u1")
        #expect(world.simulation.run { await world.send(removal) }.isAcknowledged)
        world.pass(10_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        world.machine.close()
    }

    /// States: Device 26.
    @Test func `what the vendor says it let go is gone once deviceInfo says so too`() throws {
        let world = try World().keepingHouse()
        try world.bound()
        world.pass(70_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(200), .code(5052))
        let removal = world.unbind("u1")
        #expect(world.simulation.run { await world.send(removal) }.isAcknowledged)
        world.pass(20_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 2)
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    /// States: Device 39.
    @Test(arguments: [(5052, 0), (200, 1)])
    func `a removal of a device without a row is passed on only if the vendor says ours`(
        code: Int, unbinds: Int
    ) throws {
        let world = try World().keepingHouse()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(code), .code(5052))
        let removal = world.unbind("u1")
        #expect(world.simulation.run { await world.send(removal) }.isAcknowledged)
        world.pass(10_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.calls("unbundlingDeviceDk") == unbinds)
        world.machine.close()
    }

    @Test func `all devices are compared a few a second, and never twice at once`() throws {
        let world = try World().keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        for number in 1...100 {
            let bind = World.Bind(request: "r\(number)", serial: "SN\(number)")
            try #require(world.bind(bind).errcode == 0)
        }
        world.pass(70_000)
        world.vendor.answer("deviceInfo", .code(200))
        let (machine, simulation) = (world.machine, world.simulation)
        let begun = simulation.now
        let (one, other) = simulation.run {
            async let one = machine.reconcileAll()
            async let other = machine.reconcileAll()
            return await (one, other)
        }
        #expect([one, other].compactMap { $0 } == [[.agreed: 100]])
        #expect((20_000..<40_000).contains(simulation.now.milliseconds(since: begun)))
        #expect(world.vendor.calls("deviceInfo") == 100)
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(simulation.run { await machine.reconcileAll() } == [.lostAtVendor: 100])
        #expect(world.counters.lines[.lostAtVendor] == 100)
        machine.close()
        #expect(simulation.run { await machine.reconcileAll() } == nil)
    }
}
