import Binding
import Elements
import Events
import Support
import Testing

/// Rows hold times of day, and the clock that they were read from may have been wrong.
struct WrongClockTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany
    /// Milliseconds.
    static let errors: [Int64] = [-86_400_000, -3_600_000, 0, 3_600_000, 86_400_000]

    /// States: Time 11, Device 21.
    @Test(arguments: errors)
    mutating func `a call that was open at a crash keeps its device for 60 s`(error: Int64) throws {
        try world.doubt(world.sent("a"))
        world.pass(1_000 + error)
        _ = try world.restart()
        world.pass(59_999)
        #expect(try world.errand() == nil)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .held)
        world.pass(1)
        #expect(try world.errand() == .lookAtVendor)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .free)
    }

    /// The vendor was asked while the clock was wrong; what that has left in the row is waited for no longer.
    ///
    /// States: Time 11, Device 21.
    @Test(arguments: [0, 3_600_000, 86_400_000] as [Int64])
    mutating func `a quarantine that is over is over by any clock`(ahead error: Int64) throws {
        try world.doubt(world.sent("a"))
        world.pass(error)
        _ = try world.restart()
        world.pass(60_000)
        try world.report(.vendorHasIt)
        #expect(try world.device().due == nil)
        world.pass(-error)
        try WaitAnew.run(in: &world.records, at: world.now)
        let (number, course) = try world.begun(world.sent("b"))
        #expect(course == .adopt)
        try world.settle(number, .cannotBind, .untouched)
        #expect(try world.device().state == .held)
        #expect(try world.device().due == nil)
    }

    /// States: Request 14.
    @Test(arguments: errors)
    mutating func `a 0 that left before a crash is under way for 5 s`(error: Int64) throws {
        try world.zero(world.sent("a"))
        world.pass(100 + error)
        _ = try world.restart()
        world.pass(4_999)
        #expect(try world.claim(world.sent("b", by: other)).errcode == .alreadyBound)
        world.pass(1)
        #expect(try world.ask(world.sent("c", by: other), .wecomNotBound) == .unbinding)
    }

    @Test(arguments: errors)
    mutating func `an unbind that may have been under way at a crash keeps its device for 60 s`(
        error: Int64
    ) throws {
        try world.zero(world.sent("a"))
        world.pass(10_000)
        #expect(try world.unbind("u") == .begun)
        world.pass(error)
        _ = try world.restart()
        try world.passUntilDue()
        #expect(try world.errand() == .unbindAtVendor)
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 55_000))
        try world.passUntilDue()
        try world.report(.unbound)
        #expect(try world.device().state == .free)
    }

    /// States: Time 11.
    @Test
    mutating func `nothing waits for a clock that was a day ahead`() throws {
        try world.zero(world.sent("a"))
        world.pass(86_400_000)
        _ = try world.restart()
        world.pass(60_000)
        try world.report(.wecomHasIt)
        #expect(try world.device().due == nil)
        world.pass(-86_400_000)
        _ = try world.restart()
        #expect(try world.begun(world.sent("b", by: other)).course == .askWeCom)
        #expect(try world.unbind("u") == .deferred)
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .unbinding)
        #expect(try world.errand() == .unbindAtVendor)
    }

    /// States: Time 11.
    @Test
    mutating func `a quarantine by a clock that was ahead does not last until then`() throws {
        try world.doubt(world.sent("a"))
        world.pass(86_400_000)
        _ = try world.restart()
        world.pass(-86_400_000)
        _ = try world.restart()
        world.pass(60_000)
        #expect(try world.errand() == .lookAtVendor)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .free)
    }

    /// States: Time 11.
    @Test
    mutating func `a code is put off for no longer than it ever is`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        #expect(try world.begin(bind) == 1)
        try world.end(bind, attempt: 1, .refused(45_009))
        world.pass(-3_600_000)
        _ = try world.restart()
        #expect(try world.redemption(bind).progress.due == world.now.advanced(byMilliseconds: 60_000))
    }

    /// States: Time 11.
    @Test
    mutating func `a message to the maker is put off for no longer than it ever is`() throws {
        try world.zero(world.sent("a"))
        let message = try #require(world.told.first)
        try world.records.postpone(message, until: world.now.advanced(byMilliseconds: 1_000))
        _ = try world.restart()
        #expect(world.told.first?.due == world.now.advanced(byMilliseconds: 1_000))
        world.pass(-3_600_000)
        _ = try world.restart()
        #expect(world.told.first?.due == world.now)
    }
}
