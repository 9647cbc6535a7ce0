import Binding
import Elements
import Events
import Support
import Testing

// MARK: 11, crashes

extension OrderTests {
    /// States: Order 11, Request 11.
    @Test
    mutating func `11: a crash at the claim is 7 at start, and the device is held`() throws {
        let bind = world.sent("a")
        let (first, _) = try world.begun(bind)
        let (second, _) = try world.begun(world.sent("a2"))
        let (waiting, _) = try world.begun(world.sent("a3", typed: "9999"))
        world.pass(500)
        #expect(try world.restart().settledClaims == 3)
        for number in [first, second, waiting] {
            #expect(try world.callback(number).state == .settled(.cannotBind))
        }
        #expect(try world.claim(bind).errcode == .cannotBind)
        #expect(try world.device().state == .held)
        #expect(try world.device().generation == first)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
    }

    /// States: Order 11.
    @Test
    mutating func `11: a crash ends calls that had outlived their request`() throws {
        try world.doubt(world.sent("a"))
        world.pass(19_000)
        _ = try world.restart()
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
        world.pass(59_999)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .held)
    }

    /// States: Order 11, Time 11.
    @Test
    mutating func `11: after a crash a call is young for 60 s, however long the absence seems`() throws {
        try world.doubt(world.sent("a"))
        world.pass(86_400_000)
        _ = try world.restart()
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
        world.pass(60_000)
        #expect(try world.errand() == .lookAtVendor)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .free)
    }

    /// States: Order 11, Code 3.
    @Test
    mutating func `11: after a crash between settle and answer WeCom is asked at 10, 60 and 240 s`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        let answered = world.now
        _ = try world.restart()
        var looks: [Int64] = []
        for _ in 0..<3 {
            world.now = try #require(try world.redemption(bind).progress.due)
            looks.append(world.now.milliseconds(since: answered))
            _ = try world.look(bind, false)
        }
        #expect(looks == [10_000, 60_000, 240_000])
        #expect(try world.state(bind) == .expired)
        #expect(try world.device().state == .held)
        #expect(world.notes(.alert) == ["redemption_expired"])
    }

    /// States: Order 11, Code 12.
    @Test
    mutating func `11: a crash while sending leaves the code in doubt`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        #expect(try world.begin(bind) == 1)
        #expect(try world.restart().doubtfulRedemptions == 1)
        #expect(try world.state(bind) == .inDoubt)
        #expect(try world.begin(bind) == nil)
    }

    /// States: Order 11.
    @Test
    mutating func `11: a crash between the unbind's row and its call has it retried, in quarantine`() throws {
        try world.zero(world.sent("a"))
        world.pass(10_000)
        #expect(try world.unbind("u") == .begun)
        _ = try world.restart()
        try world.passUntilDue()
        #expect(try world.errand() == .unbindAtVendor)
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
        world.pass(60_000)
        try world.report(.unbound)
        #expect(try world.device().state == .free)
    }
}
