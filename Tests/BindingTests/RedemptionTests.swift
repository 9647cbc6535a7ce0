import Binding
import Elements
import Events
import Support
import Testing

/// One code: its attempts, refusals, waits and ends.
struct RedemptionTests {
    var world = DeviceWorld()
    let bind: Bind

    init() throws {
        bind = world.sent("r1")
        try world.zero(bind)
        world.pass(1_000)
    }

    /// One attempt and its end; how many milliseconds later the next is due, if any.
    mutating func attempt(_ ending: Redemption.Ending, alert: Redemption.Alert? = nil) throws
        -> Int64?
    {
        let number = try #require(try world.begin(bind))
        #expect(try world.state(bind) == .sending)
        let heard = try world.end(bind, attempt: number, ending)
        #expect(heard == alert)
        let due = try world.redemption(bind).progress.due
        guard let due else { return nil }
        let wait = due.milliseconds(since: world.now)
        world.now = due
        return wait
    }

    var state: Redemption.State {
        get throws { try world.state(bind) }
    }

    var hasCode: Bool {
        get throws { try world.records.authCode(digest: bind.authCodeDigest) != nil }
    }

    // MARK: Its life

    /// States: Code 2, Code 5.
    @Test
    mutating func `a secret ends it, is stored in the same commit, and the code is erased`() throws {
        let number = try #require(try world.begin(bind))
        #expect(try hasCode)
        #expect(try world.end(bind, attempt: number, .secret, secret: "S") == nil)
        #expect(try state == .stored)
        #expect(try !hasCode)
        let secret = try #require(try world.records.deviceSecret(codeDigest: bind.authCodeDigest))
        #expect(secret.secret == Secret("S"))
        #expect(secret.isProved)
        #expect(try world.redemption(bind).progress.due == nil)
    }

    /// States: Code 4.
    @Test
    mutating func `"answered" is committed with "sending"`() throws {
        #expect(try !world.redemption(bind).progress.isAnswered)
        _ = try world.begin(bind)
        #expect(try world.redemption(bind).progress.isAnswered)
    }

    /// States: Code 7.
    @Test
    mutating func `it is sent once at a time`() throws {
        #expect(try world.begin(bind) == 1)
        #expect(try world.begin(bind) == nil)
        #expect(try Spend.prepare(bind.authCodeDigest, in: world.records) == nil)
    }

    /// States: Code 16.
    @Test
    mutating func `an ending of an older attempt decides nothing`() throws {
        #expect(try attempt(.refused(-1)) == 2_000)
        #expect(try world.begin(bind) == 2)
        #expect(try world.end(bind, attempt: 1, .unanswered) == nil)
        #expect(try state == .sending)
    }

    /// States: Code 2.
    @Test
    mutating func `a second request with the same code attaches to it`() throws {
        world.pass(10_000)
        let again = world.sent("r2", code: "code of r1")
        let (number, _) = try world.begun(again)
        let before = try world.redemption(bind)
        #expect(try world.settle(number, .success, .ours).redemption == bind.authCodeDigest)
        #expect(try world.redemption(bind) == before)
        #expect(world.notes(.security) == ["auth_code_reused"])
    }

    // MARK: Not spent

    /// States: Code 8.
    @Test(arguments: [40014, 41001, 42001])
    mutating func `a refused token is tried again at once, then after 5, 15 and 60 s, with an alarm`(
        code: Int
    ) throws {
        #expect(try attempt(.refused(code)) == 0)
        #expect(try attempt(.refused(code), alert: .tokenRefused) == 5_000)
        #expect(try attempt(.refused(code), alert: .tokenRefused) == 15_000)
        #expect(try attempt(.refused(code), alert: .tokenRefused) == 60_000)
        #expect(try attempt(.refused(code), alert: .tokenRefused) == 60_000)
        #expect(try state == .ready)
    }

    /// States: Code 9.
    @Test
    mutating func `-1 is tried again three times`() throws {
        for _ in 0..<3 { #expect(try attempt(.refused(-1)) == 2_000) }
        #expect(try attempt(.refused(-1), alert: .refused) == nil)
        #expect(try state == .refused)
        #expect(try !hasCode)
    }

    /// States: Code 9.
    @Test(arguments: [45009, 45033])
    mutating func `a limit is waited for a minute, as long as there is time`(code: Int) throws {
        for _ in 0..<8 { #expect(try attempt(.refused(code)) == 60_000) }
        #expect(try attempt(.refused(code), alert: .expired) == nil)
        #expect(try state == .expired)
    }

    /// States: Code 7.
    @Test
    mutating func `what was provably not sent is tried again`() throws {
        for _ in 0..<5 { #expect(try attempt(.notSent) == 2_000) }
        #expect(try state == .ready)
    }

    // MARK: Refusals of the code

    /// States: Code 10.
    @Test(arguments: [40029, 40078, 84075, 600004, 12_345, 1])
    mutating func `a refused code is tried again after 2, 10 and 30 s, then refused`(code: Int) throws {
        #expect(try attempt(.refused(code)) == 2_000)
        #expect(try attempt(.refused(code)) == 10_000)
        #expect(try attempt(.refused(code)) == 30_000)
        #expect(try attempt(.refused(code), alert: .refused) == nil)
        #expect(try state == .refused)
        #expect(try world.redemption(bind).progress.reason?.wecomCode == code)
    }

    /// States: Code 10.
    @Test
    mutating func `after the first minute a refused code is refused`() throws {
        world.pass(58_999)
        #expect(try attempt(.refused(40029)) == 2_000)
        #expect(try attempt(.refused(40029), alert: .refused) == nil)
    }

    /// States: Code 11.
    @Test
    mutating func `42022 on a first attempt is final, and a security alert`() throws {
        #expect(try attempt(.refused(42022), alert: .usedByAnother) == nil)
        #expect(try state == .refused)
    }

    /// States: Code 11.
    @Test
    mutating func `42022 after provably unsent attempts is a security alert too`() throws {
        #expect(try attempt(.notSent) == 2_000)
        #expect(try attempt(.refused(42022), alert: .usedByAnother) == nil)
    }

    // MARK: Doubt

    /// States: Code 7, Code 12.
    @Test
    mutating func `an unanswered attempt is in doubt, and nothing starts by itself`() throws {
        #expect(try attempt(.unanswered, alert: .inDoubt) == nil)
        #expect(try state == .inDoubt)
        #expect(try hasCode)
        #expect(try world.begin(bind) == nil)
        #expect(world.notes(.alert) == ["redemption_in_doubt"])
    }

    /// States: Code 11.
    @Test
    mutating func `42022 after our unanswered attempt is in doubt`() throws {
        _ = try attempt(.unanswered, alert: .inDoubt)
        #expect(try Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        #expect(try attempt(.refused(42022), alert: .inDoubt) == nil)
        #expect(try state == .inDoubt)
    }

    /// States: Code 13.
    @Test
    mutating func `a person may have it tried once more, and once only`() throws {
        _ = try attempt(.unanswered, alert: .inDoubt)
        #expect(try Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        _ = try attempt(.unanswered, alert: .inDoubt)
        #expect(try !Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        #expect(world.notes(.person) == ["redemption_retried"])
    }

    /// States: Code 13.
    @Test
    mutating func `nobody has it tried after 540 s, nor when there is no doubt`() throws {
        #expect(try !Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        _ = try attempt(.unanswered, alert: .inDoubt)
        world.pass(539_000)
        #expect(try !Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
    }

    /// States: Code 16, Code 17.
    @Test
    mutating func `a secret that comes after the doubt is stored, to be proved`() throws {
        _ = try attempt(.unanswered, alert: .inDoubt)
        try world.end(bind, attempt: 1, .secret, secret: "S")
        #expect(try state == .stored)
        #expect(try world.records.deviceSecret(codeDigest: bind.authCodeDigest)?.isProved == false)
        #expect(try !hasCode)
    }

    // MARK: Time

    /// States: Code 15.
    @Test
    mutating func `nothing starts at 540 s after arrival`() throws {
        world.pass(538_999)
        #expect(try world.begin(bind) == 1)
        try world.end(bind, attempt: 1, .notSent)
        #expect(try state == .expired)
    }

    @Test
    mutating func `what may not start any more expires, with an alert`() throws {
        world.pass(539_000)
        #expect(try world.begin(bind) == nil)
        #expect(try state == .expired)
        #expect(world.notes(.alert) == ["redemption_expired"])
        #expect(try !hasCode)
    }

    @Test
    mutating func `a ready code that nobody could send expires when it is due`() throws {
        #expect(try attempt(.refused(45009)) == 60_000)
        #expect(try !Spend.expire(bind.authCodeDigest, in: &world.records, at: world.now))
        world.pass(540_000)
        #expect(try Spend.expire(bind.authCodeDigest, in: &world.records, at: world.now))
        #expect(try state == .expired)
    }

    // MARK: Nobody knows whether the 0 was written

    /// States: Code 3.
    @Test
    mutating func `WeCom has the device: the code is spent`() throws {
        #expect(try world.look(bind, nil) == .wait)
        #expect(try world.look(bind, true) == .begin)
        #expect(try world.begin(bind) == 1)
    }

    @Test
    mutating func `WeCom has the device, but too late: expired, and the device stays bound`() throws {
        world.pass(540_000)
        #expect(try world.look(bind, true) == .expired)
        #expect(try world.device().state == .bound)
        #expect(world.notes(.alert) == ["redemption_expired"])
    }

    @Test
    mutating func `a look says nothing about a code that was sent`() throws {
        #expect(try attempt(.refused(45009)) == 60_000)
        let before = try world.redemption(bind)
        #expect(try world.look(bind, false) == .wait)
        #expect(try world.redemption(bind) == before)
    }
}
