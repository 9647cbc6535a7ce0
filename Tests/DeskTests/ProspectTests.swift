import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry
import Testing

/// What is told of a device that is free, by what stands in the way of the next bind.
@Suite struct ProspectTests {
    /// Its company has removed it.
    private static var removed: Known {
        let unbind = Sample.unbind("u1", at: Bench.start.advanced(bySeconds: 30))
        let binds = Bench.bind(Reason(.bound), .success).history?.callbacks ?? []
        return Bench.known([unbind] + binds, device: Bench.device(.free))
    }

    private static var listed: Known {
        var known = Known(Sample.serial.text)
        known.watchedSince = Bench.now
        known.listing = ListedDevice(
            serial: Sample.serial, model: Sample.model, productKey: "pk", deviceKey: "dk")
        return known
    }

    /// Asked about by the `req_id` of a bind that was answered 0.
    private static var formerly: Known {
        var known = Bench.known(
            Bench.bind(Reason(.bound), .success).history?.callbacks ?? [], device: Bench.device(.free))
        known.requests = known.history?.callbacks ?? []
        return known
    }

    private static let stories = [("removed", removed), ("listed", listed), ("formerly", formerly)]

    private static let obstacles: [(Condition, String, Reason)] = [
        (.vendorToken, "demo/user", Reason(.vendorLogin, vendorCode: 5586)),
        (.vendorLocked, "demo/user", Reason(.vendorLogin, vendorCode: 5147)),
        (.vendorRefuses, "demo:5041", Reason(.vendorRefusedUs, vendorCode: 5041)),
        (.vendorQuota, "demo", Reason(.vendorQuota, vendorCode: 4026)),
        (.noTicket, Sample.model.text, Reason(.noTicket)),
    ]

    @Test(arguments: stories.map(\.0))
    func `a free device is told with what stands in its model's way`(name: String) throws {
        let known = try #require(Self.stories.first { $0.0 == name }).1
        #expect(
            Explanation(known, at: Bench.now).now == Words("空闲，任何企业都可以添加", "free, any company can add it"))
        for (condition, subject, reason) in Self.obstacles {
            var known = known
            known.standing = Bench.met(condition, subject, reason)
            let told = Explanation(known, at: Bench.now)
            #expect(told.now == Words("空闲，但现在不能添加", "free, but it cannot be added now"))
            #expect(told.forInstaller == Reason(.noTicket).forInstaller, "\(condition)")
            #expect(told.todo.contains(known.standing[0].advice(at: Bench.now)), "\(told.todo)")
            #expect(told.cause.zh.hasSuffix("；现在不能添加：\(reason.cause.zh)"), "\(told.cause)")
            #expect(told.cause.en.hasSuffix("; it cannot be added now: \(reason.cause.en)"))
            #expect(told.standing.map(\.text) == known.standing.map(\.text))
            for reader in Bench.readers {
                for line in told.text(for: reader) { #expect(Columns.width(of: line) <= Columns.ofLine) }
            }
        }
    }

    /// Met by a renewal, it has no bind's reason.
    @Test func `a login that is refused is told by its code, whoever has met it`() {
        let simulation = Simulation(unixNow: Bench.start)
        for (condition, code) in [(Condition.vendorToken, 5586), (.vendorLocked, 5147)] {
            let conditions = Conditions(simulation, Log(simulation) { _ in })
            conditions.begin(
                condition, about: "demo/user", .init([.vendorCode: .integer(Int64(code))]))
            var known = Self.removed
            known.standing = conditions.standing
            let (told, why) = (Explanation(known, at: Bench.now), Reason(.vendorLogin, vendorCode: code))
            #expect(told.cause.zh.hasSuffix("；现在不能添加：\(why.cause.zh)"), "\(told.cause)")
            #expect(told.cause.en.hasSuffix("; it cannot be added now: \(why.cause.en)"))
        }
    }

    @Test(arguments: stories.map(\.0))
    func `a pause is told at once, and as long as it lasts`(name: String) throws {
        var known = try #require(Self.stories.first { $0.0 == name }).1
        let pause = ModelPause(
            model: Sample.model, errcode: .cannotBind, reason: "recall", since: Bench.start)
        known.pauses = [try #require(pause)]
        let told = Explanation(known, at: Bench.now)
        #expect(told.forInstaller == Reason(.paused).forInstaller)
        #expect(told.todo.contains { $0.en.contains("models resume \(Sample.model)`") })
        #expect(told.now.en.hasPrefix("free, but"))
        // What is looked at now and then still stands when the pause is over.
        known.pauses = []
        known.standing = Bench.met(.paused, Sample.model.text, Reason(.paused))
        let resumed = Explanation(known, at: Bench.now)
        #expect(resumed.standing.isEmpty && resumed.now.en == "free, any company can add it")
        #expect(!resumed.todo.contains { $0.en.contains("resume") })
    }

    @Test func `a device that is on no list, and has to be, cannot be added`() {
        var known = Bench.bind(Reason(.paused), .cannotBind)
        #expect(!Explanation(known, at: Bench.now).now.zh.contains("清单"))
        known.needsList = true
        let told = Explanation(known, at: Bench.now)
        #expect(told.now.zh == "空闲，但现在不能添加（不在设备清单里）")
        #expect(told.now.en == "free, but it cannot be added now (it is not on the list)")
        #expect(told.forInstaller == Reason(.unknownSerial).forInstaller)
        #expect(told.todo.contains { $0.en.contains("devices import") })
    }

    @Test func `of an unknown model it is told that some cannot be added`() throws {
        var known = Bench.nothing()
        known.standing = Bench.met(.vendorToken, "demo/user", Reason(.vendorLogin, vendorCode: 5586))
        let told = Explanation(known, at: Bench.now)
        #expect(told.cause.zh.contains("有的型号现在不能添加") && told.cause.en.contains("some models cannot"))
        #expect(told.forInstaller?.en.contains("Check its serial") == true)
        #expect(told.todo.contains(known.standing[0].advice(at: Bench.now)))
    }

    @Test(arguments: [
        Reason(.vendorRefusedInstaller, vendorCode: 5462), Reason(.vendorTaken, vendorCode: 5049),
    ])
    func `nobody does in vain what the last answer asked for, unless that was given since`(reason: Reason) {
        let role = Reason(.vendorRefusedUs, vendorCode: 5041)
        for (seconds, isInTheWay) in [(Int64(30), true), (-30, false)] {
            var known = Bench.bind(reason, .deviceCheckFailed)
            known.standing = Bench.met(.vendorRefuses, "demo:5041", role, after: seconds)
            let told = Explanation(known, at: Bench.now)
            #expect((told.forInstaller == role.forInstaller) == isInTheWay, "\(told)")
            #expect((told.now.en == "free, any company can add it") != isInTheWay)
            #expect(told.cause.zh.hasSuffix("；现在不能添加：\(role.cause.zh)") == isInTheWay)
            #expect(told.todo.contains(known.standing[0].advice(at: Bench.now)) == isInTheWay)
        }
    }

    @Test func `half of a minute's binds without an answer keep nobody from trying`() {
        for (reason, isInTheWay) in [(Reason(.vendorLate), false), (Reason(.vendorUnreachable), true)] {
            var known = Self.removed
            known.standing = Bench.met(.vendorFailing, Sample.model.text, reason)
            let told = Explanation(known, at: Bench.now)
            #expect(told.todo.isEmpty != isInTheWay && (told.forInstaller == nil) != isInTheWay)
        }
    }

    // MARK: Before the program was started

    private static let doubted = [
        Reason(.vendorLogin, vendorCode: 5586), Reason(.vendorRefusedUs, vendorCode: 5041),
        Reason(.vendorQuota, vendorCode: 4026), Reason(.vendorAway), Reason(.makerRefusesUs, vendorCode: 401),
        Reason(.ledgerFull),
    ]

    @Test(arguments: doubted)
    func `a refusal of before the start is told as what was, and commands nothing`(reason: Reason) throws {
        var known = Bench.bind(reason, .cannotBind)
        let told = Explanation(known, at: Bench.now)
        #expect(told.cause.zh.contains("1 分钟前、程序启动之前的事"), "\(told.cause)")
        #expect(told.cause.en.contains("1 min ago, before the server was started"))
        #expect(told.forInstaller?.zh.contains("可以再试一次") == true)
        #expect(told.forInstaller?.en.contains("You may try again") == true)
        #expect(told.todo.allSatisfy { $0.zh.hasPrefix("如果之后还没有处理过：") })
        #expect(told.todo.allSatisfy { $0.en.hasPrefix("unless somebody has seen to it since: ") })
        #expect(told.now.en == "free; the next try shows whether it can be added")
        // What the program has met itself is so.
        known.watchedSince = Bench.start
        known.standing = Bench.met(try #require(reason.word.condition), "", reason)
        let standing = Explanation(known, at: Bench.now)
        #expect(standing.cause == reason.cause && standing.forInstaller == reason.forInstaller)
    }

    @Test func `what a ticket or a token was lacking for is over where it is not lacking now`() {
        for reason in [Reason(.noTicket), Reason(.noToken, wecomCode: 40_001)] {
            let told = Explanation(Bench.bind(reason, .cannotBind), at: Bench.now)
            #expect(told.cause.zh.hasPrefix("现在已恢复正常；") && told.todo.isEmpty, "\(told.cause)")
            #expect(told.forInstaller?.en.contains("It can be added now") == true)
        }
    }

    /// Their day ends an hour and 46 minutes later.
    @Test func `yesterday's quota is nothing of today's`() {
        let known = Bench.bind(Reason(.vendorQuota, vendorCode: 4026), .cannotBind)
        for (minutes, isOver) in [(Int64(106), false), (107, true)] {
            var known = known
            known.watchedSince = Bench.start.advanced(bySeconds: minutes * 60 - 1)
            let told = Explanation(known, at: Bench.start.advanced(bySeconds: minutes * 60))
            #expect(told.todo.isEmpty == isOver && told.cause.zh.hasPrefix("现在已恢复正常；") == isOver)
        }
    }

    @Test(arguments: [(5147, 20), (5325, 24 * 60)] as [(Int, Int64)])
    func `whoever was locked out for a time waits until that is over, and no longer`(
        code: Int, minutes: Int64
    ) {
        let known = Bench.bind(Reason(.vendorLogin, vendorCode: code), .cannotBind)
        for isOver in [false, true] {
            let end = Bench.start.advanced(bySeconds: minutes * 60 + (isOver ? 1 : -1))
            var known = known
            known.watchedSince = end
            let told = Explanation(known, at: end)
            #expect(told.todo.contains { $0.zh.contains("请等待") } != isOver, "\(told.todo)")
            #expect(told.todo.contains { $0.en.contains("neither reload, restart") } != isOver)
            #expect((told.forInstaller == Reason(.vendorLogin).forInstaller) != isOver)
        }
    }

    // MARK: Let go by a person

    private static func released(_ state: Device.State) -> Known {
        var device = Bench.device(
            state, obstacle: Reason(.vendorRefusedUs, vendorCode: 5050), isStuck: state == .unbinding)
        device.isAbandoned = true
        let refused = Bench.bind(Reason(.deviceUnbinding), .unbinding).history?.callbacks ?? []
        var known = Bench.known(refused, device: device)
        known.standing = Bench.met(
            .devicesStuck, Sample.serial.text, Reason(.vendorRefusedUs, vendorCode: 5050))
        return known
    }

    @Test func `what was let go without the vendor is not to be let go once more`() {
        let told = Explanation(Self.released(.unbinding), at: Bench.now)
        #expect(told.todo.count == 1 && !told.todo[0].en.contains("devices release"), "\(told.todo)")
        #expect(told.todo[0].zh.contains("平台上是否还绑着它"))
        #expect(told.cause.zh.contains("一分钟内空闲") && told.cause.en.contains("free within a minute"))
        #expect(told.forInstaller == Reason(.deviceUnbinding).forInstaller && told.standing.isEmpty)
    }

    @Test func `then the vendor may still have it, which the next try shows`() {
        let told = Explanation(Self.released(.free), at: Bench.now)
        #expect(told.forInstaller?.zh.contains("可以再试一次；如果又显示正在解绑") == true)
        #expect(told.forInstaller?.en.contains("the vendor still has it") == true)
        #expect(told.todo.count == 1 && told.todo[0].en.contains("let it go there"))
        #expect(!told.now.en.contains("any company") && told.standing.isEmpty)
    }

    // MARK: A site's own answers

    @Test(arguments: [
        (Reason(.vendorRefusedUs, vendorCode: 5041), Errcode.alreadyBound, true),
        (Reason(.vendorRefusedUs, vendorCode: 5041), .cannotBind, false),
        (Reason(.vendorRefusedUs, vendorCode: 6040), .alreadyBound, false),
        (Reason(.vendorRefusedUs, vendorCode: 6040), .deviceOffline, true),
        (Reason(.vendorRefusedInstaller, vendorCode: 5213), .cannotBind, true),
        (Reason(.vendorRefusedInstaller, vendorCode: 5213), .wrongCode, false),
        (Reason(.vendorRefusedInstaller, vendorCode: 5460), .alreadyBound, true),
        (Reason(.vendorTaken, vendorCode: 5049), .alreadyBound, false),
        (Reason(.vendorTaken, vendorCode: 5049), .cannotBind, true),
        (Reason(.vendorQuota, vendorCode: 4026), .holdsLocalData, true),
        (Reason(.deviceOffline, vendorCode: 5460), .deviceOffline, false),
    ])
    func `what a code means and what a site answers to it are told apart`(
        reason: Reason, errcode: Errcode, isOwn: Bool
    ) {
        let told = Explanation(Bench.bind(reason, errcode), at: Bench.now).cause
        let (zh, en) = (
            "；本站的 `codes` 让这个码答 \(errcode.rawValue)",
            ", a code that this site's `codes` answers with \(errcode.rawValue)"
        )
        #expect(told.zh.contains(zh) == isOwn && told.en.contains(en) == isOwn, "\(told)")
        #expect(told.zh.hasPrefix(reason.cause.zh) && told.en.hasPrefix(reason.cause.en))
    }
}
