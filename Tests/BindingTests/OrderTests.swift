import Binding
import Elements
import Events
import Support
import Testing

/// The interleavings that are decided here, by their numbers under "Order" in `States.md`.
struct OrderTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    /// The vendor lets it go at once.
    mutating func free() throws {
        world.now = max(world.now, try world.device().due ?? world.now)
        try world.report(.unbound)
    }

    /// States: Order 1.
    @Test
    mutating func `1: A is asking, B claims`() throws {
        let (first, _) = try world.begun(world.sent("a"))
        #expect(try world.claim(world.sent("b", by: other)).errcode == .cannotBind)
        #expect(try world.settle(first, .success, .ours).errcode == .success)
    }

    /// States: Order 2.
    @Test
    mutating func `2: A's 0 is lost, B claims: 1999, then 0`() throws {
        try world.zero(world.sent("a"))
        world.pass(10_000)
        #expect(try world.ask(world.sent("b1", by: other), .wecomNotBound) == .unbinding)
        try free()
        try world.zero(world.sent("b2", by: other))
        #expect(try world.device().holder == other)
    }

    /// States: Order 3.
    @Test
    mutating func `3: A timed out, unknown, B claims: 1999, and only after the quarantine 0`() throws {
        try world.doubt(world.sent("a"))
        #expect(try world.ask(world.sent("b1", by: other), .wecomNotBound) == .unbinding)
        try free()
        #expect(try world.claim(world.sent("b2", by: other)).errcode == .unbinding)
        world.pass(60_000)
        try free()
        try world.zero(world.sent("b3", by: other))
    }

    /// States: Order 4.
    @Test
    mutating func `4: B's bind overtakes A's unbind, which finds the device on its way back`() throws {
        try world.zero(world.sent("a"))
        world.pass(600_000)
        #expect(try world.ask(world.sent("b1", by: other), .wecomNotBound) == .unbinding)
        #expect(try world.unbind("u", ago: 1_000) == .confirmed)
        try free()
        try world.zero(world.sent("b2", by: other))
    }

    /// States: Order 4.
    @Test
    mutating func `4: B's bind overtakes A's unbind, which finds a newer generation`() throws {
        try world.zero(world.sent("a"))
        world.pass(600_000)
        #expect(try world.ask(world.sent("b1", by: other), .wecomNotBound) == .unbinding)
        try free()
        let bind = world.sent("b2", by: other)
        try world.zero(bind)
        #expect(try world.unbind("u", ago: 30_000) == .ignored)
        #expect(try world.device().state == .bound)
        #expect(try world.state(bind) == .ready)
    }

    /// States: Order 5, Device 38.
    @Test(arguments: [true, false])
    mutating func `5: A is asking, A's unbind comes: after the conversation and 5 s WeCom decides`(
        isBound: Bool
    ) throws {
        let (first, _) = try world.begun(world.sent("a"))
        #expect(try world.unbind("u") == .deferred)
        world.pass(1_000)
        #expect(try world.settle(first, .success, .ours).errcode == .success)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 5_000))
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(isBound ? .wecomHasIt : .wecomHasItNot)
        #expect(try world.device().state == (isBound ? .bound : .unbinding))
    }

    /// States: Order 5, Device 37.
    @Test
    mutating func `5: A is asking, A's unbind of an older generation comes: ignored`() throws {
        let (first, _) = try world.begun(world.sent("a"))
        #expect(try world.unbind("u", ago: 1_000) == .ignored)
        #expect(try world.settle(first, .success, .ours).errcode == .success)
    }

    /// States: Order 6, Request 9.
    @Test
    mutating func `6: the first deadline settles for all copies`() throws {
        let (first, _) = try world.begun(world.sent("a"))
        #expect(try world.claim(world.sent("a")) == .running(first))
        #expect(try world.settle(first, .cannotBind, .unknown).isFirst)
        let second = try world.settle(first, .success, .ours)
        #expect(second.errcode == .cannotBind)
        #expect(!second.isFirst)
    }

    /// States: Order 7.
    @Test
    mutating func `7: the late 200 of r0 changes nothing after r1 was answered 0`() throws {
        let first = try world.doubt(world.sent("a0"))
        try world.zero(world.sent("a1"))
        let before = try world.device()
        #expect(try world.settle(first, .success, .ours).errcode == .cannotBind)
        #expect(try world.device() == before)
        #expect(try world.callback(first).finding == .ours)
        #expect(world.notes(.lateTruth) == ["ours"])
    }

    /// States: Order 8.
    @Test
    mutating func `8: after a late 200 the retry has deviceInfo asked, and gets 0`() throws {
        let (first, _) = try world.begun(world.sent("a0"))
        try world.settle(first, .cannotBind, .unknown)
        try world.settle(first, .success, .ours)
        #expect(try world.device().state == .held)
        let (second, course) = try world.begun(world.sent("a1"))
        #expect(course == .adopt)
        var talk = Talk(.verifyThenBind(isBinding: false), adopting: true)
        talk.hearOurs(boundAt: -5_000)
        #expect(talk.asked == [.holder])
        #expect(try world.settle(second, talk.errcode ?? .cannotBind, .ours).errcode == .success)
    }

    /// States: Order 9, Device 26.
    @Test
    mutating func `9: while an unbind without an answer may land, B waits`() throws {
        try world.zero(world.sent("a"))
        world.pass(10_000)
        #expect(try world.unbind("u") == .begun)
        try world.report(.unbindUnknown)
        let until = world.now.advanced(byMilliseconds: 60_000)
        try world.passUntilDue()
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().due == until)
        #expect(try world.claim(world.sent("b1", by: other)).errcode == .unbinding)
        world.now = until
        try world.report(.unbound)
        #expect(try world.device().state == .free)
        try world.zero(world.sent("b2", by: other))
    }

    /// States: Order 10.
    @Test
    mutating func `10: unbinding is stored before the undo's call, so A's next bind is 1999`() throws {
        try world.doubt(world.sent("a0"))
        _ = try world.ask(world.sent("b", by: other), .wecomNotBound)
        #expect(try world.errand() == .unbindAtVendor)
        #expect(try world.claim(world.sent("a1")).errcode == .unbinding)
    }

    // MARK: Codes

    /// States: Order 12, Code 18.
    @Test
    mutating func `12: sending, unbind, then the secret: superseded, and kept`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(5_000)
        let attempt = try #require(try world.begin(bind))
        #expect(try world.unbind("u") == .begun)
        #expect(try world.state(bind) == .sending)
        try world.end(bind, attempt: attempt, .secret, secret: "S")
        #expect(try world.state(bind) == .superseded)
        #expect(try world.records.deviceSecret(codeDigest: bind.authCodeDigest) != nil)
    }

    /// States: Order 14, Code 16.
    @Test
    mutating func `14: a secret that comes after the retry's 42022 is stored`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        #expect(try world.begin(bind) == 1)
        _ = try world.restart()
        #expect(
            try Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        #expect(try world.begin(bind) == 2)
        #expect(try world.end(bind, attempt: 2, .refused(42022)) == .inDoubt)
        try world.end(bind, attempt: 1, .secret, secret: "S")
        #expect(try world.state(bind) == .stored)
        let secret = try #require(try world.records.deviceSecret(codeDigest: bind.authCodeDigest))
        #expect(secret.secret == Secret("S"))
        #expect(!secret.isProved)
    }

    /// States: Order 16, Request 12.
    @Test
    mutating func `16: A bound, unbound, B bound, A's old copy: silence`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(10_000)
        #expect(try world.unbind("u") == .begun)
        #expect(try world.claim(bind) == .silence)
        try free()
        #expect(try world.claim(bind) == .silence)
        try world.zero(world.sent("b", by: other))
        #expect(try world.claim(bind) == .silence)
    }

    /// States: Order 17, Code 1.
    @Test
    mutating func `17: without a ticket a bind is 7, whether asked or adopted`() throws {
        #expect(try world.claim(world.sent("a0"), .noTicket).errcode == .cannotBind)
        #expect(try world.callback(RequestNumber(1)).reason?.word == .noTicket)
        #expect(LocalRefusal.noTicket.errcode == .cannotBind)
    }
}
