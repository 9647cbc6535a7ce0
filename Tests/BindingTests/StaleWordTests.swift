import Binding
import Elements
import Events
import Support
import Testing

/// What was true when it was asked, or made, and is heard after something newer.
struct StaleWordTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    private mutating func report(_ report: RunErrand.Report, about seen: Device) throws {
        try RunErrand(report, about: seen).run(in: &world.records, at: world.now)
    }

    private func due() throws -> RunErrand.Due {
        try #require(try RunErrand.due(for: Sample.serial, in: world.records, at: world.now))
    }

    /// WeCom is asked by an errand; while its answer travels, another company's question finds that the
    /// device has been removed, and the removal arrives.
    @Test(arguments: [false, true])
    mutating func `an older "bound" of WeCom's does not call a removal off`(isRemovalHeard: Bool) throws {
        try world.zero(world.sent("a"))
        world.pass(60_000)
        let asked = try world.device()
        #expect(asked.errand(at: world.now) == .lookAtWeCom)
        #expect(try world.ask(world.sent("b", by: other), .wecomNotBound) == .unbinding)
        if isRemovalHeard { #expect(try world.unbind("u") == .confirmed) }
        try report(.wecomHasIt, about: asked)
        #expect(try world.device().state == .unbinding)
        world.pass(1_000)
        try report(.unbound, about: try world.device())
        #expect(try world.device().state == .free)
    }

    /// Two companies ask for it; the one whose question came before the removal hears its answer last.
    ///
    /// States: Device 47.
    @Test
    mutating func `an older "bound" that another company's bind brings calls no removal off`() throws {
        try world.zero(world.sent("a"))
        world.pass(60_000)
        let (first, course) = try world.begun(world.sent("b", by: other))
        #expect(course == .askWeCom)
        #expect(try world.ask(world.sent("c", by: other), .wecomNotBound) == .unbinding)
        try world.settle(first, .alreadyBound, .wecomBound, about: RequestNumber(1))
        #expect(try world.device().state == .unbinding)
        world.pass(1_000)
        try report(.unbound, about: try world.device())
        #expect(try world.device().state == .free)
    }

    /// A call may land until the quarantine ends; the vendor was asked before that, and it is heard of afterwards.
    ///
    /// States: Device 21.
    @Test
    mutating func `an older "not ours" of the vendor's frees nothing after a quarantine`() throws {
        try world.doubt(world.sent("a"))
        world.pass(30_000)
        let (number, course) = try world.begun(world.sent("b"))
        #expect(course == .adopt)
        world.pass(60_000)
        try world.settle(number, .cannotBind, .notOurs)
        #expect(try world.device().state == .held)
        #expect(try world.device().errand(at: world.now) == .lookAtVendor)
        try report(.vendorHasItNot, about: try world.device())
        #expect(try world.device().state == .free)
    }

    /// States: Device 40.
    @Test
    mutating func `a removal that meets unbinding is WeCom's word, and its code is no use any more`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(60_000)
        #expect(try world.ask(world.sent("b", by: other), .wecomNotBound) == .unbinding)
        #expect(try !due().isRemovedByWeCom)
        let asked = try world.device()
        #expect(try world.unbind("u") == .confirmed)
        #expect(try world.state(bind) == .superseded)
        #expect(try due().isRemovedByWeCom)
        // Asked before the removal was heard of.
        try report(.wecomHasIt, about: asked)
        #expect(try world.device().state == .unbinding)
    }

    /// States: Device 37.
    @Test
    mutating func `a removal of another company, or of an older generation, says nothing`() throws {
        try world.zero(world.sent("a"))
        world.pass(60_000)
        #expect(try world.ask(world.sent("b", by: other), .wecomNotBound) == .unbinding)
        #expect(try world.unbind("u1", by: other) == .ignored)
        #expect(try world.unbind("u2", ago: 60_001) == .ignored)
        #expect(try !due().isRemovedByWeCom)
    }

    /// The 0 was repeated, the company removed the device before that arrived, and nobody's clock can tell:
    /// ours was moved, and the process that knew has ended.
    /// States: Device 38.
    @Test(arguments: [-86_400_000, -30_000, 0, 30_000, 86_400_000] as [Int64])
    mutating func `a removal older than a repeated 0 waits for WeCom's word`(error: Int64) throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(6_000)
        #expect(try world.claim(bind).errcode == .success)
        world.pass(1_000)
        let removal = Sample.unbind("u", at: world.now)
        world.pass(3_000 + error)
        _ = try world.restart()
        world.pass(8_000)
        let kept = try Acknowledge.device(.unbind, removal, in: &world.records, at: world.now)
        guard case .kept(_, .deferred) = kept else { throw Unexpected("\(kept)") }
        world.pass(5_000)
        let due = try due()
        #expect(due.errand == .lookAtWeCom)
        try report(.noAnswer, about: due.device)
        #expect(try world.device().state == .bound, "silence is no word")
        world.pass(300_000)
        try report(.wecomHasIt, about: try world.device())
        #expect(try world.device().state == .bound)
        #expect(try world.state(bind) == .ready)
    }

    /// States: Device 38.
    @Test
    mutating func `nobody can have heard a repeated 0 after fifteen minutes by WeCom's clock`() throws {
        let bind = world.sent("a")
        try world.zero(bind)
        world.pass(6_000)
        #expect(try world.claim(bind).errcode == .success)
        world.pass(900_000)
        #expect(try world.unbind("u") == .begun)
        #expect(try due().mayUnbind(isBoundInWeCom: nil))
    }
}
