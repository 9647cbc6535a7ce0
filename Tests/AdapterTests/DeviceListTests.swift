import Adapter
import Binding
import Configuration
import Crypto
import Elements
import Events
import Support
import Testing

/// Devices of the ledger's list, and a model that a person has paused.
@Suite struct DeviceListTests {
    /// A world that binds listed devices only.
    func world(_ devices: String = "") throws -> World {
        let world = try World()
        let configuration = try World.configuration("wifi") {
            $0.replacing(#""product_key": "p11v14", "#, with: "")
                .replacing(#""models": ["#, with: #"\#(devices)"models": ["#)
        }
        world.site.replace(
            with: World.site(
                configuration, world.vendor, world.wecom, world.maker, world.life, world.breaker))
        world.vendor.answer("deviceBindingByWifi", .code(200))
        return world
    }

    func device(_ serial: String, model: String = World.model) throws -> ListedDevice {
        ListedDevice(
            spelling: try #require(SerialSpelling(serial)), model: try #require(ModelID(model)),
            productKey: "pk", deviceKey: "dk")
    }

    func change(
        _ world: World,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Void
    ) {
        world.simulation.run {
            do {
                try await world.ledger.transact(
                    LedgerTimes(by: world.simulation.now.advanced(byMilliseconds: 1_000)), body)
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    func list(_ devices: ListedDevice..., in world: World) {
        change(world) { records, _ throws(LedgerFailure) in
            try records.stage(devices)
            try records.adoptStaged()
        }
    }

    @Test func `a device of the ledger's list is bound, one of no list is refused`() throws {
        let world = try world()
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.vendor.bindCalls == 0)
        list(try device("SN1"), in: world)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
    }

    /// States: List 1.
    @Test func `a device that both lists have under two serials is named`() throws {
        let world = try world(
            #""devices": [{ "serial": "SN1", "model": "\#(World.model)", "product_key": "pk", "device_key": "dk" }], "#
        )
        let twins = { () -> [[String]]? in
            let site = world.site.value
            return world.simulation.run {
                // A ledger of dictionaries answers always.
                try? await ListTwins(of: site).named(in: world.ledger, on: world.simulation)
                    .map { [$0.0.text, $0.1.text] }
            }
        }
        list(try device("SN1"), in: world)
        #expect(twins() == [], "the configuration's entry of a serial counts")
        list(try device("SN2"), in: world)
        #expect(twins() == [["SN1", "SN2"]])
    }

    @Test func `a device of another model is unknown`() throws {
        let world = try world()
        list(try device("SN1", model: "model_other"), in: world)
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.vendor.bindCalls == 0)
    }

    @Test func `the configuration's list wins`() throws {
        let world = try world(
            #"""
            "devices": [{ "serial": "SN1", "model": "\#(World.model)", "product_key": "p", "device_key": "d" }],
            """#)
        list(try device("SN1", model: "model_other"), in: world)
        #expect(world.bind(World.Bind()).errcode == 0)
    }

    @Test func `a device's own fields go before its model's`() throws {
        let model = try #require(try World.configuration("wifi").models.first)
        var listed = try device("SN1")
        listed.name = "lock"
        listed.isCommonDevice = true
        let facts = try #require(model.facts(of: listed.spelling, listed: listed))
        #expect(facts.productKey == "pk" && facts.deviceKey == "dk" && facts.name == "lock")
        #expect(facts.isCommonDevice == true)
        let unlisted = try #require(model.facts(of: listed.spelling, listed: nil))
        #expect(unlisted.productKey == "p11v14" && unlisted.deviceKey == "SN1" && unlisted.name == nil)
    }

    @Test func `a Matter device has its model's facts, its own, and what the configuration says of it`()
        throws
    {
        let configuration = try World.configuration("wifi") {
            $0.replacing(
                #""conversation":"#,
                with: #""matter_vendor_id": 65521, "matter_version": "1.0", "conversation":"#
            ).replacing(
                #""models": ["#,
                with: #"""
                    "devices": [{ "serial": "SN1", "model": "\#(World.model)", "product_key": "p",
                        "device_key": "d", "name": "lock", "matter_version": "1.1", "matter_node_id": 2,
                        "matter_fabric_id": 1, "matter_product_id": 3, "matter_discriminator": 4 }],
                    "models": [
                    """#)
        }
        let model = try #require(configuration.models.first)
        let listed = try #require(configuration.devices.values.first)
        let facts = try #require(model.facts(of: listed.spelling, listed: listed))
        #expect(
            facts.matter.numbers
                == [.vendor: 65521, .node: 2, .fabric: 1, .product: 3, .discriminator: 4])
        #expect(facts.matter.version == "1.1" && facts.name == "lock")
        #expect(facts.matter.missing.isEmpty)
        let unlisted = try #require(model.facts(of: listed.spelling, listed: nil))
        #expect(unlisted.matter.numbers == [.vendor: 65521] && unlisted.matter.version == "1.0")
        let plain = try #require(try World.configuration("wifi").models.first)
        #expect(plain.facts(of: listed.spelling, listed: nil)?.matter.isEmpty == true)
    }

    @Test(arguments: [
        (
            #""matter_vendor_id": 65536"#,
            "models[0].matter_vendor_id: found \"65536\", expected a number from 0 to 65535"
        ),
        (
            #""matter_extra": []"#,
            "models[0].matter_extra: found an empty list, expected a text or a whole number: what Matter says of all"
                + " its devices; what each has of its own is in its list"
        ),
    ])
    func `a wrong Matter field of a model is named with what is allowed`(text: String, mistake: String) {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try World.configuration("wifi") {
                $0.replacing(#""conversation":"#, with: #"\#(text), "conversation":"#)
            }
        }
        #expect(refusal?.mistakes.contains(mistake) == true, "\(refusal?.mistakes ?? [])")
    }

    /// States: List 2.
    @Test func `a device's key that is its serial is sent as it is spelt`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(serial: "aB12")).errcode == 0)
        #expect(world.vendor.device(of: "deviceBindingByWifi")?.deviceKey == "aB12")
        #expect(world.vendor.device(of: "deviceBindingByWifi")?.serial.text == "AB12")
        let listed = try #require(SerialSpelling("cD34"))
        list(
            ListedDevice(
                spelling: listed, model: try #require(ModelID(World.model)), productKey: "pk",
                deviceKey: "cD34"), in: world)
        #expect(world.bind(World.Bind(request: "r2", serial: "CD34")).errcode == 0)
        #expect(world.vendor.device(of: "deviceBindingByWifi")?.deviceKey == "cD34")
    }

    /// States: List 4.
    @Test func `a bind of another model than the row's is told apart from one of no list`() throws {
        let world = try World()
        try world.bound()
        let second = "second_model"
        let configuration = try World.configuration("wifi") { $0.replacing(World.model, with: second) }
        world.site.replace(
            with: World.site(
                configuration, world.vendor, world.wecom, world.maker, world.life, world.breaker))
        let postbox = try World.postbox(of: second)
        let message = world.message(World.Bind(request: "r2", model: second))
        let request = try #require(postbox.request(message, on: world.simulation))
        let reply = world.simulation.run { await world.send(request) }
        #expect(postbox.errcode(in: reply.body) == 7)
        #expect(world.row("r2")?.reason?.word == .otherModel)
    }

    @Test func `a device that is listed for another model is told apart from one of no list`() throws {
        let world = try world()
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.row("r1")?.reason?.word == .unknownSerial)
        list(
            ListedDevice(
                spelling: try #require(SerialSpelling("SN1")), model: try #require(ModelID("second_model")),
                productKey: "pk", deviceKey: "dk"), in: world)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 7)
        #expect(world.row("r2")?.reason?.word == .otherModel)
    }

    /// States: List 3.
    @Test func `a configuration that changes or removes a device that somebody has is told which`() throws {
        let world = try World()
        try world.bound()
        let other = try device("SN2")
        let change = { (old: [ListedDevice], new: [ListedDevice]) in
            let list = { (devices: [ListedDevice]) in
                Dictionary(devices.map { ($0.serial, $0) }) { first, _ in first }
            }
            let change = ListChange(from: list(old), to: list(new))
            return world.simulation.run {
                // A ledger that could not be read would name none.
                (try? await change.held(in: world.ledger, on: world.simulation)) ?? []
            }.map(\.serial.text)
        }
        let before = try device("SN1")
        var after = before
        after.name = "another"
        #expect(change([before, other], [after]) == ["SN1"])
        #expect(change([before], []) == ["SN1"] && change([], [before]) == ["SN1"])
        #expect(change([before, other], [before]).isEmpty)
    }

    @Test func `without the ledger nobody says that a device is not ours`() throws {
        let world = try world()
        world.ledger.failNext(with: .refused(.unavailable("test")))
        let reply = world.simulation.run { await world.send(message(Hex.encode(Digest.md5([1])), world)) }
        #expect(reply.status == 503)
    }

    /// States: Request 4.
    @Test func `a paused model answers as the person said, until it is resumed`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let id = try #require(ModelID(World.model))
        change(world) { records, now throws(LedgerFailure) in
            guard let pause = ModelPause(model: id, errcode: .deviceOffline, reason: "", since: now) else {
                return
            }
            try records.put(pause)
        }
        #expect(world.bind(World.Bind()).errcode == Errcode.deviceOffline.rawValue)
        #expect(world.vendor.bindCalls == 0)
        #expect(world.device == nil, "nothing is reserved")
        change(world) { records, _ throws(LedgerFailure) in try records.removePause(of: id) }
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(
            world.bind(World.Bind()).errcode == Errcode.deviceOffline.rawValue, "one answer for one request")
    }
}
