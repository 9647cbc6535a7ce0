import Binding
import Elements
import Events
import Support
import Testing

/// A ledger that was set back is taken into service: it may have forgotten anybody's 0.
struct RestoreTests {
    private var world = DeviceWorld()
    private let other = CorpID("wwother") ?? Sample.company

    private mutating func accept() throws {
        _ = try AcceptRestore.Begin(because: "test").run(in: &world.records, at: world.now)
        var last: SerialNumber?
        repeat {
            last = try AcceptRestore.LoseHolders(after: last).run(in: &world.records, at: world.now).last
        } while last != nil
    }

    /// States: File 8.
    @Test
    mutating func `a bind of before is not answered, whatever the ledger says of it`() throws {
        let told = world.sent("r1")
        try world.zero(told)
        let forgotten = world.sent("r2", by: other)
        world.pass(1_000)
        try accept()
        #expect(try world.claim(told) == .silence)
        #expect(try world.claim(forgotten) == .silence)
        #expect(try Claim.find(told, in: world.records, at: world.now) == .silence)
        world.pass(6_000)
        #expect(try world.begun(world.sent("r3", by: other)).course == .askWeCom)
    }

    /// States: File 6.
    @Test
    mutating func `codes that wait or are on their way wait for a person`() throws {
        let (ready, sending) = (world.sent("r1"), world.sent("r2"))
        try world.zero(ready)
        #expect(try world.begin(ready) == 1)
        try accept()
        #expect(try world.state(ready) == .inDoubt)
        #expect(try world.begin(ready) == nil)
        #expect(try world.records.redemption(codeDigest: sending.authCodeDigest) == nil)
        #expect(try Spend.retryByHand(ready.authCodeDigest, in: &world.records, at: world.now))
    }

    /// States: File 7.
    @Test(arguments: Device.State.allCases)
    mutating func `whatever a device was, its holder is not known`(state: Device.State) throws {
        try world.reach(state)
        try accept()
        let device = try world.device()
        #expect(device.state == .bound && device.holder == nil && device.isQuarantined(at: world.now))
        world.pass(6_000)
        // Its former company does not adopt it.
        #expect(try world.begun(world.sent("r8")).course == .askWeCom)
        #expect(try world.ask(world.sent("r9"), .wecomBound) == .alreadyBound)
        #expect(try world.device().holder == nil)
    }

    /// States: Device 13, Device 14, File 7.
    @Test(arguments: Device.State.allCases)
    mutating func `nobody is told that another company has what nobody knows of`(state: Device.State) throws {
        try world.reach(state)
        try accept()
        // Within 5 s a 0 of the lost time may be under way.
        world.pass(2_000)
        #expect(try world.claim(world.sent("r7", by: other)).errcode == .cannotBind)
        world.pass(6_000)
        #expect(try world.ask(world.sent("r8", by: other), .wecomSilent) == .cannotBind)
        #expect(try world.device().state == .bound)
        #expect(try world.ask(world.sent("r9", by: other), .wecomBound) == .alreadyBound)
    }

    /// States: Device 33, File 7.
    @Test
    mutating func `any company's removal of it counts, if WeCom confirms it`() throws {
        try world.zero(world.sent("r1"))
        try accept()
        world.pass(6_000)
        #expect(try world.unbind("u1", by: other) == .deferred)
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasIt)
        #expect(try world.device().state == .bound)
        #expect(try world.device().holder == nil)
        #expect(try world.unbind("u2", by: other) == .deferred)
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
        // The company's removal is no word, since nobody knows whether it had it; WeCom's is.
        let due = try #require(try RunErrand.due(for: Sample.serial, in: world.records, at: world.now))
        #expect(!due.isRemovedByWeCom && due.mayUnbind(isBoundInWeCom: nil))
    }

    @Test
    mutating func `a removal of a device that was never heard of finds somebody to ask`() throws {
        try accept()
        world.pass(1_000)
        #expect(try world.unbind("u1") == .deferred)
        #expect(try world.device().model == Sample.model)
    }

    /// States: File 7.
    @Test
    mutating func `nothing is freed for a minute`() throws {
        try world.zero(world.sent("r1"))
        try accept()
        world.pass(6_000)
        #expect(try world.ask(world.sent("r2", by: other), .wecomNotBound) == .unbinding)
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
        world.pass(54_000)
        try world.report(.unbound)
        #expect(try world.device().state == .free)
        #expect(try world.begun(world.sent("r3", by: other)).course == .converse)
    }

    /// States: File 7.
    @Test
    mutating func `a device that was never heard of may have been forgotten, until WeCom denies it`() throws {
        try accept()
        world.pass(6_000)
        let early = world.sent("r1")
        let (number, course) = try world.begun(early)
        #expect(course == .askWeCom)
        let circumstances = Claim.Circumstances(refusal: nil)
        var again = try Claim(early, circumstances).again(
            number, isNotInWeCom: true, in: &world.records, at: world.now)
        #expect(again == .begun(number, .askWeCom, generation: nil), "nothing is freed for a minute")
        world.pass(60_000)
        again = try Claim(early, circumstances).again(
            number, isNotInWeCom: true, in: &world.records, at: world.now)
        #expect(again == .begun(number, .converse, generation: nil))
        #expect(try world.device().holder == Sample.company)
    }

    /// States: Device 33.
    @Test
    mutating func `WeCom's word gives a device to no company that was never answered 0`() throws {
        try world.doubt(world.sent("r1"))
        #expect(try world.ask(world.sent("r2", by: other), .wecomBound) == .alreadyBound)
        #expect(try world.device().holder == nil)
        #expect(try world.begun(world.sent("r3")).course == .askWeCom)
        world.pass(6_000)
        #expect(try world.unbind("u1", by: other) == .begun)
    }
}

extension DeviceWorld {
    fileprivate mutating func reach(_ state: Device.State) throws {
        let bind = sent("r1")
        switch state {
        case .asking: _ = try begun(bind)
        case .held: try doubt(bind)
        case .bound: try zero(bind)
        case .unbinding:
            try zero(bind)
            pass(6_000)
            #expect(try unbind("u1") == .begun)
        case .free:
            let (number, _) = try begun(bind)
            try settle(number, .cannotBind, .notOurs)
        }
        #expect(try device().state == state)
    }
}
