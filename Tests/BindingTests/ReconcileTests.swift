import Binding
import Elements
import Events
import Support
import Testing

/// What comes of comparing one device with WeCom and the vendor.
struct ReconcileTests {
    var world = DeviceWorld()

    private mutating func bound() throws {
        try world.zero(world.sent("r1"))
        world.pass(60_000)
        try world.report(.wecomHasIt)
    }

    private mutating func held() throws {
        try world.zero(world.sent("r1"))
        world.pass(60_000)
        try world.report(.wecomHasItNot)
    }

    private mutating func free() throws {
        let (number, _) = try world.begun(world.sent("r1"))
        try world.settle(number, .wrongCode, .notOurs)
    }

    private mutating func compare(
        _ isBound: Bool?, _ vendor: Ownership, bindsAtVendor: Bool = true, patience: Int64 = 0
    ) throws -> Reconcile.Outcome {
        try Reconcile(
            try world.device(), .init(isBoundInWeCom: isBound, vendor: vendor), bindsAtVendor: bindsAtVendor,
            patience: patience
        ).run(in: &world.records, at: world.now)
    }

    static let witnesses: [(Bool?, Ownership)] = [true, false, nil].flatMap { isBound in
        [Ownership.ours(boundAt: nil), .notOurs, .noAnswer].map { (isBound, $0) }
    }

    /// States: Device 44.
    @Test(arguments: witnesses)
    mutating func `a held device`(isBound: Bool?, vendor: Ownership) throws {
        try held()
        let expected: (Reconcile.Outcome, Device.State) =
            switch (isBound, vendor) {
            case (true?, _): (.bound, .bound)
            case (false?, .ours): (.undone, .unbinding)
            case (false?, .notOurs): (.freed, .free)
            case (false?, .noAnswer), (nil, _): (.unanswered, .held)
            }
        #expect(try compare(isBound, vendor) == expected.0)
        #expect(try world.device().state == expected.1)
    }

    /// States: Device 44.
    @Test(arguments: witnesses)
    mutating func `a bound device`(isBound: Bool?, vendor: Ownership) throws {
        try bound()
        let expected: (Reconcile.Outcome, Device.State) =
            switch (isBound, vendor) {
            case (false?, _): (.held, .held)
            case (true?, .ours): (.agreed, .bound)
            case (true?, .notOurs): (.lostAtVendor, .bound)
            case (true?, .noAnswer), (nil, _): (.unanswered, .bound)
            }
        #expect(try compare(isBound, vendor) == expected.0)
        #expect(try world.device().state == expected.1)
        #expect(world.notes(.alert) == (expected.0 == .lostAtVendor ? ["lost_at_vendor"] : []))
    }

    /// States: Device 44.
    @Test(arguments: witnesses)
    mutating func `a free device`(isBound: Bool?, vendor: Ownership) throws {
        try free()
        let expected: (Reconcile.Outcome, Device.State) =
            switch (isBound, vendor) {
            case (_, .notOurs): (.agreed, .free)
            case (true?, .ours): (.strayInWeCom, .free)
            case (false?, .ours): (.leftover, .unbinding)
            case (nil, .ours), (_, .noAnswer): (.unanswered, .free)
            }
        #expect(try compare(isBound, vendor) == expected.0)
        #expect(try world.device().state == expected.1)
    }

    @Test
    mutating func `a model that binds nothing at the vendor misses nothing there`() throws {
        try bound()
        #expect(try compare(true, .notOurs, bindsAtVendor: false) == .agreed)
    }

    /// States: Device 35.
    @Test
    mutating func `a held device is left to its company for a while`() throws {
        try held()
        world.pass(839_999)
        #expect(try compare(false, .ours(boundAt: nil), patience: 900_000) == .waiting)
        world.pass(60_001)
        #expect(try compare(false, .ours(boundAt: nil), patience: 900_000) == .undone)
    }

    @Test
    mutating func `what is under way is left alone`() throws {
        let (number, _) = try world.begun(world.sent("r1"))
        #expect(try compare(false, .ours(boundAt: nil)) == .busy, "a conversation")
        try world.settle(number, .success, .ours)
        #expect(try compare(false, .ours(boundAt: nil)) == .busy, "a 0 on its way")
        world.pass(6_000)
        #expect(try compare(false, .ours(boundAt: nil)) == .busy, "a question that is due")
        var other = DeviceWorld()
        try other.doubt(other.sent("r1"))
        #expect(try !other.device().isAtRest(at: other.now), "a call that may land")
    }

    /// States: Device 2.
    @Test
    mutating func `a newer generation is not touched`() throws {
        try held()
        let seen = try world.device()
        try world.zero(world.sent("r2"))
        world.pass(60_000)
        try world.report(.wecomHasItNot)
        let outcome = try Reconcile(
            seen, .init(isBoundInWeCom: false, vendor: .ours(boundAt: nil)), bindsAtVendor: true, patience: 0
        ).run(in: &world.records, at: world.now)
        #expect(outcome == .busy)
        #expect(try world.device().state == .held)
    }

    /// States: Device 30.
    @Test
    mutating func `only WeCom's own event or word makes up for its silence`() throws {
        try bound()
        world.pass(60_000)
        #expect(try world.unbind("u1") == .begun)
        let removed = try #require(
            try RunErrand.due(for: Sample.serial, in: world.records, at: world.now))
        #expect(removed.isRemovedByWeCom)
        #expect(removed.mayUnbind(isBoundInWeCom: nil) && removed.mayUnbind(isBoundInWeCom: false))
        #expect(!removed.mayUnbind(isBoundInWeCom: true))
        var other = ReconcileTests()
        try other.held()
        #expect(try other.compare(false, .ours(boundAt: nil)) == .undone)
        let undone = try #require(
            try RunErrand.due(for: Sample.serial, in: other.world.records, at: other.world.now))
        #expect(!undone.isRemovedByWeCom && undone.mayUnbind(isBoundInWeCom: nil))
        var person = ReconcileTests()
        try person.held()
        let generation = try person.world.device().generation
        _ = try TakeBack.undo(
            Sample.serial, generation: generation, because: "test", in: &person.world.records,
            at: person.world.now)
        let asked = try #require(try person.world.due())
        #expect(!asked.mayUnbind(isBoundInWeCom: nil) && asked.mayUnbind(isBoundInWeCom: false))
    }
}
