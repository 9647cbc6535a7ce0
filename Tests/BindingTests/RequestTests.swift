import Binding
import Elements
import Events
import Support
import Testing

/// Claim and settle: what one request may become.
struct RequestTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    // MARK: The order of a claim

    /// States: Request 1, Request 2.
    @Test
    mutating func `the same key with another identity is 7, and leaves the row alone`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        #expect(try world.claim(world.sent("r1", typed: "9999")) == .conflict)
        #expect(try world.callback(first).state == .claimed)
        try world.settle(first, .wrongCode, .notOurs)
        #expect(try world.claim(world.sent("r1", by: other)) == .conflict)
        #expect(world.notes(.security) == ["req_id_conflict", "req_id_conflict"])
        #expect(try world.claim(world.sent("r1")).errcode == .wrongCode)
    }

    /// States: Request 3.
    @Test
    mutating func `a copy of a running request joins it`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        #expect(try world.claim(world.sent("r1")) == .running(first))
    }

    /// States: Request 4.
    @Test(
        arguments: [
            .codeShape, .unknownSerial, .otherModel, .noTicket, .noToken(wecomCode: 40_001), .noTime,
            .vendorAway,
        ] as [LocalRefusal])
    mutating func `a local refusal is settled by the claim, and nothing is reserved`(
        refusal: LocalRefusal
    ) throws {
        #expect(try world.claim(world.sent("r1"), refusal).errcode == refusal.errcode)
        #expect(try world.records.device(Sample.serial) == nil)
        #expect(try world.callback(RequestNumber(1)).reason == refusal.reason)
        #expect(try world.claim(world.sent("r1")).errcode == refusal.errcode)
    }

    // MARK: Guesses

    /// A bind whose code turns out to be wrong.
    private mutating func guess(_ number: Int, by company: CorpID = Sample.company) throws {
        let (request, _) = try world.begun(world.sent("guess\(number)", by: company, typed: "\(number)"))
        try world.settle(request, number.isMultiple(of: 2) ? .wrongCode : .deviceCheckFailed, .notOurs)
    }

    /// States: Request 5.
    @Test
    mutating func `after more than ten wrong codes in ten minutes nobody is asked any more`() throws {
        for number in 1...11 {
            try guess(number, by: number.isMultiple(of: 3) ? other : Sample.company)
            // A copy is no guess of its own.
            _ = try world.claim(world.sent("guess\(number)", typed: "\(number)"))
            world.pass(10_000)
        }
        let before = try world.device()
        #expect(try world.claim(world.sent("r1")).errcode == .cannotBind)
        #expect(try world.callback(RequestNumber(12)).reason == Reason(.tooManyGuesses))
        #expect(try world.device() == before, "nothing is reserved")
        #expect(world.notes(.security).suffix(1) == ["too_many_guesses"])
        let another = Sample.bind("r2", serial: try #require(SerialNumber("SN0002")), at: world.now)
        _ = try world.begun(another)
        // The first one was 110 s ago.
        world.pass(490_001)
        _ = try world.begun(world.sent("r3"))
    }

    /// States: Request 5.
    @Test
    mutating func `refusals of another kind are no guesses`() throws {
        for number in 1...10 { try guess(number) }
        for number in 1...5 {
            let (request, _) = try world.begun(world.sent("other\(number)"))
            try world.settle(request, number.isMultiple(of: 2) ? .cannotBind : .deviceOffline, .notOurs)
        }
        _ = try world.begun(world.sent("r1"))
    }

    /// States: Request 3.
    @Test
    mutating func `the device has its say before a local refusal`() throws {
        _ = try world.begun(world.sent("r1"))
        #expect(try world.claim(world.sent("r2", by: other), .codeShape).errcode == .cannotBind)
        #expect(try world.callback(RequestNumber(2)).reason?.word == .deviceAsking)
    }

    /// States: Request 4, Code 1.
    @Test
    mutating func `nothing is adopted without a way to redeem`() throws {
        try world.doubt(world.sent("r1"))
        #expect(try world.claim(world.sent("r2"), .noTicket).errcode == .cannotBind)
        #expect(try world.device().state == .held)
    }

    /// States: Clock 7.
    @Test
    mutating func `an event older than 9 minutes, or from the future, is 7 and touches no device`() throws {
        try world.doubt(world.sent("r1"))
        let before = try world.device()
        world.pass(30_000)
        for bind in [
            world.sent("r2", ago: 540_001), world.sent("r3", by: other, ago: 540_001),
            world.sent("r4", ago: -300_001),
        ] {
            #expect(try world.claim(bind).errcode == .cannotBind)
        }
        #expect(try world.device() == before)
        #expect(try world.begun(world.sent("r5", ago: 540_000)).course == .adopt)
    }

    // MARK: Settling

    /// States: Request 7, Request 21.
    @Test
    mutating func `a settled request keeps its errcode, whatever comes`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .deviceOffline, .notOurs)
        for finding in Finding.allCases {
            #expect(try world.settle(first, .success, finding).errcode == .deviceOffline)
        }
        #expect(try world.callback(first).state == .settled(.deviceOffline))
    }

    /// States: Request 10.
    @Test
    mutating func `a 0 needs the device to be asking for this very request`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .wrongCode, .notOurs)
        let (second, _) = try world.begun(world.sent("r2", by: other))
        let waiting = world.sent("r3", by: other, typed: "9999")
        let (third, _) = try world.begun(waiting)
        #expect(try world.settle(third, .success, .ours).errcode == .unbinding)
        #expect(try world.settle(second, .success, .ours).errcode == .success)
    }

    @Test
    mutating func `an answer about WeCom follows the device's own rule`() throws {
        try world.zero(world.sent("r1"))
        world.pass(5_000)
        #expect(try world.ask(world.sent("r2", by: other), .wecomSilent) == .alreadyBound)
    }

    /// States: Request 21.
    @Test
    mutating func `a late truth brings a freed device back for its company`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .cannotBind, .untouched)
        #expect(try world.device().state == .free)
        try world.settle(first, .success, .ours)
        #expect(try world.device().state == .held)
        #expect(try world.device().holder == Sample.company)
        #expect(world.notes(.lateTruth) == ["ours"])
    }

    @Test
    mutating func `a late leftover does not undo a 0`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .success, .ours)
        try world.settle(first, .unbinding, .leftover)
        #expect(try world.device().state == .bound)
    }

    // MARK: A stored 0

    /// States: Request 12.
    @Test
    mutating func `a stored 0 is repeated while it is the present generation, under 10 minutes`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(599_999)
        #expect(try world.claim(bind).errcode == .success)
        world.pass(1)
        #expect(try world.claim(bind) == .silence)
    }

    /// States: Request 12, Request 13.
    @Test
    mutating func `a stored 0 of a held device is repeated, and binds it`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .held)
        #expect(try world.claim(bind).errcode == .success)
        #expect(try world.device().state == .bound)
    }

    /// States: Request 13.
    @Test
    mutating func `a repeated 0 is on its way like the first one`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(10_000)
        let question = try world.claim(world.sent("r2", by: other))
        #expect(try world.claim(bind).errcode == .success)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
        #expect(try world.claim(world.sent("r3", by: other)).errcode == .alreadyBound)
        // WeCom was asked before, and did not have it yet.
        guard case .begun(let number, .askWeCom, let generation) = question else {
            throw Unexpected("WeCom is not asked")
        }
        #expect(
            try world.settle(number, .unbinding, .wecomNotBound, about: generation).errcode == .alreadyBound)
        #expect(try world.device().state == .bound)
    }

    /// States: Request 12.
    @Test
    mutating func `a stored 0 is not repeated once its company has removed the device`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        #expect(try world.unbind("u1") == .deferred)
        #expect(try world.claim(bind) == .silence)
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(try world.claim(bind) == .silence)
        try world.report(.unbound)
        #expect(try world.claim(bind) == .silence)
    }

    /// States: Request 12.
    @Test
    mutating func `a stored 0 is not repeated once a newer request asks`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        _ = try world.begun(world.sent("r2"))
        #expect(try world.claim(bind) == .silence)
    }
}
