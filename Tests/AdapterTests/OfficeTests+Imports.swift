import Adapter
import Binding
import Configuration
import Elements
import Events
import Support
import Testing

// MARK: Imports

extension OfficeTests {
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
}
