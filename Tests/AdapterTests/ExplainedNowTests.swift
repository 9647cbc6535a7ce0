import Adapter
import Binding
import Cloud
import Desk
import Elements
import Events
import Support
import Telemetry
import Testing

/// What is told of a device is what is so now, once the program itself has gone on.
@Suite struct ExplainedNowTests {
    private func expect(
        _ world: World, _ asked: String = "SN1", zh: [String], en: [String], not: [String] = [],
        location: SourceLocation = #_sourceLocation
    ) {
        for (language, parts) in [(Language.zh, zh), (.en, en)] {
            let text = world.explained(asked, in: language)
            for part in parts {
                #expect(
                    text.contains(World.bare(part)), "\(part) is not in \(text)", sourceLocation: location)
            }
            for part in not {
                #expect(!text.contains(World.bare(part)), "\(part) is in \(text)", sourceLocation: location)
            }
        }
    }

    @Test func `a device that its company has removed is no other company's any more`() throws {
        let world = try World().keepingHouse().settled()
        try world.bound()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        world.remove()
        #expect(world.bind(World.Bind(request: "r2", company: "ww_company_b")).errcode != 0)
        expect(
            world, zh: ["企业已删除，正在核实", "正在向企业微信核实", "请两分钟后再试"],
            en: ["its company has removed it", "Try again in two minutes"],
            not: ["先在企业微信里删除它", "has to remove it in WeCom first"])
        world.pass(300_000)
        expect(
            world, zh: ["空闲，任何企业都可以添加"], en: ["free, any company can add it"],
            not: ["先在企业微信里删除它", "has to remove it in WeCom first"])
    }

    @Test func `a req_id that came again with another device is found by that device`() throws {
        let world = try World()
        try world.bound()
        #expect(world.bind(World.Bind(request: "r0", serial: "SN2")).errcode == 7)
        expect(
            world, "SN2", zh: ["同一个 req_id 带来了不同的内容", "没有记入账本，请求 r0", "答复 7"],
            en: ["the same req_id came with another content", "without a row, req_id r0", "answered 7"],
            not: ["没有受理过它的回调", "no callback about it was taken"])
    }

    // MARK: What another company has got since

    private func pause(_ world: World, _ isPaused: Bool) throws {
        let model = try #require(ModelID(World.model))
        let by = world.simulation.now.advanced(byMilliseconds: 1_000)
        let ledger = world.ledger
        let isDone: Void? = world.simulation.run {
            try? await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                let pause = ModelPause(model: model, errcode: .cannotBind, reason: "recall", since: now)
                guard isPaused, let pause else { return try records.removePause(of: model) }
                try records.put(pause)
            }
        }
        try #require(isDone != nil)
    }

    @Test(arguments: [true, false])
    func `a refusal of whom another company came after is history`(isPaused: Bool) throws {
        let world = try World()
        if isPaused { try pause(world, true) }
        world.vendor.answer("deviceBindingByWifi", .code(5041))
        #expect(world.bind(World.Bind()).errcode == 7)
        if isPaused { try pause(world, false) }
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "r2", company: "ww_company_b")).errcode == 0)
        expect(
            world, "r1", zh: ["已绑定，企业 ww_company_b", "现在设备已被另一家企业添加；当时被拒绝的原因：", "请该企业先在企业微信里删除它", "无须处理"],
            en: [
                "bound, company ww_company_b",
                "by now another company has the device; why it was refused then: ", "You do nothing",
            ],
            not: ["恢复后会通知您", "models resume", "问题在我们这边", "The fault is ours", "give the account"])
    }

    // MARK: What a model needs

    private static let tryAgain = (zh: "现在可以添加了，请再试一次", en: "It can be added now. Try once more")

    @Test(arguments: [
        ("wifi", false), ("dk", false), ("forward", false), ("verify_dk", true), ("verify", true),
    ])
    func `a login that its binds do not go by is in nobody's way`(conversation: String, isNeeded: Bool) throws
    {
        let world = try World(conversation: conversation)
        try pause(world, true)
        #expect(world.bind(World.Bind()).errcode == 7)
        try pause(world, false)
        world.conditions.begin(.vendorToken, about: "test/server", .init([.vendorCode: 401]))
        if isNeeded {
            expect(
                world, zh: ["该账号的凭据", "问题在我们这边"], en: ["the account's credentials", "The fault is ours"],
                not: [Self.tryAgain.zh, Self.tryAgain.en])
        } else {
            expect(
                world, zh: [Self.tryAgain.zh], en: [Self.tryAgain.en],
                not: ["该账号的凭据", "credentials", "The fault is ours", "问题在我们这边"])
        }
    }

    @Test(arguments: [("wifi", true), ("verify_dk", true), ("verify", false)])
    func `what only a user is refused is in nobody's way who logs none in`(
        conversation: String, isNeeded: Bool
    ) throws {
        let world = try World(conversation: conversation)
        try pause(world, true)
        #expect(world.bind(World.Bind()).errcode == 7)
        try pause(world, false)
        let refusal: [Log.Key: JSON] = [
            .reason: "vendor_refused_us", .vendorCode: 5041, .model: "another",
        ]
        world.conditions.begin(.vendorRefuses, about: "test:5041", .init(refusal))
        expect(
            world, zh: [isNeeded ? "问题在我们这边" : Self.tryAgain.zh],
            en: [isNeeded ? "The fault is ours" : Self.tryAgain.en],
            not: isNeeded ? [Self.tryAgain.zh, Self.tryAgain.en] : ["问题在我们这边", "The fault is ours"])
    }

    @Test(arguments: [World.model, "another"])
    func `what has no row is its route's model's`(model: String) throws {
        let world = try World()
        world.ledger.setSpace(false)
        #expect(world.bind(World.Bind()).errcode == 7)
        world.ledger.setSpace(true)
        world.pass(60_000)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "r2", serial: "SN2")).errcode == 0)
        world.conditions.begin(.noTicket, about: model)
        let isOwn = model == World.model
        expect(
            world, zh: ["又有绑定成功", isOwn ? "问题在我们这边" : Self.tryAgain.zh],
            en: ["binds succeed again", isOwn ? "The fault is ours" : Self.tryAgain.en],
            not: isOwn ? [Self.tryAgain.zh, Self.tryAgain.en] : ["问题在我们这边", "The fault is ours"])
    }

    @Test func `a bind that came to another model's URL is told with its own model and provider`() throws {
        let world = try World()
        #expect(world.bind(World.Bind(model: "another")).errcode == 7)
        expect(
            world, zh: ["它的型号是 another，服务商是 \(World.provider)", "`models[].id`", "`provider.corpid`"],
            en: [
                "it is for model another of provider \(World.provider)", "`models[].id`", "`provider.corpid`",
            ])
    }

    @Test(arguments: [
        (MakerAnswer.unknown("http_503"), "自有服务答 HTTP 503", "the maker's service answered HTTP 503"),
        (.refused(401), "自有服务不接收我方的消息（HTTP 401）", "the maker's service takes no message of ours (HTTP 401)"),
        (.notSent("connection_refused"), "连不上自有服务", "no connection to the maker's service"),
    ])
    func `of a forwarded bind the maker's service is spoken of`(answer: MakerAnswer, zh: String, en: String)
        throws
    {
        let world = try World(conversation: "forward")
        world.maker.answer("bind", .init(answer))
        world.maker.answer("question", .init(answer))
        #expect(world.bind(World.Bind()).errcode == 7)
        expect(world, zh: [zh], en: [en], not: ["平台", "the vendor"])
    }

    // MARK: Two at once

    /// The second company asks while the first is being answered.
    @Test(arguments: [
        (5049, 2, "平台上设备已被绑定", "the vendor has the device bound"), (200, 0, "绑定成功", "it was bound"),
    ])
    func `who was asking is told by what it got`(code: Int, errcode: Int, zh: String, en: String) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(code, after: 600))
        world.vendor.answer("deviceInfo", .code(5052))
        let second = World.Bind(request: "r2", company: "ww_company_b")
        let (one, other) = world.both(World.Bind(), thenAfter: 100, second)
        #expect(one.errcode == errcode && other.errcode == 7)
        world.pass(75_000)
        let minute = ["请一分钟后再试", "Try again in a minute"]
        expect(world, zh: [zh], en: [en], not: minute)
        let isFree = code != 200
        expect(
            world, "r2", zh: [isFree ? "该设备后来又被拒绝：" : "现在设备已被另一家企业添加；"],
            en: [
                isFree ? "since then the device was refused: " : "by now another company has the device; "
            ],
            not: minute)
    }

    /// The vendor hangs: what the first company has asked for may have come about.
    @Test func `the second company starts what frees the device by trying once more`() throws {
        let world = try World().settled().keepingHouse()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .init(.unknown("busy")))
        world.wecom.set(isBound: false)
        let (one, other) = world.both(
            World.Bind(), thenAfter: 100, World.Bind(request: "r2", company: "ww_company_b"))
        #expect(one.errcode == 7 && other.errcode == 7)
        let others = ["先在企业微信里删除它", "has to remove it in WeCom first"]
        expect(world, "r2", zh: ["请再试一次"], en: ["Try once more"], not: others)
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(World.Bind(request: "r3", company: "ww_company_b")).errcode == 1999)
        expect(world, zh: ["请两分钟后再试"], en: ["Try again in two minutes"], not: others)
        world.pass(100_000)
        for asked in ["SN1", "r2", "r3"] {
            expect(
                world, asked, zh: ["现在空闲；", Self.tryAgain.zh, "无须处理"],
                en: ["by now it is free; ", Self.tryAgain.en, "You do nothing"],
                not: ["请两分钟后再试", "Try again in two minutes"] + others)
        }
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "r4", company: "ww_company_b")).errcode == 0)
    }
}
