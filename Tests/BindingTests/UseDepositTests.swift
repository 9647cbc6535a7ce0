import Binding
import Elements
import Events
import Support
import Testing

/// A deposit is used by the bind that sends it.
struct UseDepositTests {
    var world = DeviceWorld()

    private func deposit(_ random: String) -> Deposit {
        Deposit(
            random: random, encryptedBindingCode: nil, encryptedNewBindingSecret: Secret("new"),
            encryptedOldBindingSecret: nil, pwd: nil, ends: world.now.advanced(byMilliseconds: 1_000))
    }

    private mutating func use(_ deposit: Deposit) throws -> Bool {
        try UseDeposit(deposit, of: Sample.serial).run(in: &world.records, at: world.now)
    }

    private func kept() throws -> String? {
        try world.records.deposit(for: Sample.serial, at: world.now)?.random
    }

    /// States: Maker 7.
    @Test
    mutating func `it is used once, and is there again when it was not sent`() throws {
        let deposit = deposit("a")
        try world.records.keep(deposit, for: Sample.serial)
        #expect(try use(deposit))
        #expect(try !use(deposit))
        #expect(try kept() == nil)
        try UseDeposit.Undo(deposit, of: Sample.serial).run(in: &world.records, at: world.now)
        #expect(try use(deposit))
    }

    @Test
    mutating func `a newer one takes its place, whatever becomes of it`() throws {
        let (old, new) = (deposit("old"), deposit("new"))
        try world.records.keep(old, for: Sample.serial)
        #expect(try use(old))
        try world.records.keep(new, for: Sample.serial)
        #expect(try !use(old))
        try UseDeposit.Undo(old, of: Sample.serial).run(in: &world.records, at: world.now)
        #expect(try kept() == "new")
        world.pass(1_000)
        #expect(try !use(new), "it is too old")
    }
}
