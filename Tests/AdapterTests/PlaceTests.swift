import Adapter
import Binding
import Desk
import Elements
import Support
import Telemetry
import Testing

/// What is bound stays where the vendor has it, whatever list and configuration say since.
@Suite struct PlaceTests {
    private static func list(_ devices: (serial: String, key: String)...) -> (String) -> String {
        let entries = devices.map {
            """
            {"serial":"\($0.serial)","model":"\(World.model)","product_key":"p11v14","device_key":"\($0.key)"}
            """
        }
        return {
            $0.replacing("\"models\"", with: "\"devices\": [\(entries.joined(separator: ","))],\n\"models\"")
        }
    }

    private func configure(_ world: World, _ edit: (String) -> String) throws {
        world.site.replace(
            with: World.site(
                try World.configuration("wifi", edit: edit), world.vendor, world.wecom, world.maker,
                world.life, world.breaker))
    }

    /// A world with this list, in which SN1 is bound for the first company.
    private func bound(_ edit: (String) -> String) throws -> World {
        let world = try World().keepingHouse()
        try configure(world, edit)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.vendor.answer("deviceInfo", .code(200))
        world.wecom.set(isBound: true)
        try #require(world.bind(World.Bind()).errcode == 0)
        world.pass(70_000)
        return world
    }

    /// The first company removes SN1, and the vendor lets go of whatever it is told to.
    private func remove(_ world: World) {
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        world.wecom.set(isBound: false)
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.status == 200)
        world.pass(20_000)
    }

    /// States: Device 3, Order 19.
    @Test
    func `of two devices whose keys are exchanged while bound, the removal of one is that of its own key`()
        throws
    {
        let world = try bound(Self.list(("SN1", "key1"), ("SN2", "key2")))
        #expect(world.bind(World.Bind(request: "r2", serial: "SN2", company: "ww_company_b")).errcode == 0)
        world.pass(70_000)
        try configure(world, Self.list(("SN1", "key2"), ("SN2", "key1")))
        remove(world)
        #expect(world.vendor.deviceKeys("unbundlingDeviceDk") == ["key1"])
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    /// States: Device 4.
    @Test func `two serials of one key are not both bound, and people hear of it`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        try configure(world, Self.list(("SN1", "key2"), ("SN2", "key1")))
        let second = world.bind(World.Bind(request: "r2", serial: "SN2", company: "ww_company_b"))
        #expect(second.errcode == 7)
        #expect(world.vendor.deviceKeys("deviceBindingByWifi") == ["key1"])
        #expect(world.notes(.alert) == ["place_shared"])
        #expect(world.counters.lines[.placeShared] == 1)
        let alert = try #require(world.lines.withLock { $0 }.first { $0.contains("\"place_shared\"") })
        #expect(alert.contains("\"warn\"") && alert.contains("SN1") && alert.contains("SN2"))
        for asked in ["SN2", "r2"] {
            #expect(world.explained(asked, in: .zh).contains("（另一台是SN1）"))
            #expect(world.explained(asked, in: .en).contains("(theotheroneisSN1)"))
        }
        world.machine.close()
    }

    /// States: Device 4.
    @Test func `the removal of a device never heard of does not unbind another one of the same key`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        try configure(world, Self.list(("SN1", "key2"), ("SN2", "key1")))
        world.wecom.set(isBound: false)
        let message = world.unbind("u2", serial: "SN2", company: "ww_company_b")
        #expect(world.simulation.run { await world.send(message) }.status == 200)
        world.pass(20_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        #expect(world.notes(.alert) == ["place_shared"])
        world.machine.close()
    }

    /// States: Device 3.
    @Test func `a key that is corrected while bound is used once the old binding is gone`() throws {
        let world = try bound(Self.list(("SN1", "wrong")))
        try configure(world, Self.list(("SN1", "right")))
        remove(world)
        #expect(world.vendor.deviceKeys("unbundlingDeviceDk") == ["wrong"])
        world.wecom.set(isBound: true)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.vendor.deviceKeys("deviceBindingByWifi") == ["wrong", "right"])
        world.machine.close()
    }

    /// States: Device 3, List 4.
    @Test func `a device whose model or list entry is gone is still taken back`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        try configure(world) { $0.replacing("\"product_key\": \"p11v14\", ", with: "") }
        remove(world)
        #expect(world.vendor.deviceKeys("unbundlingDeviceDk") == ["key1"])
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    /// States: Account 6.
    @Test func `a device whose account is gone is neither bound nor taken for gone`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        try configure(world) { Self.list(("SN1", "key1"))($0.replacing("\"test\"", with: "\"other\"")) }
        #expect(world.bind(World.Bind(request: "r2")).errcode == 7)
        let number = try #require(world.number("r2"))
        #expect(world.ledger.records.callbacks[number]?.reason?.word == .accountGone)
        remove(world)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        #expect(world.device?.state == .unbinding)
        try configure(world, Self.list(("SN1", "key1")))
        world.pass(300_000)
        #expect(world.vendor.deviceKeys("unbundlingDeviceDk") == ["key1"])
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    /// As a ledger of an earlier version has it, or one that was set back.
    @Test func `a device without a place gets one before lists can change`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        var device = try #require(world.device)
        device.place = nil
        let (ledger, simulation, old, site) = (world.ledger, world.simulation, device, world.site.value)
        let last = simulation.run {
            let by = simulation.now.advanced(byMilliseconds: 1_000)
            return try? await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                try records.put(old)
                return try site.place(after: nil, atMost: 10, in: &records)
            }
        }
        #expect(last == old.serial)
        try configure(world, Self.list(("SN1", "key2")))
        remove(world)
        #expect(world.vendor.deviceKeys("unbundlingDeviceDk") == ["key1"])
        world.machine.close()
    }

    /// States: Device 28.
    @Test(arguments: [(429, false), (4026, false), (50_000, false), (5041, true)])
    func `only what the vendor means is a refusal to let go`(code: Int, isMeant: Bool) throws {
        let world = try bound(Self.list(("SN1", "key1")))
        world.vendor.answer("unbundlingDeviceDk", .code(code))
        world.wecom.set(isBound: false)
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.status == 200)
        world.pass(30_000)
        #expect(world.vendor.calls("unbundlingDeviceDk") >= 3)
        let word: Reason.Word = isMeant ? .vendorRefusedUs : .vendorUnclear
        #expect(world.device?.obstacle == Reason(word, vendorCode: code))
        #expect(world.device?.isStuck == isMeant)
        world.machine.close()
    }

    /// As a ledger of an earlier version has it.
    @Test func `a device without a place is not taken for gone because its model is`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        var device = try #require(world.device)
        device.place = nil
        let (ledger, simulation, old) = (world.ledger, world.simulation, device)
        let isReleased = simulation.run {
            let by = simulation.now.advanced(byMilliseconds: 1_000)
            return try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try records.put(old)
                return try TakeBack.release(old.serial, because: "a test", in: &records, at: now)
            }
        }
        try #require(isReleased == .unbinding)
        world.wecom.set(isBound: false)
        try configure(world) { $0.replacing("\"id\": \"\(World.model)\"", with: "\"id\": \"other\"") }
        world.pass(60_000)
        #expect(world.device?.state == .unbinding)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 0)
        world.machine.close()
    }

    /// States: Device 45.
    @Test func `of a device whose model is gone, WeCom is asked by another model`() throws {
        let world = try bound(Self.list(("SN1", "key1")))
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let (ledger, simulation) = (world.ledger, world.simulation)
        let serial = try #require(world.device?.serial)
        // Taken back without a word of WeCom's.
        simulation.run {
            let by = simulation.now.advanced(byMilliseconds: 1_000)
            _ = try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                guard var device = try records.device(serial) else { return }
                device.state = .held
                device.learn(.leftover, about: device.generation, at: now)
                try records.put(device)
            }
        }
        world.wecom.set(isBound: nil)
        try configure(world) { $0.replacing("\"id\": \"\(World.model)\"", with: "\"id\": \"other\"") }
        world.pass(30_000)
        #expect(world.device?.state == .unbinding && world.device?.isLetGo == false)
        world.wecom.set(isBound: false)
        world.pass(300_000)
        #expect(world.device?.state == .free)
        world.machine.close()
    }

    @Test func `the nightly comparison does not ask about a free device where another one is`() throws {
        let world = try bound(Self.list(("SN1", "key1"), ("SN2", "key2")))
        remove(world)
        try configure(world, Self.list(("SN1", "key9"), ("SN2", "key1")))
        world.wecom.set(isBound: true)
        world.vendor.answer("deviceInfo", .code(200))
        #expect(world.bind(World.Bind(request: "r2", serial: "SN2", company: "ww_company_b")).errcode == 0)
        world.pass(70_000)
        let serial = try #require(world.device?.serial)
        let outcome = world.simulation.run { await world.machine.reconcile(serial) }
        #expect(outcome == .unanswered)
        #expect(world.device?.state == .free)
        world.machine.close()
    }
}
