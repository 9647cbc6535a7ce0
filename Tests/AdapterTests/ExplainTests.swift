import Adapter
import Binding
import Cloud
import Desk
import Elements
import Envelope
import Events
import HTTP
import Support
import Telemetry
import Testing
import Transport

/// What a support person is told about a device, once something has happened to it in the program itself.
@Suite struct ExplainTests {
    private func expect(
        _ world: World, _ asked: String = "SN1", zh: [String], en: [String],
        location: SourceLocation = #_sourceLocation
    ) {
        let told = Explanation(world.known(asked), at: world.simulation.unixNow)
            .text(for: Reader(.zh, secondsEast: 0)).map { $0.drop { $0 == " " } }.joined(separator: " ")
        #expect(EnglishSentences.found(in: told) == [], sourceLocation: location)
        for (language, parts) in [(Language.zh, zh), (.en, en)] {
            let text = world.explained(asked, in: language)
            for part in parts {
                #expect(
                    text.contains(World.bare(part)), "\(part) is not in \(text)", sourceLocation: location)
            }
        }
    }

    // MARK: Binds

    @Test func `a wrong code`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5462))
        #expect(world.bind(World.Bind()).errcode == 4)
        expect(
            world, zh: ["空闲，任何企业都可以添加", "验证码输错了", "平台 5462", "设备验证码校验不通过", "deviceBindingByWifi"],
            en: [
                "free, any company can add it", "not this device's (vendor 5462)", "Read the code",
                "deviceBindingByWifi",
            ])
    }

    @Test func `a device offline`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(61_002))
        #expect(world.bind(World.Bind()).errcode == 1)
        expect(world, zh: ["设备不在线", "检查电源和网络"], en: ["is offline", "Check its power and network"])
    }

    @Test func `another company has it`() throws {
        let world = try World()
        try world.bound()
        world.pass(Budget.answerInFlightMilliseconds)
        #expect(world.bind(World.Bind(request: "r2", company: "ww_company_b")).errcode == 2)
        expect(
            world, zh: ["已绑定，企业 ww_company_a", "先在企业微信里删除它"],
            en: ["bound, company ww_company_a", "that company has to remove it in WeCom first"])
    }

    @Test func `a vendor that is down, and one that refuses`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.notSent("connection_refused"), after: 1))
        #expect(world.bind(World.Bind()).errcode == 7)
        expect(
            world, zh: ["连不上平台", "`vendors.*.url`"], en: ["no connection to the vendor", "`vendors.*.url`"])
        world.vendor.answer("deviceBindingByWifi", .code(5669))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 7)
        expect(
            world, zh: ["普通成员", "现在有问题的", "平台拒绝绑定"],
            en: ["ordinary member", "What is wrong now", "refuses binds"])
    }

    @Test(arguments: [
        ("timeout", "平台没有及时答复", "no answer came in time"),
        ("given_up", "平台没有及时答复", "no answer came in time"),
        ("reset", "还没收完，连接就断了", "the connection was broken off"),
        (
            "no_json", "收到的不是平台的答复（no_json），可能来自代理",
            "no answer of whoever decides (no_json), but maybe a proxy's"
        ),
    ]) func `what came instead of an answer`(fault: String, zh: String, en: String) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.unknown(fault)))
        world.vendor.answer("deviceInfo", .code(5052))
        for number in 1...3 {
            #expect(world.bind(World.Bind(request: "r\(number)", serial: "SN\(number)")).errcode == 7)
        }
        let told = Explanation(world.known("SN1"), at: world.simulation.unixNow)
        #expect(told.cause.zh.contains(zh) && told.cause.en.contains(en), "\(told.cause)")
        #expect(told.cause.zh.contains("不知道是否已绑定（deviceBindingByWifi）"))
        let steps = told.story.map(\.words)
        #expect(
            steps.contains { $0.zh.contains("答复 7") && $0.zh.contains(zh) && $0.en.contains(en) }, "\(steps)")
        #expect(told.todo.count == 1 && told.todo[0].zh.contains(zh) && told.todo[0].en.contains(en))
        for language in Language.allCases {
            let part = language == .zh ? zh : en
            #expect(
                world.examined(in: language).contains(World.bare(part)), "\(world.examined(in: language))")
        }
    }

    @Test func `a call that hangs, while it still may be answered and afterwards`() throws {
        let world = try World()
        let reply = world.simulation.run { await world.send(World.Bind()) }
        #expect(reply.errcode == 7 && reply.milliseconds < 3_000)
        for isOver in [false, true] {
            if isOver { world.pass(25_000) }
            expect(
                world, zh: ["凭时间和接口名询问", "没有答复的是 deviceBindingByWifi，当时已等 2", "deviceBindingByWifi → 还没有答复"],
                en: [
                    "by the time and the name of the call",
                    "what had no answer is deviceBindingByWifi, after 2",
                    "deviceBindingByWifi -> no answer yet",
                ])
        }
    }

    @Test func `a full disk`() throws {
        let world = try World()
        world.ledger.setSpace(false)
        #expect(world.bind(World.Bind()).errcode == 7)
        expect(
            world, zh: ["账本里没有它的记录", "账本所在磁盘没有空间了", "清出 64 MiB"],
            en: ["never heard of it", "no room left", "free 64 MiB"])
    }

    @Test func `a code in doubt`() throws {
        let world = try World().keepingHouse().settled()
        world.wecom.answer(.unanswered("reset"))
        try world.bound()
        world.pass(10_000)
        expect(
            world, zh: ["密钥存疑，还剩 8 分", "`wecom-bind redemptions retry SN1`"],
            en: ["its secret is in doubt, 8 min", "`wecom-bind redemptions retry SN1`"])
    }

    // MARK: What was not let in

    private func refused(
        _ world: World, _ change: (inout Letter) throws -> Void = { _ in }, status: Int = 403,
        event: String = "refused"
    ) throws {
        var letter = try world.letter()
        try change(&letter)
        _ = try world.refusal(of: letter, status: status, event: event)
    }

    @Test func `a key that was rotated too early`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(World.Bind(request: "r0", serial: "SN0")).errcode == 0)
        world.pass(19_000)
        for _ in 1...3 {
            let other = try Postbox(
                path: World.path, receiver: World.model, token: "another", aesKey: SampleConfiguration.aesKey)
            let request = try #require(other.request(world.message(World.Bind()), on: world.simulation))
            #expect(world.simulation.run { await world.send(request) }.status == 403)
        }
        expect(
            world, zh: ["账本里没有它的记录", "验签失败", "拒绝 3 次", "最近一次正常", "`models[].keys`"],
            en: ["no configured Token", "3 refused", "last good one", "`models[].keys`"])
        for (language, part) in [(Language.zh, "连续拒绝了三个请求"), (.en, "in a row to a callback URL")] {
            #expect(world.examined(in: language).contains(World.bare(part)))
        }
    }

    @Test func `a clock that is wrong`() throws {
        let world = try World()
        let request = try #require(
            world.postbox.request(world.message(World.Bind()), on: world.simulation, ahead: -600))
        #expect(world.simulation.run { await world.send(request) }.status == 403)
        expect(
            world, zh: ["签名时间太旧：本机时钟快了", "10 分钟", "`timedatectl set-ntp true`"],
            en: ["clock is fast", "10 min", "`timedatectl set-ntp true`"])
    }

    @Test func `a ReceiveId that is another one`() throws {
        let world = try World()
        let other = try World.postbox(of: "another_model")
        let request = try #require(other.request(world.message(World.Bind()), on: world.simulation))
        #expect(world.simulation.run { await world.send(request) }.status == 403)
        expect(
            world, zh: ["ReceiveId 不对", "`models[].id`"], en: ["ReceiveId is another one", "`models[].id`"])
    }

    @Test func `a prefix that a proxy has left on`() throws {
        let world = try World()
        try refused(world, { $0.path = "/proxy\(World.path)" }, status: 404, event: "misrouted")
        expect(
            world, zh: ["到了另一个路径", "代理没有去掉它", "检查前面的代理"],
            en: ["come to another path", "a proxy has left its prefix on", "the proxy before"])
    }

    @Test func `a URL that was entered at an application`() throws {
        let world = try World()
        try refused(world, { $0.body = Array("<xml><Encrypt>b</Encrypt></xml>".utf8) })
        expect(
            world, zh: ["不是企业微信的加密包", "填到了应用"],
            en: ["no envelope of WeCom's", "this URL was entered at an application"])
    }

    // MARK: The memory

    @Test func `what was turned away is forgotten when WeCom's check is let in, or after half an hour`()
        throws
    {
        let world = try World()
        func refusals() -> Int {
            world.machine.receiver.turnedAway.refused(on: world.site.value.routes.values).count
        }
        try refused(world, { $0.query = nil })
        #expect(refusals() == 1)
        let check = try world.check().request
        #expect(world.simulation.run { await world.send(check) }.status == 200)
        #expect(refusals() == 0)
        try refused(world, { $0.query = nil })
        world.pass(36 * 60_000)
        #expect(refusals() == 0)
    }

    @Test(arguments: RefusalTests.changed.map(\.detail) + RefusalTests.bodies.map(\.detail) + Self.details)
    func `what was wrong with a request is said in Chinese too`(detail: String) {
        let words = Words(said: detail)
        let isChinese = words.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        #expect(words.en == detail && isChinese, "\(words.zh)")
        #expect(EnglishSentences.found(in: words.zh) == [])
    }

    private static let details = [
        "signed 900 s ago, and 300 s are taken", "signed 900 s ahead of us, and 300 s are taken",
        "no Token of 2 gives this signature", "no route is like this path",
        "what it holds is no challenge: 1 to 64 letters and digits", "only GET, HEAD, POST are served",
        "\(EnvelopeError.padding)", "\(EnvelopeError.base64)", "\(EnvelopeError.truncated)",
        "\(EnvelopeError.cipherLength(33))", "there must be either an event or a command",
    ]

    @Test func `why a call was not answered is said in Chinese too`() {
        let faults: [CallFault] = [
            .resolution("Name or service not known"), .refused, .tls("no trust"), .timeout, .reset,
            .truncated,
            .malformed(HTTPError(.bareLineFeed)), .tooLarge, .overLimit, .cancelled,
        ]
        for fault in faults {
            let words = Words(said: "no_token: \(fault.word)")
            #expect(words.zh.hasPrefix("没有令牌：") && !words.zh.hasSuffix(fault.word), "\(words)")
        }
    }

    @Test(arguments: [
        ("only GET, HEAD, POST are served", "只受理 GET、HEAD、POST"),
        ("\(EnvelopeError.padding)", "签名正确，但内容解不开：EncodingAESKey 与发送方的不同"),
        ("\(EnvelopeError.cipherLength(33))", "密文长度 33 字节，不是 32 的倍数"),
        (
            "the envelope is for model_two (the model of /cb/two), this URL expects model_one",
            "加密包的收件方是 model_two（这个地址的型号：/cb/two），而该地址应为 model_one"
        ),
    ])
    func `what was wrong with a request is wholly Chinese`(detail: String, chinese: String) {
        #expect(Words(said: detail).zh == chinese)
    }

    @Test func `what is told in Chinese names what there is`() throws {
        for word in Reason.Word.allCases {
            for reason in [Reason(word), Reason(word, vendorCode: 5041)] {
                let todo = reason.todo(about: Sample.serial)?.zh ?? ""
                #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
            }
        }
        for condition in Condition.allCases {
            let todo = condition.todo.zh
            #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
        }
    }
}
