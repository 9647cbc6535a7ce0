import Binding
import Elements
import Events
import Support
import Testing

/// Nothing that cannot be taken back happens by a time of day that is not sure.
struct UnsureClockTests {
    var world = DeviceWorld()

    /// A code that seems to be as old as that, by a clock that nobody vouches for.
    private mutating func old(_ milliseconds: Int64) throws -> Bind {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(milliseconds)
        try world.set(isSure: false)
        return bind
    }

    /// States: Time 9.
    @Test(arguments: [540_000, 28_800_000] as [Int64])
    mutating func `a code that seems too old is sent`(age: Int64) throws {
        let bind = try old(age)
        #expect(try !Spend.expire(bind.authCodeDigest, in: &world.records, at: world.now))
        #expect(try world.begin(bind) == 1)
        try world.set(isSure: true)
        try world.end(bind, attempt: 1, .notSent)
        #expect(try world.state(bind) == .expired)
    }

    /// States: Time 9.
    @Test(arguments: [40_029, 42_022, 600_004])
    mutating func `WeCom refuses a dead code, and it ends expired`(errcode: Int) throws {
        let bind = try old(600_000)
        var alert: Redemption.Alert?
        for attempt in 1...4 where alert == nil {
            #expect(try world.begin(bind) == attempt)
            alert = try world.end(bind, attempt: attempt, .refused(errcode))
        }
        #expect(alert == .expired)
        #expect(try world.state(bind) == .expired)
        #expect(try world.records.authCode(digest: bind.authCodeDigest) == nil)
    }

    /// States: Code 11.
    @Test mutating func `a young code that somebody seems to have used is no security alert`() throws {
        let bind = try old(10_000)
        #expect(try world.begin(bind) == 1)
        #expect(try world.end(bind, attempt: 1, .refused(42_022)) == .refused)
        let sure = world.sent("b", code: "b")
        try world.set(isSure: true)
        world.pass(60_000)
        try world.report(.wecomHasItNot)
        world.pass(20_000)
        try world.zero(sure)
        #expect(try world.begin(sure) == 1)
        #expect(try world.end(sure, attempt: 1, .refused(42_022)) == .usedByAnother)
    }

    @Test mutating func `a code that may mean "not yet" is tried as often as a young one`() throws {
        let bind = try old(120_000)
        #expect(try world.begin(bind) == 1)
        #expect(try world.end(bind, attempt: 1, .refused(40_029)) == nil)
        #expect(try world.state(bind) == .ready)
    }

    /// States: Code 13.
    @Test mutating func `a person may try a doubtful code that seems old`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        #expect(try world.begin(bind) == 1)
        try world.end(bind, attempt: 1, .unanswered)
        world.pass(600_000)
        #expect(try !Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
        try world.set(isSure: false)
        #expect(try Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
    }

    /// States: Code 17.
    @Test mutating func `a secret is asked about until a day is surely over`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        #expect(try world.begin(bind) == 1)
        try world.end(bind, attempt: 1, .unanswered)
        try world.end(bind, attempt: 1, .secret, secret: "s")
        world.pass(86_400_000)
        try world.set(isSure: false)
        let digest = bind.authCodeDigest
        #expect(try Spend.Prove(digest, isProved: nil).run(in: &world.records, at: world.now) == nil)
        try world.set(isSure: true)
        #expect(try Spend.Prove(digest, isProved: nil).run(in: &world.records, at: world.now) == .notProved)
    }

    /// States: Time 9, Maker 11.
    @Test mutating func `no message is given up`() throws {
        try world.zero(world.sent("a"))
        let told = world.told
        world.pass(OutboxMessage.retentionMilliseconds)
        try world.set(isSure: false)
        #expect(try Deliver.Next(atMost: 9).run(in: &world.records, at: world.now).expired.isEmpty)
        try world.set(isSure: true)
        #expect(
            try Deliver.Next(atMost: 9).run(in: &world.records, at: world.now).expired.isEmpty,
            "it was not sent")
        for _ in 0..<12 {
            let message = try #require(try world.records.oldestInOutbox(atMost: 1).first)
            _ = try Deliver.Ending(message, isTaken: false).run(in: &world.records, at: world.now)
        }
        let expired = try Deliver.Next(atMost: 9).run(in: &world.records, at: world.now).expired
        #expect(expired.map(\.number) == told.map(\.number))
    }

    /// States: Time 10.
    @Test(arguments: [-3_600_000, 600_000, 28_800_000] as [Int64])
    mutating func `a bind is not refused for its createtime`(age: Int64) throws {
        let bind = world.sent("a", ago: age)
        try world.set(isSure: false)
        #expect(try world.begun(bind).course == .converse)
        try world.set(isSure: true)
        let word: Reason.Word = age < 0 ? .eventFromTheFuture : .eventTooOld
        let reason = Reason(word, seconds: age / 1_000)
        #expect(try world.claim(world.sent("b", ago: age)) == .decided(.cannotBind, reason))
    }

    /// States: Request 19, Time 10.
    @Test mutating func `a bind that was pruned is not taken for new`() throws {
        try Pruned.note(world.now, in: &world.records)
        try world.set(isSure: false)
        let reason = Reason(.eventTooOld, seconds: 3_600)
        #expect(try world.claim(world.sent("a", ago: 3_600_000)) == .decided(.cannotBind, reason))
        world.pass(StoredCallback.clockToleranceMilliseconds)
        #expect(try world.begun(world.sent("b")).course == .converse)
    }

    @Test mutating func `a stored 0 is repeated, whatever its createtime seems to be`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(600_000)
        #expect(try world.claim(bind) == .silence)
        try world.set(isSure: false)
        guard case .repeated(.success, _) = try world.claim(bind) else {
            throw Unexpected("the 0 is not repeated")
        }
    }

    /// States: Time 9.
    @Test mutating func `a held device is not taken back because it seems to be held for long`() throws {
        try world.zero(world.sent("a"))
        world.pass(60_000)
        try world.report(.wecomHasItNot)
        world.pass(28_800_000)
        func compare(_ patience: Int64) throws -> Reconcile.Outcome {
            try Reconcile(
                try world.device(), .init(isBoundInWeCom: false, vendor: .ours(boundAt: nil)),
                bindsAtVendor: true, patience: patience
            ).run(in: &world.records, at: world.now)
        }
        try world.set(isSure: false)
        #expect(try compare(900_000) == .waiting)
        #expect(try compare(0) == .undone, "a person says so")
    }

    /// States: Code 15.
    @Test(arguments: [600_000, 28_800_000, -3_600_000] as [Int64])
    mutating func `what a wrong clock has stamped is no older than its correction`(error: Int64) throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(5_000 + error)
        var rows = try #require(world.records as? MemoryRecords)
        rows.sureSince = world.now
        world.records = rows
        try WaitAnew.run(in: &world.records, at: world.now)
        #expect(try !Spend.expire(bind.authCodeDigest, in: &world.records, at: world.now))
        world.pass(539_999)
        #expect(try !Spend.expire(bind.authCodeDigest, in: &world.records, at: world.now))
        #expect(try Deliver.Next(atMost: 9).run(in: &world.records, at: world.now).expired.isEmpty)
        if error > 0 {
            world.pass(1)
            #expect(try Spend.expire(bind.authCodeDigest, in: &world.records, at: world.now))
        }
    }

    @Test mutating func `a code is no older than WeCom made it, by whatever clock it came`() throws {
        let bind = world.sent("a")
        world.pass(-250_000)
        try world.zero(bind)
        #expect(try world.redemption(bind).arrived == bind.createtime)
    }
}
