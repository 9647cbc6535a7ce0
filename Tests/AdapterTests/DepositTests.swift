import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// What becomes of a deposit with the bind that relays it.
@Suite struct DepositTests {
    private let world: World
    private let serial: SerialNumber

    init() throws {
        world = try World(conversation: "pure_bluetooth")
        serial = try #require(SerialNumber("SN1"))
        deposit()
    }

    private func deposit() {
        let deposit = Deposit(
            random: "j1acpdj2bmtqZXVb", encryptedBindingCode: Secret("code"),
            encryptedNewBindingSecret: Secret("new"), encryptedOldBindingSecret: nil, pwd: nil,
            ends: world.simulation.unixNow.advanced(bySeconds: 600))
        let (ledger, serial) = (world.ledger, serial)
        let by = world.simulation.now.advanced(byMilliseconds: 1_000)
        world.simulation.run {
            do {
                try await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                    try records.keep(deposit, for: serial)
                }
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    private var isThere: Bool { !world.ledger.records.deposits.isEmpty }

    private static var verified: VendorAnswer {
        var data = VendorData()
        data.isVerified = true
        return .code(200, data)
    }

    /// States: Maker 7.
    @Test func `a bind that did not get out leaves it for the next one`() {
        world.vendor.answer("deviceBindingByPureBt", .init(.notSent("refused")))
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.vendor.calls("deviceBindingByPureBt") > 1)
        #expect(isThere)
        world.vendor.answer("deviceBindingByPureBt", .init(Self.verified))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(!isThere)
    }

    /// States: Maker 7.
    @Test(arguments: [VendorAnswer.code(5041, VendorData()), .code(5213, VendorData()), .unknown("reset")])
    func `a bind that has got out uses it, whatever is answered`(answer: VendorAnswer) {
        world.vendor.answer("deviceBindingByPureBt", .init(answer))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(!isThere)
        #expect(world.bind(World.Bind(request: "r2", serial: "SN2")).errcode == 7)
        #expect(world.vendor.calls("deviceBindingByPureBt") == 1)
    }

    @Test func `a call that comes after one that was answered sends it again, and does not bring it back`() {
        world.vendor.answer(
            "deviceBindingByPureBt", .code(5314), .init(.notSent("refused")), .init(.notSent("refused")))
        world.vendor.answer("device/detail", .code(70130))
        #expect(world.bind(World.Bind()).errcode == 1)
        #expect(world.vendor.calls("deviceBindingByPureBt") > 1)
        #expect(!isThere)
    }

    @Test func `a device that is its company's already needs none`() {
        world.vendor.answer("deviceBindingByPureBt", .init(Self.verified))
        #expect(world.bind(World.Bind()).errcode == 0)
        deposit()
        world.vendor.answer("deviceInfo", .init(Self.verified))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.vendor.calls("deviceBindingByPureBt") == 1)
        #expect(isThere)
    }

    /// States: Maker 7.
    @Test func `it is on disk that it is used before a byte of it leaves`() {
        world.vendor.answer("deviceBindingByPureBt", .init(Self.verified, after: 500))
        world.simulation.spawn { [world] in _ = await world.send(World.Bind()) }
        world.pass(300)
        #expect(world.vendor.calls("deviceBindingByPureBt") == 1)
        #expect(!isThere)
    }
}
