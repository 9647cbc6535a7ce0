import Binding
import Elements
import Events
import Support
import Testing

/// A code is good for one device of one company, once.
struct ReusedCodeTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    private func isReused(_ outcome: Claim.Outcome) -> Bool {
        outcome == .decided(.cannotBind, Reason(.codeReused))
    }

    /// States: Request 20.
    @Test
    mutating func `a code that came with another device or company is 7 and a security event`() throws {
        _ = try world.begun(world.sent("r1"))
        let code = "code of r1"
        let (second, third) = (try #require(SerialNumber("OTHER")), try #require(SerialNumber("THIRD")))
        let device = Sample.bind("r2", serial: second, code: code, at: world.now)
        let company = Sample.bind("r3", serial: third, company: other, code: code, at: world.now)
        #expect(isReused(try world.claim(device)))
        #expect(isReused(try world.claim(company)))
        #expect(world.notes(.security) == ["auth_code_reused", "auth_code_reused"])
        #expect(try world.records.device(device.serial) == nil)
    }

    /// States: Request 20.
    @Test(arguments: [Redemption.Ending.secret, .unanswered])
    mutating func `a code whose redemption has ended or is in doubt is 7`(ending: Redemption.Ending) throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        let attempt = try #require(try world.begin(bind))
        _ = try world.end(bind, attempt: attempt, ending)
        world.pass(10_000)
        #expect(isReused(try world.claim(world.sent("r2", code: "code of r1"))))
        #expect(world.notes(.security) == ["auth_code_reused"])
        #expect(try world.device().state == .bound)
    }

    /// States: Request 20.
    @Test
    mutating func `a code that is used while its second request is decided keeps the device held`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(10_000)
        let (second, course) = try world.begun(world.sent("r2", code: "code of r1"))
        #expect(course == .adopt)
        let attempt = try #require(try world.begin(bind))
        _ = try world.end(bind, attempt: attempt, .unanswered)
        let outcome = try world.settle(second, .success, .ours)
        #expect(outcome.errcode == .cannotBind && outcome.reason == Reason(.codeReused))
        #expect(try world.state(bind) == .inDoubt)
        // WeCom may have it since r1, and is asked.
        #expect(try world.device().state == .bound)
        #expect(try world.device().holder == Sample.company)
    }

    /// States: Request 12.
    @Test(arguments: [Redemption.Ending.refused(42022), .unanswered])
    mutating func `a 0 is repeated while its code lives or is in doubt, and not after`(
        ending: Redemption.Ending
    ) throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        let attempt = try #require(try world.begin(bind))
        _ = try world.end(bind, attempt: attempt, ending)
        let expected: Errcode? = ending == .unanswered ? .success : nil
        #expect(try world.claim(bind).errcode == expected)
    }

    /// The 0 was lost, WeCom says so three times, and the code expires: nothing could be spent on it.
    /// States: Request 12, Order 21.
    @Test
    mutating func `a lost 0 whose code has expired is not repeated`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        for wait in [10_000, 50_000, 180_000] as [Int64] {
            world.pass(wait)
            _ = try world.look(bind, false)
        }
        #expect(try world.state(bind) == .expired)
        #expect(try world.device().state == .held)
        #expect(try world.claim(bind) == .silence)
    }
}
