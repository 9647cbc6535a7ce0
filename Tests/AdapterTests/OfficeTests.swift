import Adapter
import Binding
import Configuration
import Desk
import Elements
import Events
import Support
import Testing

/// What a person does, while the adapter runs.
@Suite struct OfficeTests {
    /// - Parameter devices: The configuration's own list.
    func office(
        _ world: World, isServer: Bool = true, devices: [SerialNumber: ListedDevice] = [:]
    ) throws -> Office {
        let model = try #require(ModelID(World.model))
        return Office(
            over: world.ledger,
            catalogue: { Catalogue(models: [model: Catalogue.Model(account: "ours")], devices: devices) },
            machine: isServer ? world.machine : nil, runtime: world.simulation)
    }

    /// Whatever is refused here is said in both languages.
    func ask(_ office: Office, _ operation: String, _ input: JSON) async -> Result<
        JSON, Office.Refusal
    > {
        do {
            return .success(try await office.perform(operation, input))
        } catch {
            let words = error.words
            #expect(words.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(words)")
            #expect(EnglishSentences.found(in: words.zh) == [], "\(words)")
            return .failure(error)
        }
    }

    func ask(
        _ world: World, _ operation: String, _ input: JSON
    ) throws -> Result<JSON, Office.Refusal> {
        let office = try office(world)
        return world.simulation.run { await ask(office, operation, input) }
    }

    func kind(_ answer: Result<JSON, Office.Refusal>) -> Office.Refusal.Kind? {
        if case .failure(let refusal) = answer { refusal.kind } else { nil }
    }

    static let about: JSON = ["serial": "SN1", "reason": "a test"]

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
        #expect(world.notes(.person).count == 1, "of what nobody knows nothing is kept")
        #expect(kind(try ask(world, "devices/reconcile", ["serial": "SN1"])) == .wrong)
        let alone = try office(world, isServer: false)
        let refused = world.simulation.run { await ask(alone, "devices/reconcile-all", OfficeTests.about) }
        #expect(kind(refused) == .unavailable)
    }

    @Test func `what could not be compared is named, with whom of the two was asked`() throws {
        let world = try World().keepingHouse()
        defer { world.machine.close() }
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        for serial in ["SN1", "SN2", "SN3"] {
            try #require(world.bind(World.Bind(request: serial, serial: serial)).errcode == 0)
        }
        let office = try office(world)
        func compare() throws -> JSON {
            try world.simulation.run { await ask(office, "devices/compare", .object([])) }.get()
        }
        func said(_ page: JSON, _ list: String) -> [String] {
            (page[list]?.array ?? []).map { row in
                ["wecom", "vendor", "outcome"].map { row[$0]?.string ?? "" }.joined(separator: " ")
            }
        }
        #expect(said(try compare(), "not_compared") == Array(repeating: "not_asked not_asked busy", count: 3))

        world.pass(70_000)
        world.wecom.set(isBound: nil)
        world.vendor.answer("deviceInfo", .code(200))
        let silent = try compare()
        #expect(said(silent, "not_compared") == Array(repeating: "no_answer not_asked unanswered", count: 3))
        #expect(silent["count"] == 3 && silent["used_up"] == [] && world.vendor.calls("deviceInfo") == 0)

        world.wecom.set(isBound: false)
        #expect(said(try compare(), "differing") == Array(repeating: "not_bound not_asked held", count: 3))

        world.wecom.set(isBound: true)
        world.vendor.answer("deviceInfo", .code(4026))
        let refused = try compare()
        #expect(said(refused, "not_compared").contains("bound no_answer unanswered"), "\(refused)")
        let spent = try compare()
        #expect(said(spent, "not_compared") == Array(repeating: "bound not_asked over_quota", count: 3))
        #expect(spent["used_up"] == ["test"] && said(spent, "differing") == [])
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
            throw Office.Refusal(.wrong, Words("released twice"))
        }
        #expect(refusal.kind == .refused && refusal.words.en.contains("free within a minute"))
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
