import Adapter
import Binding
import Configuration
import Elements
import Events
import Support
import Testing

/// What a person does, while the adapter runs.
@Suite struct OfficeTests {
    /// - Parameter devices: The configuration's own list.
    private func office(
        _ world: World, isServer: Bool = true, devices: [SerialNumber: ListedDevice] = [:]
    ) throws -> Office {
        let model = try #require(ModelID(World.model))
        return Office(
            over: world.ledger,
            catalogue: { Catalogue(models: [model: Catalogue.Model(account: "ours")], devices: devices) },
            machine: isServer ? world.machine : nil, runtime: world.simulation)
    }

    private func ask(_ office: Office, _ operation: String, _ input: JSON) async -> Result<
        JSON, Office.Refusal
    > {
        do {
            return .success(try await office.perform(operation, input))
        } catch {
            return .failure(error)
        }
    }

    private func ask(
        _ world: World, _ operation: String, _ input: JSON
    ) throws -> Result<JSON, Office.Refusal> {
        let office = try office(world)
        return world.simulation.run { await ask(office, operation, input) }
    }

    private func kind(_ answer: Result<JSON, Office.Refusal>) -> Office.Refusal.Kind? {
        if case .failure(let refusal) = answer { refusal.kind } else { nil }
    }

    private static let about: JSON = ["serial": "SN1", "reason": "a test"]

    // MARK: Devices

    @Test func `a device is compared with both clouds when a person asks, with a server only`() throws {
        let world = try World().keepingHouse()
        defer { world.machine.close() }
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        #expect(world.bind(World.Bind()).errcode == 0)
        world.simulation.settle(byMilliseconds: 120_000)
        world.wecom.set(isBound: false)
        let answer = try ask(world, "devices/reconcile", OfficeTests.about)
        #expect(try answer.get()["outcome"]?.string == "held")
        #expect(world.device?.state == .held)
        #expect(world.notes(.person).count == 1)
        #expect(kind(try ask(world, "devices/reconcile", ["serial": "SN2", "reason": "a test"])) == .missing)
        #expect(kind(try ask(world, "devices/reconcile", ["serial": "SN1"])) == .wrong)
        let alone = try office(world, isServer: false)
        let refused = world.simulation.run { await ask(alone, "devices/reconcile-all", OfficeTests.about) }
        #expect(kind(refused) == .unavailable)
    }

    /// States: Device 41, Device 42.
    @Test(arguments: ["devices/release", "devices/hold"])
    func `a conversation that still runs gives no 0 after a person's word`(operation: String) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 800))
        let office = try office(world)
        let (reply, answer) = world.simulation.run {
            async let reply = world.send(World.Bind())
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 300))
            let answer = await ask(office, operation, OfficeTests.about)
            return await (reply, answer)
        }
        #expect(kind(answer) == nil)
        #expect(reply.errcode == 1999)
        let state: Device.State = operation == "devices/hold" ? .held : .unbinding
        #expect(world.device?.state == state, "the vendor has it, and that is not forgotten")
        #expect(world.device?.holder?.text == "ww_company_a")
        #expect(world.ledger.records.redemptions.isEmpty)
        #expect(world.notes(.person).count == 1)
        guard state == .held else { return }
        world.vendor.answer("deviceInfo", .code(200))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Device 42.
    @Test func `a bound device is held, unless its 0 may be on its way`() throws {
        let world = try World()
        try world.bound()
        #expect(kind(try ask(world, "devices/hold", OfficeTests.about)) == .refused)
        #expect(world.device?.state == .bound)
        world.pass(5_001)
        let answer = try ask(world, "devices/hold", OfficeTests.about).get()
        #expect(answer["state"]?.string == "held")
        #expect(world.device?.state == .held && world.device?.lastZero == nil)
        #expect(kind(try ask(world, "devices/hold", OfficeTests.about)) == .refused, "it is held already")
    }

    /// States: Device 41.
    @Test func `a release tells what has come of it`() throws {
        let world = try World().keepingHouse()
        defer { world.machine.close() }
        try world.bound()
        world.pass(70_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(5041))
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.isAcknowledged)
        world.pass(1_000)
        // The first one: the removal has failed before.
        #expect(try ask(world, "devices/release", OfficeTests.about).get()["outcome"] == "abandoned")
        guard case .failure(let refusal) = try ask(world, "devices/release", OfficeTests.about) else {
            throw Office.Refusal(.wrong, "released twice")
        }
        #expect(refusal.kind == .refused && refusal.text.contains("free within a minute"))
        world.pass(70_000)
        #expect(world.device?.state == .free)
        #expect(try ask(world, "devices/release", OfficeTests.about).get()["outcome"] == "struck")
    }

    @Test func `a device that has changed since it was looked at is left alone`() throws {
        let world = try World()
        try world.bound()
        world.pass(6_000)
        let old: JSON = ["serial": "SN1", "reason": "a test", "generation": 999]
        for operation in ["devices/release", "devices/hold"] {
            #expect(kind(try ask(world, operation, old)) == .refused)
        }
        #expect(world.device?.state == .bound)
        let present: JSON = .object([
            ("serial", "SN1"), ("reason", "a test"),
            ("generation", .integer(try #require(world.device?.generation).value)),
        ])
        #expect(try ask(world, "devices/release", present).get()["state"]?.string == "unbinding")
    }

    @Test(
        arguments: [
            ("devices/release", ["serial": "SN1"]), ("devices/release", ["serial": "SN-1", "reason": "x"]),
            ("devices/hold", ["serial": "SN1", "reason": "two\nlines"]), ("devices/hold", []),
            ("models/pause", ["model": "model_test", "reason": "x", "errcode": 0]),
            ("models/pause", ["model": "model_test", "reason": "x", "errcode": 8]),
            ("redemptions/retry", ["redemption": 7]), ("devices/import/compare", ["devices": "all"]),
        ] as [(String, JSON)])
    func `a wrong question is told so and changes nothing`(operation: String, input: JSON) throws {
        let world = try World()
        try world.bound()
        #expect(kind(try ask(world, operation, input)) == .wrong)
        #expect(world.device?.state == .bound && world.ledger.records.pausesByModel.isEmpty)
    }

    @Test func `what is not there is not found`() throws {
        let world = try World()
        #expect(kind(try ask(world, "devices/release", OfficeTests.about)) == .missing)
        #expect(kind(try ask(world, "redemptions/retry", ["redemption": "SN1"])) == .missing)
        #expect(
            kind(try ask(world, "models/pause", ["model": "m", "reason": "x", "errcode": 7])) == .missing)
        #expect(kind(try ask(world, "devices/paint", [])) == .missing)
    }

    // MARK: Imports

    private func device(_ serial: String, key: String? = nil, model: String = World.model) -> JSON {
        .object([
            ("serial", .string(serial)), ("model", .string(model)), ("product_key", "p"),
            ("device_key", .string(key ?? serial)),
        ])
    }

    /// Takes devices in as an import of one piece.
    private func take(_ devices: JSON, _ office: Office, _ world: World) throws -> (checked: JSON, done: Bool)
    {
        let run = { (operation: String, input: JSON) in
            world.simulation.run { await ask(office, operation, input) }
        }
        let id = try #require(try run("devices/import/begin", [:]).get()["import"])
        _ = try run("devices/import/stage", ["import": id, "devices": devices]).get()
        let checked = try run("devices/import/check", ["import": id]).get()
        if kind(run("devices/import/adopt", ["import": id])) == nil { return (checked, true) }
        _ = try run("devices/import/abandon", ["import": id]).get()
        return (checked, false)
    }

    /// States: List 1.
    @Test func `two serials are not one device to the vendor, on the list or once it is changed`() throws {
        let world = try World()
        let office = try office(world)
        #expect(try take([device("A1"), device("A2")], office, world).done)
        let shared = try take([device("A3", key: "A1")], office, world)
        #expect(!shared.done && shared.checked["shared"] == [["serial": "A3", "other": "A1"]])
        #expect(world.ledger.records.listings.count == 2, "nothing was changed")
        #expect(
            try take([device("A1", key: "A2"), device("A2", key: "A1")], office, world).done, "exchanged")
        #expect(try take([device("A3", key: "A1"), device("A2", key: "x")], office, world).done, "passed on")
        #expect(!(try take([device("A4", key: "k"), device("A5", key: "k")], office, world).done))
        let compared = world.simulation.run {
            await ask(office, "devices/import/compare", ["devices": [device("A6", key: "x")]])
        }
        #expect(try compared.get()["shared"] == [["serial": "A6", "other": "A2"]])
    }

    @Test func `a serial of the configuration's own list keeps its keys to itself`() throws {
        let world = try World()
        let own = ListedDevice(
            serial: try #require(SerialNumber("C1")), model: try #require(ModelID(World.model)),
            productKey: "p",
            deviceKey: "C1")
        let office = try office(world, devices: [own.serial: own])
        let shared = try take([device("A1", key: "C1")], office, world)
        #expect(!shared.done && shared.checked["shared"] == [["serial": "A1", "other": "C1"]])
        #expect(try take([device("C1")], office, world).done, "it is the same one")
    }

    @Test func `an import that was not looked through to its end is not adopted`() throws {
        let world = try World()
        let office = try office(world)
        let run = { (operation: String, input: JSON) in
            world.simulation.run { await ask(office, operation, input) }
        }
        let id = try #require(try run("devices/import/begin", [:]).get()["import"])
        for piece in 0..<2 {
            let devices = (0..<150).map { device("P\(piece)N\($0)") }
            _ = try run("devices/import/stage", ["import": id, "devices": .array(devices)]).get()
        }
        #expect(kind(run("devices/import/adopt", ["import": id])) == .refused)
        #expect(try run("devices/import/check", ["import": id]).get()["done"] == false)
        #expect(kind(run("devices/import/adopt", ["import": id])) == .refused)
        #expect(try run("devices/import/check", ["import": id]).get()["done"] == true)
        _ = try run("devices/import/stage", ["import": id, "devices": [device("Q1", key: "P0N0")]]).get()
        #expect(kind(run("devices/import/adopt", ["import": id])) == .refused, "something was added")
        for _ in 0..<2 { _ = try run("devices/import/check", ["import": id]).get() }
        #expect(kind(run("devices/import/adopt", ["import": id])) == .refused, "two are one")
        #expect(world.ledger.records.listings.isEmpty)
    }

    /// States: List 3.
    @Test func `a device that somebody has is named when its entry changes or goes`() throws {
        let world = try World()
        try world.bound()
        let office = try office(world)
        let compare = { (device: JSON) in
            try world.simulation.run {
                await ask(office, "devices/import/compare", ["devices": [device]])
            }.get()["not_free"]
        }
        let named: JSON = [["serial": "SN1", "state": "bound"]]
        #expect(try compare(device("SN1")) == named)
        #expect(try compare(device("A1")) == [])
        #expect(try take([device("SN1"), device("A1")], office, world).done)
        #expect(try compare(device("SN1")) == [], "nothing changes")
        #expect(try compare(device("SN1", key: "other")) == named)
        let remove = { (serials: JSON) in
            world.simulation.run {
                await ask(office, "devices/remove", ["serials": serials, "reason": "a test"])
            }
        }
        #expect(try remove(["sn1"]).get() == ["removed": 1, "not_free": named])
        #expect(world.device?.state == .bound, "whoever has it keeps it")
        #expect(world.ledger.records.listings.keys.map(\.text) == ["A1"])
        #expect(world.notes(.person).contains("device_removed"))
    }

    @Test func `devices are removed all or none, and not while an import is under way`() throws {
        let world = try World()
        let office = try office(world)
        #expect(try take([device("A1"), device("A2")], office, world).done)
        let run = { (operation: String, input: JSON) in
            world.simulation.run { await ask(office, operation, input) }
        }
        #expect(kind(run("devices/remove", ["serials": ["A1", "A9"], "reason": "x"])) == .missing)
        for wrong in [[], ["A1", "a1"], ["A-1"], [1]] as [JSON] {
            #expect(kind(run("devices/remove", ["serials": wrong, "reason": "x"])) == .wrong)
        }
        #expect(kind(run("devices/remove", ["serials": ["A1"]])) == .wrong, "no reason")
        let id = try #require(try run("devices/import/begin", [:]).get()["import"])
        #expect(kind(run("devices/remove", ["serials": ["A1"], "reason": "x"])) == .refused)
        _ = try run("devices/import/abandon", ["import": id]).get()
        #expect(world.ledger.records.listings.count == 2)
        _ = try run("devices/remove", ["serials": ["A1", "A2"], "reason": "x"]).get()
        #expect(world.ledger.records.listings.isEmpty)
    }

    @Test func `an import is seen as a whole or not at all`() throws {
        let world = try World()
        let office = try office(world)
        let run = { (operation: String, input: JSON) in
            world.simulation.run { await ask(office, operation, input) }
        }
        let id = try #require(try run("devices/import/begin", [:]).get()["import"])
        let first = try run("devices/import/stage", ["import": id, "devices": [device("A1"), device("A2")]])
            .get()
        #expect(first["new"] == 2)
        #expect(world.ledger.records.listings.isEmpty)
        #expect(kind(run("devices/import/begin", [:])) == .refused, "one at a time")
        let wrong: JSON = ["import": id, "devices": [device("A3"), device("A4", model: "other")]]
        #expect(kind(run("devices/import/stage", wrong)) == .wrong)
        _ = try run("devices/import/abandon", ["import": id]).get()

        let next = try #require(try run("devices/import/begin", [:]).get()["import"])
        _ = try run("devices/import/stage", ["import": next, "devices": [device("B1")]]).get()
        #expect(kind(run("devices/import/adopt", ["import": id])) == .refused, "the first one was given up")
        _ = try run("devices/import/check", ["import": next]).get()
        _ = try run("devices/import/adopt", ["import": next, "new": 1]).get()
        #expect(world.ledger.records.listings.keys.map(\.text) == ["B1"])

        let changes: JSON = ["devices": [device("B1"), device("B2")]]
        let compared = try run("devices/import/compare", changes).get()
        #expect(compared["new"] == 1 && compared["changed"] == 0 && compared["unchanged"] == 1)
        let changed: JSON = ["devices": [device("B1", key: "e")]]
        #expect(try run("devices/import/compare", changed).get()["changed"] == 1)
        #expect(world.ledger.records.listings.count == 1)
    }

    @Test func `an import that fell silent makes room for the next one`() throws {
        let world = try World()
        let office = try office(world)
        let run = { (operation: String, input: JSON) in
            world.simulation.run { await ask(office, operation, input) }
        }
        let id = try #require(try run("devices/import/begin", [:]).get()["import"])
        _ = try run("devices/import/stage", ["import": id, "devices": [device("A1")]]).get()
        world.pass(30_000)
        let next = try #require(try run("devices/import/begin", [:]).get()["import"])
        #expect(kind(run("devices/import/stage", ["import": id, "devices": [device("A2")]])) == .refused)
        _ = try run("devices/import/check", ["import": next]).get()
        _ = try run("devices/import/adopt", ["import": next]).get()
        #expect(world.ledger.records.listings.isEmpty, "what the first one had staged is gone")
    }

    @Test func `what an abandoned import has staged goes by itself, a piece at a time`() throws {
        let world = try World()
        let office = try office(world)
        let run = { (operation: String, input: JSON) in
            world.simulation.run { await ask(office, operation, input) }
        }
        let tidy = { () -> Int? in
            // A ledger that does not answer would show as a piece of another size.
            world.simulation.run { try? await office.tidy() }
        }
        let id = try #require(try run("devices/import/begin", [:]).get()["import"])
        for piece in 0..<2 {
            let devices = (0..<150).map { device("P\(piece)N\($0)") }
            _ = try run("devices/import/stage", ["import": id, "devices": .array(devices)]).get()
        }
        world.pass(29_000)
        #expect(tidy() == 0, "it is under way")
        world.pass(1_000)
        #expect(tidy() == 200)
        #expect(tidy() == 100)
        #expect(kind(run("devices/import/adopt", ["import": id])) == .refused, "half of it is gone")

        let other = try #require(try run("devices/import/begin", [:]).get()["import"])
        _ = try run("devices/import/stage", ["import": other, "devices": [device("A1")]]).get()
        let restarted = try self.office(world)
        #expect(world.simulation.run { try? await restarted.tidy() } == 1, "its import ended with the server")
    }

    // MARK: Models

    @Test func `a model is paused and resumed, and the journal knows why`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let pause: JSON = ["model": "model_test", "reason": "the vendor is down", "errcode": 1]
        _ = try ask(world, "models/pause", pause).get()
        #expect(world.bind(World.Bind()).errcode == 1)
        _ = try ask(world, "models/resume", ["model": "model_test"]).get()
        #expect(kind(try ask(world, "models/resume", ["model": "model_test"])) == .refused)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.notes(.person) == ["model_paused", "model_resumed"])
    }

    // MARK: Codes

    /// A device whose code nobody knows to be spent.
    private func doubtful() throws -> World {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.answer(.unanswered("reset"))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(3_000)
        try #require(world.redemption("r1")?.progress.state == .inDoubt)
        return world
    }

    /// States: Code 13.
    @Test func `a doubtful code is sent once more at once, and only once`() throws {
        let world = try doubtful()
        _ = try ask(world, "redemptions/retry", ["redemption": "SN1"]).get()
        world.pass(1_000)
        #expect(world.wecom.attempts == 2)
        #expect(world.redemption("r1")?.progress.state == .inDoubt)
        let again = try ask(world, "redemptions/retry", ["redemption": "SN1"])
        #expect(kind(again) == .refused)
        world.pass(10_000)
        #expect(world.wecom.attempts == 2)
    }

    @Test func `a retry that brings the secret stores it`() throws {
        let world = try doubtful()
        world.wecom.answer()
        _ = try ask(world, "redemptions/retry", ["redemption": "SN1"]).get()
        world.pass(1_000)
        #expect(world.redemption("r1")?.progress.state == .stored)
        #expect(world.secret("r1")?.isProved == false)
    }

    /// States: Code 13.
    @Test func `a code older than 540 s is not sent again`() throws {
        let world = try doubtful()
        world.pass(Redemption.lastStartMilliseconds)
        #expect(kind(try ask(world, "redemptions/retry", ["redemption": "SN1"])) == .refused)
        world.pass(10_000)
        #expect(world.wecom.attempts == 1)
        #expect(world.redemption("r1")?.progress.state == .inDoubt)
    }

    /// States: Code 14.
    @Test func `a lost code is given up by a person, and is not sent any more`() throws {
        let world = try doubtful()
        let lost: JSON = ["redemption": "SN1", "reason": "added again"]
        #expect(try ask(world, "redemptions/lost", lost).get()["state"]?.string == "lost")
        #expect(world.ledger.records.authCodes.isEmpty)
        #expect(kind(try ask(world, "redemptions/retry", ["redemption": "SN1"])) == .missing)
        #expect(kind(try ask(world, "redemptions/lost", lost)) == .missing)
        #expect(world.notes(.person) == ["redemption_lost"])
    }

    @Test func `a code whose secret came is not given up`() throws {
        let world = try World()
        try world.bound()
        world.pass(3_000)
        try #require(world.redemption("r0")?.progress.state == .stored)
        #expect(kind(try ask(world, "redemptions/lost", ["redemption": "SN1", "reason": "x"])) == .missing)
    }

    /// States: Code 16.
    @Test func `a secret that comes after its code was given up is stored`() throws {
        let world = try doubtful()
        _ = try ask(world, "redemptions/lost", ["redemption": "SN1", "reason": "x"]).get()
        var redemption = try #require(world.redemption("r1"))
        #expect(redemption.end(attempt: 1, .secret, at: world.simulation.unixNow, sureSince: nil) == nil)
        #expect(redemption.progress.state == .stored)
    }
}
