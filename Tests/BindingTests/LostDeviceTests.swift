import Binding
import Elements
import Events
import Support
import Testing

/// What becomes of a company's code when it loses the device in another way than by its own removal.
struct LostDeviceTests {
    private var world = DeviceWorld()
    private let bind: Bind

    init() throws {
        bind = world.sent("r1")
        try world.zero(bind)
        world.pass(1_000)
    }

    enum Way: CaseIterable { case released, taken, undone, gone }

    private mutating func lose(_ way: Way) throws {
        world.pass(6_000)
        switch way {
        case .released:
            _ = try TakeBack.release(Sample.serial, because: "x", in: &world.records, at: world.now)
        case .taken:
            let errcode = try world.ask(world.sent("r2", by: Sample.otherCompany), .wecomNotBound)
            #expect(errcode == .unbinding)
        case .undone:
            world.pass(60_000)
            try world.report(.wecomHasItNot)
            let generation = try world.device().generation
            _ = try TakeBack.undo(
                Sample.serial, generation: generation, because: "x", in: &world.records, at: world.now)
        case .gone:
            world.pass(60_000)
            try world.report(.wecomHasItNot)
            let (number, course) = try world.begun(world.sent("r2"))
            #expect(course == .adopt)
            try world.settle(number, .cannotBind, .notOurs)
        }
        #expect(try world.device().grantee == nil)
    }

    /// States: Code 18.
    @Test(arguments: Way.allCases)
    mutating func `a code that waits is superseded, and never sent`(way: Way) throws {
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .refused(45009))
        #expect(try world.state(bind) == .ready)
        try lose(way)
        #expect(try world.state(bind) == .superseded)
        #expect(try world.records.authCode(digest: bind.authCodeDigest) == nil)
        #expect(try world.begin(bind) == nil)
    }

    /// States: Code 18.
    @Test(arguments: Way.allCases)
    mutating func `a doubtful code is superseded, and cannot be retried`(way: Way) throws {
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .unanswered)
        try lose(way)
        #expect(try world.state(bind) == .superseded)
        #expect(try !Spend.retryByHand(bind.authCodeDigest, in: &world.records, at: world.now))
    }

    /// States: Code 18.
    @Test(arguments: Way.allCases)
    mutating func `a code that is being sent is superseded at its end, and its secret is not told`(
        way: Way
    ) throws {
        let attempt = try #require(try world.begin(bind))
        try lose(way)
        try world.end(bind, attempt: attempt, .secret, secret: "S")
        #expect(try world.state(bind) == .superseded)
        #expect(!world.told.map(\.type).contains("redemption.stored"))
    }

    /// States: Code 18.
    @Test(arguments: Way.allCases)
    mutating func `a secret that is proved too late to be handed out is not told`(way: Way) throws {
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .unanswered)
        try world.end(bind, attempt: attempt, .secret, secret: "S")
        try lose(way)
        _ = try Spend.Prove(bind.authCodeDigest, isProved: true).run(in: &world.records, at: world.now)
        #expect(!world.told.map(\.type).contains("redemption.stored"))
        guard case .failure(.unbound) = try HandOut.holding(of: Sample.serial, in: world.records) else {
            throw Unexpected("the secret is handed out")
        }
    }

    /// States: Device 14, Code 18.
    @Test mutating func `a code outlives a doubt about the device that its company still has`() throws {
        world.pass(6_000)
        #expect(try world.ask(world.sent("r2", by: Sample.otherCompany), .wecomBound) == .alreadyBound)
        world.pass(10_000)
        try world.report(.noAnswer)
        #expect(try world.state(bind) == .ready)
        #expect(try world.begin(bind) == 1)
    }
}
