import Binding
import Elements
import Events
import Support
import Testing

// MARK: By hand

extension ErrandTests {
    /// States: Device 35.
    @Test
    mutating func `a held device is undone when a person asks, a bound one is not`() throws {
        let first = try world.doubt(world.sent("r1"))
        #expect(
            try TakeBack.undo(
                Sample.serial, generation: first, because: "test", in: &world.records, at: world.now))
        #expect(try world.device().state == .unbinding)
        try world.passUntilDue()
        world.pass(60_000)
        try world.report(.unbound)
        let second = try world.zero(world.sent("r2"))
        #expect(
            try !TakeBack.undo(
                Sample.serial, generation: second, because: "test", in: &world.records, at: world.now))
        #expect(world.notes(.person) == ["device_undone"])
    }

    /// States: Device 41.
    @Test
    mutating func `a person releases a device from any state, and its request gets no 0`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        #expect(try released() == .unbinding)
        #expect(try world.device().state == .unbinding)
        #expect(try world.settle(first, .success, .ours).errcode == .unbinding)
        #expect(try world.device().state == .unbinding, "what the call has bound is taken back")
        #expect(try released() == .already)
        try world.report(.unbindUnknown)
        #expect(try released() == .abandoned)
        #expect(try released() == .abandoning)
        #expect(try world.errand() == nil)
        try world.passUntilDue()
        #expect(try world.errand() == .letGo)
        try world.report(.unbound)
        #expect(try world.device().state == .free)
        #expect(try world.device().isAbandoned)
        #expect(try released() == .struck)
        #expect(try released() == .free)
        #expect(try !world.device().isAbandoned)
    }

    /// States: Device 41.
    @Test
    mutating func `what was let go without the vendor stays listed until somebody is given it`() throws {
        _ = try world.begun(world.sent("r1"))
        #expect(try released() == .unbinding)
        try world.report(.noAnswer)
        #expect(try released() == .abandoned)
        try world.passUntilDue()
        try world.report(.unbound)
        let (refused, _) = try world.begun(world.sent("r2", by: other))
        try world.settle(refused, .wrongCode, .untouched)
        #expect(try world.device().state == .free)
        #expect(try world.device().isAbandoned)
        try world.zero(world.sent("r3", by: other))
        #expect(try !world.device().isAbandoned)
    }

    @Test
    mutating func `a call that is on its way when a person releases may land for a minute`() throws {
        let (first, _) = try world.begun(world.sent("r1"))
        #expect(try released() == .unbinding)
        try world.report(.unbound)
        #expect(try world.device().state == .unbinding)
        #expect(try world.device().isQuarantined(at: world.now))
        try world.settle(first, .cannotBind, .unknown)
        try world.passUntilDue()
        #expect(try world.errand() == .unbindAtVendor)
        try world.report(.unbound)
        #expect(try world.device().state == .free)
    }

    @Test
    mutating func `what an errand brings after a person has let it go does not put that off`() throws {
        _ = try world.begun(world.sent("r1"))
        #expect(try released() == .unbinding)
        try world.report(.noAnswer)
        let seen = try world.device()
        #expect(try released() == .abandoned)
        try RunErrand(.unbindRefused(5041), about: seen).run(in: &world.records, at: world.now)
        let left = try #require(try world.device().due).milliseconds(since: world.now)
        #expect(left == 60_000)
        try RunErrand(.wecomHasIt, about: seen).run(in: &world.records, at: world.now)
        #expect(try world.device().state == .bound)
        #expect(try !world.device().isAbandoned)
    }

    /// States: Device 28.
    @Test
    mutating func `a time without attempts makes no device stuck`() throws {
        try world.doubt(world.sent("r1"))
        _ = try world.ask(world.sent("r2", by: other), .wecomNotBound)
        world.pass(11 * 60_000)
        try world.report(.noAnswer)
        #expect(try !world.device().isStuck)
        #expect(world.notes(.alert).isEmpty)
    }

    @Test
    mutating func `a device that nobody can be asked about waits, and is let go without the vendor`() throws {
        var device = Device(serial: Sample.serial, since: world.now)
        device.state = .held
        device.due = world.now
        try world.records.put(device)
        try world.report(.cannotTell)
        #expect(try world.device().state == .held)
        #expect(try world.device().due == nil)
        #expect(try released() == .unbinding)
        try world.report(.cannotTell)
        #expect(world.notes(.alert) == ["device_abandoned"])
        try world.passUntilDue()
        #expect(try world.errand() == .letGo)
        try world.report(.unbound)
        #expect(try world.device().state == .free)
    }

    private mutating func released() throws -> Device.ReleaseOutcome {
        try TakeBack.release(Sample.serial, because: "test", in: &world.records, at: world.now)
    }
}
