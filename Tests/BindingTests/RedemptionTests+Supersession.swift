import Binding
import Elements
import Events
import Support
import Testing

// MARK: Supersession

extension RedemptionTests {
    /// States: Code 18.
    @Test
    mutating func `a newer 0 supersedes ready, refused and doubtful codes`() throws {
        _ = try attempt(.unanswered, alert: .inDoubt)
        let second = world.sent("r2")
        try world.zero(second)
        #expect(try state == .superseded)
        #expect(try !hasCode)
        #expect(try world.begin(second) == 1)
        try world.end(second, attempt: 1, .refused(42022))
        let third = world.sent("r3")
        try world.zero(third)
        #expect(try world.state(second) == .superseded)
        try world.zero(world.sent("r4"))
        #expect(try world.state(third) == .superseded)
    }

    /// States: Code 18.
    @Test(arguments: [Redemption.Ending.notSent, .unanswered, .refused(-1), .refused(42022)])
    mutating func `a code that is being sent is superseded when that ends`(ending: Redemption.Ending) throws {
        #expect(try world.begin(bind) == 1)
        try world.zero(world.sent("r2"))
        #expect(try state == .sending)
        #expect(try world.end(bind, attempt: 1, ending) == nil)
        #expect(try state == .superseded)
        #expect(try !hasCode)
    }

    /// States: Code 17.
    @Test
    mutating func `the secret of a superseded, unanswered attempt must be proved`() throws {
        #expect(try world.begin(bind) == 1)
        try world.zero(world.sent("r2"))
        try world.end(bind, attempt: 1, .unanswered)
        try world.end(bind, attempt: 1, .secret, secret: "S")
        #expect(try state == .superseded)
        #expect(try world.records.deviceSecret(codeDigest: bind.authCodeDigest)?.isProved == false)
    }

    @Test
    mutating func `a stored secret is not superseded`() throws {
        #expect(try world.begin(bind) == 1)
        try world.end(bind, attempt: 1, .secret, secret: "S")
        try world.zero(world.sent("r2"))
        #expect(try state == .stored)
    }

    /// States: Code 18.
    @Test
    mutating func `a crash while a superseded code is sent leaves it superseded`() throws {
        #expect(try world.begin(bind) == 1)
        try world.zero(world.sent("r2"))
        _ = try world.restart()
        #expect(try state == .superseded)
        #expect(try !hasCode)
    }
}
