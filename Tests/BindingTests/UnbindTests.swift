import Binding
import Elements
import Events
import Support
import Testing

/// What an unbind event does to its device and its codes.
struct UnbindTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    /// States: Device 36, Code 18.
    @Test
    mutating func `the holder's unbind is carried out, and its codes are superseded`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(5_000)
        #expect(try world.unbind("u1") == .begun)
        #expect(try world.device().state == .unbinding)
        #expect(try world.state(bind) == .superseded)
        #expect(try world.records.authCode(digest: bind.authCodeDigest) == nil)
    }

    /// States: Device 36.
    @Test
    mutating func `an unbind is kept once`() throws {
        try world.zero(world.sent("r1"))
        world.pass(5_000)
        let event = Sample.unbind("u1", at: world.now)
        guard
            case .kept(let number, _) = try Acknowledge.device(
                .unbind, event, in: &world.records, at: world.now)
        else {
            throw Unexpected("not kept")
        }
        #expect(
            try Acknowledge.device(.unbind, event, in: &world.records, at: world.now) == .repeated(number))
        let changed = Sample.unbind("u1", company: other, at: world.now)
        #expect(try Acknowledge.device(.unbind, changed, in: &world.records, at: world.now) == .conflict)
        #expect(world.notes(.security) == ["req_id_conflict"])
    }

    /// States: Device 37.
    @Test
    mutating func `another company's unbind is ignored`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(5_000)
        #expect(try world.unbind("u1", by: other) == .ignored)
        #expect(try world.device().state == .bound)
        #expect(try world.state(bind) == .ready)
    }

    /// States: Device 37.
    @Test
    mutating func `an unbind older than the generation is ignored`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(20_000)
        #expect(try world.unbind("u1", ago: 20_001) == .ignored)
        #expect(try world.state(bind) == .ready)
    }

    /// States: Device 37.
    @Test
    mutating func `an unbind is measured against the newest event, in whatever order they came`() throws {
        try world.zero(world.sent("r1"))
        try world.zero(world.sent("r2", ago: 10_000))
        world.pass(10_000)
        #expect(try world.unbind("u1", ago: 10_001) == .ignored)
    }

    /// States: Device 2.
    @Test
    mutating func `a bind of the same second stays the generation when the removal is carried out`() throws {
        try world.zero(world.sent("r1"))
        world.pass(4_999)
        #expect(try world.unbind("u1") == .deferred)
        let (second, _) = try world.begun(world.sent("r2"))
        try world.settle(second, .cannotBind, .unknown)
        world.pass(10_000)
        #expect(try world.device().generation == second)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().generation == second)
    }

    /// States: Device 38.
    @Test
    mutating func `what WeCom said of an older generation does not call a removal off`() throws {
        let bound = try world.zero(world.sent("r1"))
        world.pass(20_000)
        let (asking, course) = try world.begun(world.sent("r2", by: other))
        #expect(course == .askWeCom)
        #expect(try world.unbind("u1") == .begun)
        // WeCom had said so a moment before the company removed it.
        try world.settle(asking, .alreadyBound, .wecomBound, about: bound)
        #expect(try world.device().state == .unbinding)
        #expect(try world.errand() == .unbindAtVendor)
    }

    @Test
    mutating func `another company's question does not answer the one that a removal waits for`() throws {
        let bound = try world.zero(world.sent("r1"))
        world.pass(5_000)
        let (asking, _) = try world.begun(world.sent("r2", by: other))
        #expect(try world.unbind("u1", ago: 1) == .deferred)
        try world.settle(asking, .alreadyBound, .wecomBound, about: bound)
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
    }

    /// States: Device 38.
    @Test
    mutating func `what WeCom said before a removal came is not what that waits for`() throws {
        try world.zero(world.sent("r1"))
        world.pass(60_000)
        let (second, _) = try world.begun(world.sent("r2"))
        try world.settle(second, .cannotBind, .untouched)
        let seen = try world.device()
        #expect(seen.errand(at: world.now) == .lookAtWeCom)
        #expect(try world.unbind("u1") == .deferred)
        try RunErrand(.wecomHasIt, about: seen).run(in: &world.records, at: world.now)
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
    }

    /// States: Device 38.
    @Test(arguments: [true, false])
    mutating func `after a 0 that was repeated a removal waits for WeCom's word, and keeps it`(
        isRepeated: Bool
    ) throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(60_000)
        if isRepeated { #expect(try world.claim(bind).errcode == .success) }
        world.pass(10_000)
        // By a clock that is right the 0 came first; ours may be behind.
        #expect(try world.unbind("u1") == (isRepeated ? .deferred : .begun))
        if isRepeated { try world.report(.wecomHasItNot) }
        let due = try #require(try RunErrand.due(for: Sample.serial, in: world.records, at: world.now))
        #expect(due.errand == .unbindAtVendor)
        #expect(due.isRemovedByWeCom == !isRepeated)
        #expect(due.mayUnbind(isBoundInWeCom: nil) && due.mayUnbind(isBoundInWeCom: false))
        #expect(!due.mayUnbind(isBoundInWeCom: true))
    }

    /// States: Device 38.
    @Test
    mutating func `an unbind within 5 s of the 0 waits for what WeCom says`() throws {
        try world.zero(world.sent("r1"))
        world.pass(4_999)
        #expect(try world.unbind("u1") == .deferred)
        #expect(try world.device().state == .bound)
        world.pass(1)
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasIt)
        #expect(try world.device().state == .bound)
        #expect(try world.device().deferredUnbind == nil)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 55_000))
    }

    /// States: Device 38.
    @Test
    mutating func `an unbind made within 5 s of the 0 waits too, however late it comes`() throws {
        try world.zero(world.sent("r1"))
        world.pass(30_000)
        #expect(try world.unbind("u1", ago: 26_000) == .deferred)
        #expect(try world.errand() == .lookAtWeCom)
        #expect(try world.unbind("u2", ago: 25_000) == .begun)
    }

    @Test
    mutating func `a deferred unbind that is carried out later supersedes the codes then`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        #expect(try world.unbind("u1") == .deferred)
        #expect(try world.state(bind) == .ready)
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().generation == RequestNumber(2))
        #expect(try world.state(bind) == .superseded)
    }

    @Test
    mutating func `a deferred unbind is carried out, codes and all, when another company has WeCom asked`()
        throws
    {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(4_000)
        #expect(try world.unbind("u1") == .deferred)
        world.pass(1_000)
        #expect(try world.ask(world.sent("r2", by: other), .wecomNotBound) == .unbinding)
        #expect(try world.device().generation == RequestNumber(2))
        #expect(try world.state(bind) == .superseded)
    }

    @Test
    mutating func `a deferred unbind does not touch a newer bind of the same company`() throws {
        try world.zero(world.sent("r1"))
        world.pass(1_000)
        #expect(try world.unbind("u1") == .deferred)
        world.pass(1_000)
        let newer = world.sent("r2")
        try world.zero(newer)
        #expect(try world.device().deferredUnbind == nil)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .held)
        #expect(try world.state(newer) == .ready)
    }

    @Test
    mutating func `a deferred unbind outlives the late truths of its conversation`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        #expect(try world.unbind("u1") == .deferred)
        try world.settle(first, .cannotBind, .unknown)
        world.pass(2_000)
        try world.settle(first, .success, .ours)
        #expect(try world.device().state == .held)
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
    }

    /// States: Device 39.
    @Test
    mutating func `a device without a row is unbound if it is ours`() throws {
        #expect(try world.unbind("u1") == .begun)
        #expect(try world.errand() == .unbindAtVendor)
        try world.report(.unbound)
        #expect(try world.device().state == .free)
        #expect(try world.unbind("u2") == .ignored)
    }

    /// States: Device 39.
    @Test
    mutating func `a device without a row that WeCom has bound is not given away`() throws {
        #expect(try world.unbind("u1") == .begun)
        try world.report(.wecomHasIt)
        #expect(try world.begun(world.sent("r1")).course == .askWeCom)
    }

    /// States: Device 40.
    @Test
    mutating func `an unbind that finds the device on its way back confirms that`() throws {
        try world.zero(world.sent("r1"))
        world.pass(5_000)
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        #expect(try world.unbind("u1") == .confirmed)
        #expect(try world.due()?.isRemovedByWeCom == true)
    }
}
