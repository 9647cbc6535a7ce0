import Binding
import Elements
import Events
import Support
import Testing

/// What happens to a device without a bind: confirmations, quarantine, unbinds, undos.
struct ErrandTests {
    var world = DeviceWorld()
    let other = Sample.otherCompany

    // MARK: After a 0

    /// States: Device 34.
    @Test
    mutating func `60 s after every 0 WeCom is asked, and without it the device is held`() throws {
        try world.zero(world.sent("r1"))
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .held)
        #expect(try world.begun(world.sent("r2")).course == .adopt)
    }

    /// States: Device 34.
    @Test
    mutating func `it is asked once, and until there is an answer`() throws {
        try world.zero(world.sent("r1"))
        try world.passUntilDue()
        try world.report(.noAnswer)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 1_000))
        try world.passUntilDue()
        try world.report(.wecomHasIt)
        #expect(try world.device().state == .bound)
        #expect(try world.device().due == nil)
    }

    /// States: Device 34.
    @Test
    mutating func `it is asked after 60 s even if another company made us ask before`() throws {
        try world.zero(world.sent("r1"))
        let answered = world.now
        world.pass(6_000)
        _ = try world.ask(world.sent("r2", by: other), .wecomBound)
        try world.passUntilDue()
        #expect(world.now == answered.advanced(byMilliseconds: 16_000))
        try world.report(.wecomHasIt)
        #expect(try world.device().due == answered.advanced(byMilliseconds: 60_000))
    }

    @Test
    mutating func `a 0 that is repeated while WeCom is asked is not taken for lost`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtWeCom)
        #expect(try world.claim(bind).errcode == .success)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .bound)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 5_000))
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .held)
    }

    // MARK: Quarantine

    /// States: Device 21.
    @Test
    mutating func `a late 200 does not cancel the last look that another call needs`() throws {
        try world.doubt(world.sent("r1"))
        world.pass(1_000)
        let second = try world.doubt(world.sent("r2"))
        world.pass(1_000)
        try world.settle(second, .success, .ours)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 59_000))
        try world.passUntilDue()
        try world.report(.vendorHasIt)
        #expect(try world.device().state == .held)
        #expect(try world.device().due == nil)
    }

    /// States: Device 21.
    @Test
    mutating func `an unknown call keeps the device for 60 s, then a last look decides`() throws {
        try world.doubt(world.sent("r1"))
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
        world.pass(59_999)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .held)
        world.pass(1)
        #expect(try world.errand() == .lookAtVendor)
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .free)
    }

    /// States: Device 21.
    @Test
    mutating func `the 60 s begin when the call is closed, which may be later than its answer`() throws {
        let first = try world.doubt(world.sent("r1"))
        world.pass(18_000)
        try world.settle(first, .cannotBind, .unknown)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
    }

    /// States: Device 21.
    @Test
    mutating func `a call of an older generation still counts`() throws {
        let first = try world.doubt(world.sent("r1"))
        let (second, _) = try world.begun(world.sent("r2"))
        world.pass(18_000)
        try world.settle(first, .cannotBind, .unknown)
        try world.settle(second, .deviceCheckFailed, .notOurs)
        #expect(try world.device().state == .held)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 60_000))
    }

    /// States: Device 21.
    @Test
    mutating func `another request's 0 does not make an unknown call known`() throws {
        try world.doubt(world.sent("r1"))
        try world.zero(world.sent("r2"))
        world.pass(10_000)
        #expect(try world.unbind("u1") == .begun)
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 50_000))
        try world.passUntilDue()
        try world.report(.unbound)
        #expect(try world.device().state == .free)
    }

    /// States: Device 21.
    @Test
    mutating func `a 0 by proof leaves the unanswered call in quarantine`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        let settlement = Settlement(
            request: first, errcode: .success, reason: Reason(.proved), finding: .ours, generation: first,
            leavesUnknown: true)
        _ = try Settle(settlement).run(in: &world.records, at: world.now)
        #expect(try world.device().state == .bound)
        world.pass(10_000)
        #expect(try world.unbind("u1") == .begun)
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
    }

    /// States: Device 17.
    @Test
    mutating func `a device that the vendor lost is not freed while WeCom may have it`() throws {
        try world.zero(world.sent("r1"))
        world.pass(10_000)
        try world.doubt(world.sent("r2"))
        try world.passUntilDue()
        try world.report(.vendorHasItNot)
        #expect(try world.device().state == .bound)
        #expect(try world.errand() == .lookAtWeCom)
    }

    @Test
    mutating func `a held device of an earlier 0 is bound again if WeCom has it`() throws {
        try world.zero(world.sent("r1"))
        world.pass(10_000)
        try world.doubt(world.sent("r2"))
        try world.passUntilDue()
        #expect(try world.errand() == .lookAtVendor)
        try world.report(.vendorHasIt)
        #expect(try world.errand() == .lookAtWeCom)
        try world.report(.wecomHasIt)
        #expect(try world.device().state == .bound)
        #expect(try world.device().due == nil)
    }

    // MARK: Unbinding

    /// States: Device 27, Device 28.
    @Test
    mutating func `an unbind is tried at 1, 2, 4 … 300 s, and after ten minutes every hour`() throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        var waits: [Int64] = []
        for _ in 0..<11 {
            let before = world.now
            try world.report(.noAnswer)
            try world.passUntilDue()
            waits.append(world.now.milliseconds(since: before) / 1_000)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 300, 45, 3_600])
        #expect(try world.device().isStuck)
        #expect(world.notes(.alert) == ["unbinding_stuck"])
    }

    /// States: Device 28.
    @Test
    mutating func `three refusals make it stuck, once, with the vendor's code`() throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        for refusals in 1...4 {
            try world.report(.unbindRefused(5041))
            #expect(try world.device().isStuck == (refusals >= 3))
            try world.passUntilDue()
        }
        let alerts = (world.records as? MemoryRecords)?.journal.filter { $0.kind == .alert } ?? []
        #expect(alerts.map(\.name) == ["unbinding_stuck"])
        #expect(alerts.first?.detail.contains("5041") == true)
        #expect(try world.device().obstacle == Reason(.vendorRefusedUs, vendorCode: 5041))
        try world.report(.unbound)
        #expect(try world.device().state == .free)
        #expect(try world.device().obstacle == nil)
    }

    /// States: Device 31.
    @Test
    mutating func `WeCom's word is kept: its silence later changes nothing`() throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        #expect(try #require(try world.due()).mayUnbind(isBoundInWeCom: nil))
        #expect(try !#require(try world.due()).mayUnbind(isBoundInWeCom: true))
    }

    /// States: Device 30, Device 31.
    @Test
    mutating func `a leftover waits for WeCom's word before its first unbind, and keeps it then`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        try world.settle(first, .unbinding, .leftover)
        #expect(try !#require(try world.due()).mayUnbind(isBoundInWeCom: nil))
        try RunErrand(.noAnswer, about: world.device(), isLetGo: true).run(in: &world.records, at: world.now)
        try world.passUntilDue()
        #expect(try #require(try world.due()).mayUnbind(isBoundInWeCom: nil))
    }

    /// States: Device 15, Device 27.
    @Test
    mutating func `a bind that meets it has it tried at once`() throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        for _ in 0..<5 {
            try world.report(.noAnswer)
            try world.passUntilDue()
        }
        try world.report(.noAnswer)
        #expect(try world.errand() == nil)
        _ = try world.claim(world.sent("r3", by: other))
        #expect(try world.errand() == .unbindAtVendor)
    }

    /// States: Device 29.
    @Test
    mutating func `what WeCom has bound is not taken away: bound, with an alert`() throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        try world.report(.wecomHasIt)
        #expect(try world.device().state == .bound)
        #expect(world.notes(.alert) == ["unbind_stopped"])
        #expect(try world.begun(world.sent("r3")).course == .askWeCom)
    }

    /// States: Device 29.
    @Test
    mutating func `an undo waits until the last 0 is 5 s old`() throws {
        try world.zero(world.sent("r1"))
        world.pass(1_000)
        let (second, _) = try world.begun(world.sent("r2"))
        try world.settle(second, .holdsLocalData, .leftover)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().due == world.now.advanced(byMilliseconds: 4_000))
        _ = try world.claim(world.sent("r3"))
        #expect(try world.errand() == nil)
    }

    /// States: Device 2.
    @Test
    mutating func `a report about an older generation changes nothing`() throws {
        try world.zero(world.sent("r1"))
        let before = try world.device()
        var seen = before
        seen.generation = RequestNumber(77)
        for report in [
            RunErrand.Report.vendorHasItNot, .wecomHasItNot, .unbound, .unbindUnknown, .noAnswer,
        ] {
            try RunErrand(report, about: seen).run(in: &world.records, at: world.now)
        }
        #expect(try world.device() == before)
    }
}
