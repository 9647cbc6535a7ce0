import Binding
import Elements
import Events
import Support
import Testing

/// What a bind finds, state by state.
struct DeviceTableTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    // MARK: free

    /// States: Device 5.
    @Test
    mutating func `free: anybody's bind asks the vendor`() throws {
        #expect(try world.begun(world.sent("r1", by: other)).course == .converse)
        #expect(try world.device().state == .asking)
        #expect(try world.device().holder == other)
    }

    // MARK: asking

    /// States: Device 7.
    @Test
    mutating func `asking: the newer createtime's code is redeemed, whichever 0 came last`() throws {
        world.pass(10_000)
        let (newer, older) = (world.sent("r1"), world.sent("r2", ago: 5_000))
        let (first, _) = try world.begun(newer)
        let (second, _) = try world.begun(older)
        #expect(try world.settle(first, .success, .ours).redemption == newer.authCodeDigest)
        #expect(try world.again(second, older) == .adopt)
        #expect(try world.settle(second, .success, .ours).redemption == nil)
        #expect(try world.state(newer) == .ready)
        #expect(try world.records.redemption(codeDigest: older.authCodeDigest) == nil)
        #expect(try world.records.authCode(digest: older.authCodeDigest) == nil)
        // And what the company removes is what its newest event has added.
        #expect(try world.device().generationCreatetime == newer.createtime)
    }

    /// States: Device 2, Device 6.
    @Test
    mutating func `asking: whoever waits is overtaken by a later request that had its turn`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        let bind = world.sent("r2")
        let (second, _) = try world.begun(bind)
        let later = world.sent("r3")
        let (third, _) = try world.begun(later)
        try world.settle(first, .deviceOffline, .notOurs)
        #expect(try world.again(third, later) == .converse)
        try world.settle(third, .success, .ours)
        let outcome = try Claim(bind, Claim.Circumstances(refusal: nil)).again(
            second, in: &world.records, at: world.now)
        #expect(outcome == .decided(.cannotBind, Reason(.deviceAsking)))
        #expect(try world.device().generation == third)
    }

    /// States: Device 7.
    @Test(arguments: ["1234", "5678"])
    mutating func `asking: of two in the same second the later one's code is redeemed`(typed: String) throws {
        let (first, _) = try world.begun(world.sent("r1"))
        let bind = world.sent("r2", typed: typed)
        let (second, _) = try world.begun(bind)
        try world.settle(first, .success, .ours)
        #expect(try world.again(second, bind) == .adopt)
        #expect(try world.settle(second, .success, .ours).redemption == bind.authCodeDigest)
    }

    /// States: Device 6.
    @Test(arguments: ["1234", "5678"])
    mutating func `asking: the same company waits, then looks again`(typed: String) throws {
        let (first, _) = try world.begun(world.sent("r1"))
        let bind = world.sent("r2", typed: typed)
        let (second, course) = try world.begun(bind)
        #expect(course == .await(first))
        try world.settle(first, .wrongCode, .notOurs)
        let again = try Claim(bind, Claim.Circumstances(refusal: nil)).again(
            second, in: &world.records, at: world.now)
        #expect(again == .begun(second, .converse, generation: first))
        #expect(try world.device().generation == second)
    }

    /// States: Device 8.
    @Test
    mutating func `asking: another company gets 7`() throws {
        _ = try world.begun(world.sent("r1"))
        #expect(try world.claim(world.sent("r2", by: other)).errcode == .cannotBind)
    }

    // MARK: held

    /// States: Device 9.
    @Test
    mutating func `held: its company has deviceInfo asked first`() throws {
        try world.doubt(world.sent("r1"))
        #expect(try world.device().state == .held)
        #expect(try world.begun(world.sent("r2")).course == .adopt)
    }

    /// States: Device 16.
    @Test
    mutating func `held: its company adopts for 15 minutes after the last event, then no more`() throws {
        try world.doubt(world.sent("r1"))
        world.pass(Device.adoptionMilliseconds - 1)
        #expect(try world.begun(world.sent("r2")).course == .adopt)
        try world.settle(RequestNumber(2), .cannotBind, .ours)
        world.pass(Device.adoptionMilliseconds)
        #expect(try world.begun(world.sent("r3")).course == .askWeCom)
    }

    /// States: Device 10.
    @Test
    mutating func `held: after a 0 younger than 5 s another company gets 7`() throws {
        try world.zero(world.sent("r1"))
        let (second, _) = try world.begun(world.sent("r2"))
        try world.settle(second, .cannotBind, .unknown)
        #expect(try world.device().state == .held)
        world.pass(4_999)
        #expect(try world.claim(world.sent("r3", by: other)).errcode == .cannotBind)
        world.pass(1)
        #expect(try world.begun(world.sent("r4", by: other)).course == .askWeCom)
    }

    /// States: Device 11.
    @Test
    mutating func `held: WeCom has it: bound, and 2`() throws {
        try world.doubt(world.sent("r1"))
        #expect(try world.ask(world.sent("r2", by: other), .wecomBound) == .alreadyBound)
        #expect(try world.device().state == .bound)
        #expect(try world.device().holder == nil, "its company was never answered 0")
    }

    /// States: Device 11.
    @Test
    mutating func `held: WeCom does not have it: unbinding, and 1999`() throws {
        try world.doubt(world.sent("r1"))
        #expect(try world.ask(world.sent("r2", by: other), .wecomNotBound) == .unbinding)
        #expect(try world.device().state == .unbinding)
        #expect(try world.errand() == .unbindAtVendor)
    }

    /// States: Device 11.
    @Test
    mutating func `held: WeCom gives no answer: 7, and nothing changes`() throws {
        try world.doubt(world.sent("r1"))
        let before = try world.device()
        #expect(try world.ask(world.sent("r2", by: other), .wecomSilent) == .cannotBind)
        #expect(try world.device() == before)
    }

    // MARK: bound

    /// States: Device 12, Device 16.
    @Test
    mutating func `bound: its company adopts for 15 minutes, then WeCom is asked as for another`() throws {
        try world.zero(world.sent("r1"))
        world.pass(Device.adoptionMilliseconds)
        #expect(try world.begun(world.sent("r2")).course == .askWeCom)
        #expect(try world.device().state == .bound)
        try world.settle(RequestNumber(2), .alreadyBound, .wecomBound, about: RequestNumber(1))
        world.pass(-1)
        #expect(try world.begun(world.sent("r3")).course == .adopt)
    }

    /// States: Device 13.
    @Test
    mutating func `bound: after a 0 younger than 5 s another company gets 2`() throws {
        try world.zero(world.sent("r1"))
        world.pass(4_999)
        #expect(try world.claim(world.sent("r2", by: other)).errcode == .alreadyBound)
    }

    /// States: Device 14.
    @Test
    mutating func `bound: WeCom does not have it: unbinding, and 1999`() throws {
        try world.zero(world.sent("r1"))
        world.pass(5_000)
        #expect(try world.ask(world.sent("r2", by: other), .wecomNotBound) == .unbinding)
        #expect(try world.device().state == .unbinding)
    }

    /// States: Device 14.
    @Test(arguments: [Finding.wecomBound, .wecomSilent])
    mutating func `bound: WeCom has it or is silent: 2, and asked again 10 s later`(finding: Finding) throws {
        try world.zero(world.sent("r1"))
        world.pass(120_000)
        try world.report(.wecomHasIt)
        #expect(try world.device().due == nil)
        #expect(try world.ask(world.sent("r2", by: other), finding) == .alreadyBound)
        #expect(try world.device().state == .bound)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 10_000))
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasIt)
        #expect(try world.device().due == nil)
    }

    // MARK: unbinding

    /// States: Device 15.
    @Test(arguments: [Sample.company, Sample.otherCompany])
    mutating func `unbinding: everybody gets 1999, after 120 s 5`(company: CorpID) throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        world.pass(120_000)
        #expect(try world.claim(world.sent("r3", by: company)).errcode == .unbinding)
        world.pass(1)
        #expect(try world.claim(world.sent("r4", by: company)).errcode == .notYetUnbound)
    }

    // MARK: After a conversation

    /// States: Device 17.
    @Test
    mutating func `a refused adoption does not free what WeCom may have`() throws {
        try world.zero(world.sent("r1"))
        world.pass(10_000)
        let (second, _) = try world.begun(world.sent("r2"))
        try world.settle(second, .deviceCheckFailed, .notOurs)
        #expect(try world.device().state == .bound)
        #expect(try world.errand() == .lookAtWeCom)
        #expect(try world.begun(world.sent("r3", by: other)).course == .askWeCom)
    }

    /// States: Device 18.
    @Test
    mutating func `an adoption that never reached the vendor leaves the device as it was`() throws {
        try world.zero(world.sent("r1"))
        world.pass(10_000)
        let (second, _) = try world.begun(world.sent("r2"))
        try world.settle(second, .cannotBind, .untouched)
        #expect(try world.device().state == .bound)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 50_000))

        world.pass(60_000)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .held)
        let (third, course) = try world.begun(world.sent("r3"))
        #expect(course == .adopt)
        try world.settle(third, .cannotBind, .untouched)
        #expect(try world.device().state == .held)
    }

    @Test
    mutating func `a refusal frees a device that nobody had`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .wrongCode, .notOurs)
        #expect(try world.device().state == .free)
        #expect(try world.device().holder == nil)
    }

    /// States: Device 19.
    @Test
    mutating func `a leftover is unbound`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .unbinding, .leftover)
        #expect(try world.device().state == .unbinding)
        #expect(try world.errand() == .unbindAtVendor)
    }
}
