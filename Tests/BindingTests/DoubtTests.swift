import Binding
import Elements
import Events
import Support
import Testing

/// A code of which nobody knows whether it may be spent, and a secret of which nobody knows whose it is.
struct DoubtTests {
    var world = DeviceWorld()
    let bind: Bind

    init() throws {
        bind = world.sent("r1")
        try world.zero(bind)
        world.pass(1_000)
    }

    // MARK: Looks

    /// States: Code 3.
    @Test
    mutating func `WeCom's silence is asked again as long as the code lives, and denies nothing`() throws {
        for wait in [10_000, 50_000, 180_000, 60_000, 60_000, 60_000, 60_000] as [Int64] {
            world.pass(wait)
            #expect(try world.look(bind, nil) == .wait)
        }
        #expect(try world.redemption(bind).progress.due == world.now.advanced(byMilliseconds: 60_000))
        world.pass(60_000)
        #expect(try world.look(bind, nil) == .expired)
        #expect(try world.device().state == .bound, "nobody said that WeCom does not have it")
    }

    /// States: Code 3.
    @Test
    mutating func `WeCom's no ends a code at the third look at the earliest`() throws {
        world.pass(10_000)
        #expect(try world.look(bind, false) == .wait)
        world.pass(50_000)
        #expect(try world.look(bind, nil) == .wait)
        world.pass(180_000)
        #expect(try world.look(bind, nil) == .wait)
        world.pass(60_000)
        #expect(try world.look(bind, false) == .expired)
        #expect(try world.device().state == .held)
    }

    // MARK: Proof

    private mutating func secretAfterDoubt() throws {
        let first = try #require(try world.begin(bind))
        #expect(try world.end(bind, attempt: first, .unanswered) == .inDoubt)
        #expect(try Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .secret, secret: "s")
        #expect(try world.state(bind) == .stored)
        #expect(try world.redemption(bind).progress.due == world.now, "it is to be proved at once")
    }

    private mutating func prove(_ isProved: Bool?) throws -> Redemption.Alert? {
        try Spend.Prove(bind.authCodeDigest, isProved: isProved).run(in: &world.records, at: world.now)
    }

    private var isProved: Bool? {
        get throws { try world.records.deviceSecret(codeDigest: bind.authCodeDigest)?.isProved }
    }

    /// States: Code 17.
    @Test
    mutating func `a secret that came after a doubt counts once WeCom takes it`() throws {
        try secretAfterDoubt()
        #expect(try isProved == false)
        #expect(try prove(nil) == nil)
        #expect(try world.redemption(bind).progress.due == world.now.advanced(byMilliseconds: 5_000))
        #expect(try isProved == false)
        #expect(try prove(true) == nil)
        #expect(try isProved == true)
        #expect(try world.redemption(bind).progress.due == nil)
        #expect(try prove(false) == nil, "it is decided")
    }

    @Test
    mutating func `a secret that WeCom does not take is kept, and alarms`() throws {
        try secretAfterDoubt()
        #expect(try prove(false) == .notProved)
        #expect(try isProved == false)
        #expect(try world.state(bind) == .stored)
        #expect(world.notes(.alert).last == "device_secret_not_proved")
    }

    /// States: Code 17.
    @Test
    mutating func `a secret is tried for a day`() throws {
        try secretAfterDoubt()
        var tries = 0
        while let due = try world.redemption(bind).progress.due, tries < 100 {
            world.pass(due.milliseconds(since: world.now))
            tries += 1
            _ = try prove(nil)
        }
        #expect((25...45).contains(tries))
        #expect(world.notes(.alert).last == "device_secret_not_proved")
    }

    @Test
    mutating func `a secret that came at the first attempt needs no proof`() throws {
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .secret, secret: "s")
        #expect(try world.redemption(bind).progress.due == nil)
    }
}
