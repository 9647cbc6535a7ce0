import Binding
import Elements
import Events
import Support
import Testing

/// What the maker's service is told, and that it is told once.
struct OutboxTests {
    private var world = DeviceWorld()

    private var types: [String] { world.told.map(\.type) }

    private func last(_ name: String) -> JSON? { world.told.last?.data[name] }

    // MARK: Devices

    /// States: Maker 11.
    @Test mutating func `a 0 is told with its request, and a copy or a late truth tells nothing`() throws {
        let bind = world.sent("r1")
        let number = try world.zero(bind)
        #expect(types == ["device.bound"])
        #expect(world.told[0].serial == Sample.serial && world.told[0].sequence == 1)
        #expect(
            world.told[0].data
                == .object([
                    ("model_id", .string(Sample.model.text)), ("auth_corpid", .string(Sample.company.text)),
                    ("req_id", "r1"), ("createtime", .integer(world.now.seconds)),
                ]))
        world.pass(6_000)
        #expect(try world.claim(bind).errcode == .success)
        try world.settle(number, .success, .ours)
        #expect(types == ["device.bound"])
    }

    @Test mutating func `a refusal is told nobody`() throws {
        let (number, _) = try world.begun(world.sent("r1"))
        try world.settle(number, .wrongCode, .notOurs)
        #expect(types == [])
    }

    /// States: Maker 11.
    @Test mutating func `a removal is told when it is carried out, and once`() throws {
        try world.zero(world.sent("r1"))
        world.pass(60_000)
        #expect(try world.unbind("u1") == .begun)
        #expect(types == ["device.bound", "device.unbound", "redemption.superseded"])
        let unbound = world.told[1].data
        #expect(unbound["reason"] == "removed_by_company" && unbound["req_id"] == "u1")
        #expect(unbound["auth_corpid"]?.string == Sample.company.text)
        try world.report(.noAnswer)
        try world.passUntilDue()
        try world.report(.unbound)
        #expect(try world.device().state == .free)
        #expect(types.count == 3)
    }

    @Test mutating func `a removal that waits for WeCom is told once WeCom has said so`() throws {
        try world.zero(world.sent("r1"))
        world.pass(1_000)
        #expect(try world.unbind("u1") == .deferred)
        #expect(types == ["device.bound"])
        try world.passUntilDue()
        try world.report(.wecomHasItNot)
        #expect(types == ["device.bound", "device.unbound", "redemption.superseded"])
        #expect(world.told[1].data["reason"] == "removed_by_company")
    }

    @Test mutating func `who was never answered 0 loses nothing`() throws {
        try world.doubt(world.sent("r1"))
        world.pass(70_000)
        #expect(try world.ask(world.sent("r2", by: Sample.otherCompany), .wecomNotBound) == .unbinding)
        #expect(types == [])
    }

    @Test mutating func `a company that WeCom does not have loses it to the next one`() throws {
        try world.zero(world.sent("r1"))
        world.pass(70_000)
        try world.report(.wecomHasItNot)
        #expect(try world.device().state == .held)
        #expect(types == ["device.bound"])
        #expect(try world.ask(world.sent("r2", by: Sample.otherCompany), .wecomNotBound) == .unbinding)
        #expect(types == ["device.bound", "device.unbound", "redemption.superseded"])
        let unbound = world.told[1].data
        #expect(unbound["reason"] == "not_in_wecom")
        #expect(unbound["auth_corpid"]?.string == Sample.company.text)
    }

    @Test(arguments: [true, false])
    mutating func `what a person takes back is told with the reason`(isReleased: Bool) throws {
        let number = try world.zero(world.sent("r1"))
        world.pass(70_000)
        if isReleased {
            let outcome = try TakeBack.release(Sample.serial, because: "x", in: &world.records, at: world.now)
            #expect(outcome == .unbinding)
        } else {
            try world.report(.wecomHasItNot)
            let isDone = try TakeBack.undo(
                Sample.serial, generation: number, because: "x", in: &world.records, at: world.now)
            #expect(isDone)
        }
        #expect(types == ["device.bound", "device.unbound", "redemption.superseded"])
        #expect(world.told[1].data["reason"] == (isReleased ? "released" : "undone"))
    }

    // MARK: Codes

    @Test mutating func `a secret that came after a doubt is told once it is proved`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .unanswered)
        try world.end(bind, attempt: attempt, .secret, secret: "secret")
        #expect(types == ["device.bound", "redemption.in_doubt"])
        for _ in 0..<2 {
            _ = try Spend.Prove(bind.authCodeDigest, isProved: true).run(in: &world.records, at: world.now)
        }
        #expect(types == ["device.bound", "redemption.in_doubt", "redemption.stored"])
    }

    /// States: Code 18.
    @Test mutating func `a secret that a newer 0 has made worthless is not told when it is proved`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .unanswered)
        try world.end(bind, attempt: attempt, .secret, secret: "secret")
        world.pass(61_000)
        try world.zero(world.sent("r2"))
        _ = try Spend.Prove(bind.authCodeDigest, isProved: true).run(in: &world.records, at: world.now)
        #expect(types == ["device.bound", "redemption.in_doubt", "device.bound"])
        guard case .failure(.state(.ready)) = try HandOut.holding(of: Sample.serial, in: world.records) else {
            Issue.record("the older secret is handed out")
            return
        }
    }

    @Test mutating func `a stored secret is told without it`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .secret, secret: "CANARY")
        try world.end(bind, attempt: attempt, .secret, secret: "CANARY")
        #expect(types == ["device.bound", "redemption.stored"])
        #expect(last("state") == "stored" && last("req_id") == "r1")
        for message in world.told {
            #expect(!String(decoding: JSONText.render(message.data), as: UTF8.self).contains("CANARY"))
        }
    }

    /// States: Code 12.
    @Test mutating func `a doubtful code is told with the minutes that are left and what to do`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        _ = try world.begin(bind)
        world.pass(61_000)
        _ = try world.restart()
        // The alert in the journal tells the same.
        #expect(types == ["device.bound", "redemption.in_doubt"])
        #expect(last("minutes_left") == 7)
        #expect(last("todo")?.string?.contains("wecom-bind redemptions retry \(Sample.serial)") == true)
        #expect(last("reason") == "process_ended" && last("whose") == "us")
        #expect(last("auth_corpid")?.string == Sample.company.text)
    }

    @Test mutating func `a refused code that brings its secret after all is told again`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        world.pass(61_000)
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .refused(40_029))
        #expect(last("wecom_code") == 40_029)
        try world.end(bind, attempt: attempt, .secret, secret: "S")
        #expect(types == ["device.bound", "redemption.refused", "redemption.stored"])
    }

    // MARK: Alerts

    @Test mutating func `a security event is told, and a used code beside its refusal`() throws {
        let bind = world.sent("r1")
        try world.zero(bind)
        #expect(try world.claim(world.sent("r1", typed: "other")) == .conflict)
        #expect(types.last == "alert")
        #expect(last("name") == "req_id_conflict" && last("req_id") == "r1")
        let attempt = try #require(try world.begin(bind))
        try world.end(bind, attempt: attempt, .refused(42_022))
        #expect(types.suffix(2) == ["redemption.refused", "alert"])
        #expect(last("name") == "auth_code_used_by_another")
    }

    @Test mutating func `without a service nothing is told`() throws {
        world.records = MemoryLedger(ManualRuntime()).records
        let bind = world.sent("r1")
        try world.zero(bind)
        _ = try world.claim(world.sent("r1", typed: "other"))
        world.pass(60_000)
        _ = try world.unbind("u1")
        #expect(world.told.isEmpty)
        #expect(world.notes(.security) == ["req_id_conflict"])
    }

    /// States: Maker 12.
    @Test mutating func `while too many wait, alerts are left out and what happens to devices is not`() throws
    {
        for _ in 0...OutboxMessage.mostWaiting {
            try world.records.tell("x", .null, about: nil, at: world.now)
        }
        let count = world.told.count
        try world.zero(world.sent("r1"))
        #expect(try world.claim(world.sent("r1", typed: "other")) == .conflict)
        #expect(types.dropFirst(count) == ["device.bound"])
        let event = Sample.unbind("e1", at: world.now)
        #expect(throws: LedgerFailure.full) {
            try Acknowledge.Event(event, forwarding: .null).run(in: &world.records, at: world.now)
        }
    }

    @Test mutating func `a forwarded event is told with its content, and its copy is not`() throws {
        let event = Sample.unbind("e1", at: world.now)
        for _ in 0..<2 {
            _ = try Acknowledge.Event(event, forwarding: ["a": 1]).run(in: &world.records, at: world.now)
        }
        #expect(types == ["event.unbind"])
        #expect(last("event") == ["a": 1])
    }
}
