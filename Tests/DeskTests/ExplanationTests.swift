import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry
import Testing

/// An explanation names cause and remedy, in both languages.
@Suite struct ExplanationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let known: Known
        /// In Chinese, then in English: cause, remedy.
        let zh: [String]
        let en: [String]

        init(_ name: String, _ known: Known, zh: [String], en: [String]) {
            (testDescription, self.known, self.zh, self.en) = (name, known, zh, en)
        }
    }

    static let cases: [Case] = [
        Case(
            "a wrong code was typed",
            Bench.bind(
                Reason(.vendorRefusedInstaller, vendorCode: 5462), .deviceCheckFailed, after: ["5462, 12 ms"]),
            zh: ["验证码输错了", "平台 5462", "重新输入", "企业微信已显示：设备验证码校验不通过", "无须处理"],
            en: [
                "not this device's (vendor 5462)", "Read the code on the device again", "设备验证码校验不通过",
                "nothing",
            ]),
        Case(
            "the device is offline",
            Bench.bind(Reason(.vendorRefusedInstaller, vendorCode: 61002), .deviceOffline),
            zh: ["设备不在线", "检查电源和网络", "设备离线，请检查设备网络连接后重试"],
            en: ["the device is offline", "Check its power and network"]),
        Case(
            "another company has it", Bench.bind(Reason(.deviceBound), .alreadyBound),
            zh: ["已被另一家企业添加", "先在企业微信里删除它"],
            en: ["another company has the device", "has to remove it in WeCom first"]),
        Case(
            "the vendor is down", Bench.bind(Reason(.vendorUnreachable), .cannotBind),
            zh: ["连不上平台", "`vendors.*.url`"], en: ["no connection to the vendor", "`vendors.*.url`"]),
        Case(
            "the vendor was away", Bench.bind(Reason(.vendorAway), .cannotBind),
            zh: ["平台没有应答", "检查平台和到平台的网络"], en: ["the vendor does not answer", "the way to it"]),
        Case(
            "the clock is wrong", Bench.nothing(Bench.refused(Reason(.stale, seconds: 600))),
            zh: ["账本里没有它的记录", "可能：签名时间太旧：本机时钟快了", "10 分钟", "`timedatectl set-ntp true`", "拒绝 14 次"],
            en: ["never heard of it", "clock is fast", "10 min", "`timedatectl set-ntp true`", "14 refused"]),
        Case(
            "a key was rotated too early",
            Bench.nothing(
                Bench.refused(Reason(.signature), lastGood: Bench.start.advanced(bySeconds: -1_800))),
            zh: [
                "结论可能：验签失败", "`models[].keys`", "旧的保留", "自 22:13:20", "最近一次正常 21:43:20", "请核对序列号后再添加一次",
                "核对序列号，以及",
            ],
            en: [
                "Cause maybe: no configured Token", "`models[].keys`", "since 22:13:20",
                "last good one 21:43:20", "Check its serial", "compare the serial",
            ]),
        Case(
            "something was refused that may be a stranger's",
            Bench.nothing(Bench.refused(Reason(.signature), lastGood: Bench.start.advanced(bySeconds: -19))),
            zh: [
                "在最近 1 分钟内拒绝的 14 个请求之中", "这些不一定是企业微信发的", "如果来自企业微信", "请核对序列号后再添加一次", "不一定来自企业微信）",
            ],
            en: [
                "the 14 requests that were refused in the last 1 min", "may or may not have been WeCom's",
                "Check its serial and add it once more", "maybe not WeCom's",
            ]),
        Case(
            "the disk is full", Bench.bind(Reason(.ledgerFull), .cannotBind),
            zh: ["磁盘空间不足", "清出 64 MiB", "`ledger.path`"],
            en: ["no room left", "free 64 MiB", "`ledger.path`"]),
        Case(
            "a code is in doubt", Bench.code(.inDoubt, Reason(.secretUnanswered)),
            zh: ["已绑定", "还剩 8 分钟可以重试", "不知道 `auth_code` 是否已用掉", "`wecom-bind redemptions retry SN0001`"],
            en: [
                "bound", "8 min left to retry", "nobody knows whether the `auth_code` was spent",
                "`wecom-bind redemptions retry SN0001`",
            ]),
        Case(
            "the ReceiveId is wrong", Bench.nothing(Bench.refused(Reason(.receiver))),
            zh: ["ReceiveId 不对", "`models[].id`"], en: ["the ReceiveId is another one", "`models[].id`"]),
        Case(
            "the model's secret is wrong", Bench.withoutToken,
            zh: ["企业微信不给 model token", "企业微信 40001", "`models[].secret`"],
            en: ["WeCom gives no model token", "WeCom 40001", "`models[].secret`"]),
        Case(
            "the quota is used up", Bench.bind(Reason(.vendorQuota, vendorCode: 4026), .cannotBind),
            zh: ["调用额度已用完", "4026", "请平台提高额度"], en: ["used up for today", "4026", "quota raised"]),
        Case(
            "the account is frozen", Bench.bind(Reason(.vendorLogin, vendorCode: 5147), .cannotBind),
            zh: ["冻结 20 分钟", "5147", "不要重新加载、重启或登录"],
            en: ["frozen the account", "5147", "neither reload, restart nor log in"]),
        Case(
            "get_device_detail is refused", Bench.bind(Reason(.wecomSilent, wecomCode: 48_002), .cannotBind),
            zh: ["没有回答设备属于谁", "48002", "`wecom.url`"], en: ["did not say whose", "48002", "`wecom.url`"]),
        Case(
            "a proxy has left its prefix on",
            Bench.nothing(
                Bench.refused(
                    Reason(.misrouted),
                    detail:
                        "the path has more in front than the nearest route: a proxy has left its prefix on")),
            zh: ["回调到了另一个路径", "检查前面的代理", "代理没有去掉它"],
            en: ["come to another path", "the proxy before", "prefix on"]),
        Case(
            "the URL was entered at an application",
            Bench.nothing(
                Bench.refused(
                    Reason(.envelope),
                    detail: "XML: this URL was entered at an application, not at a device model")),
            zh: ["不是企业微信的加密包", "填到了应用"],
            en: ["no envelope of WeCom's", "at what this URL was entered", "application"]),
        Case(
            "the ledger's file is gone", Bench.bind(Reason(.ledgerUnavailable), .cannotBind),
            zh: ["账本无法读写", "不要删除任何账本文件"], en: ["cannot be read or written", "delete none of its files"]),
        Case(
            "the unbind is refused", Bench.stuck(Reason(.vendorRefusedUs, vendorCode: 5041)),
            zh: ["平台不肯解绑", "没有绑定权限", "5041", "`wecom-bind devices release SN0001 --reason TEXT`"],
            en: [
                "the vendor keeps it", "no permission to bind", "5041",
                "`wecom-bind devices release SN0001 --reason TEXT`",
            ]),
        Case(
            "an ordinary member may not bind",
            Bench.bind(Reason(.vendorRefusedUs, vendorCode: 5669), .cannotBind),
            zh: ["普通成员", "拥有者或管理员", "`wecom-bind codes 5669`"],
            en: ["ordinary member", "an administrator of its family", "`wecom-bind codes 5669`"]),
        Case(
            "it is bound in another mode", Bench.bind(Reason(.boundInOtherMode), .success),
            zh: ["绑定成功", "`models[].binding_mode`", "允许别人把设备拿走"],
            en: ["it was bound", "`models[].binding_mode`", "lets others take a device away"]),
        Case(
            "the vendor has it for somebody else",
            Bench.bind(Reason(.vendorTaken, vendorCode: 5049), .alreadyBound),
            zh: ["空闲", "可能是另一家企业，也可能是 App 用户", "请平台查明"],
            en: ["free", "another company, or a user of its app", "ask the vendor"]),
        Case(
            "a code was refused", Bench.code(.refused, Reason(.secretRefused, wecomCode: 42_022)),
            zh: ["企业微信拒绝", "42022", "重新添加"], en: ["WeCom refused", "42022", "add it again"]),
        Case(
            "the program ended while a code was sent", Bench.code(.inDoubt, Reason(.processEnded)),
            zh: ["`auth_code` 存疑：不知道是否已用掉：处理途中程序停了", "redemptions retry", "请等我们通知"],
            en: ["is in doubt", "the program ended", "redemptions retry", "wait for our word"]),
        Case(
            "WeCom does not have the device", Bench.code(.expired, Reason(.wecomNotBound)),
            zh: ["企业微信里没有该设备", "设备没有添加成功，请重新添加", "`wecom-bind redemptions lost SN0001 --reason TEXT`"],
            en: ["WeCom does not have the device", "Add it again", "redemptions lost SN0001"]),
        Case(
            "nothing has come", Bench.nothing(), zh: ["没有受理过它的回调", "`wecom-bind doctor`"],
            en: ["no callback about it was taken", "`wecom-bind doctor`"]),
        Case(
            "all is well", Bench.bind(Reason(.bound), .success), zh: ["绑定成功", "无须处理"],
            en: ["it was bound", "nothing"]),
    ]

    @Test(arguments: cases)
    func `cause and remedy`(expected: Case) {
        for reader in Bench.readers {
            let shown = Bench.shown(expected.known, to: reader)
            for part in reader.language == .zh ? expected.zh : expected.en {
                #expect(shown.contains(Bench.bare(part)), "\(part) is not in \(shown)")
            }
        }
    }

    @Test(arguments: cases)
    func `no line is wider than 80 columns`(expected: Case) {
        for reader in Bench.readers {
            for line in Explanation(expected.known, at: Bench.now).text(for: reader) {
                #expect(Columns.width(of: line) <= Columns.ofLine, "\(line)")
            }
        }
    }

    /// As each of them may be met, with figures.
    @Test(arguments: Reason.Word.allCases)
    func `nor with any word of the catalogue`(word: Reason.Word) {
        let reason = Reason(word, vendorCode: 70_130, wecomCode: 600_015, seconds: 86_399)
        for known in [
            Bench.bind(reason, .cannotBind), Bench.nothing(Bench.refused(reason)), Bench.stuck(reason),
        ] {
            for reader in Bench.readers {
                for line in Explanation(known, at: Bench.now).text(for: reader) {
                    #expect(Columns.width(of: line) <= Columns.ofLine, "\(line)")
                }
            }
        }
    }

    @Test func `what happened is told in order, with local times and milliseconds`() {
        let known = Bench.bind(
            Reason(.vendorRefusedInstaller, vendorCode: 5462), .deviceCheckFailed, after: ["5462, 3 ms"])
        let lines = Explanation(known, at: Bench.now).text(for: Bench.readers[0])
        let story = Array(lines.drop { !$0.hasPrefix("经过") })
        #expect(story.first == "经过（北京时间 +08:00 09-21）")
        let flat = Bench.flat(story)
        #expect(flat.contains("22:13:20.000"))
        let places = ["收到添加设备", "deviceBindingByWifi→5462，3ms", "+4ms", "答复4"].compactMap {
            flat.firstRange(of: $0)?.lowerBound
        }
        #expect(places.count == 4 && places == places.sorted(), "\(flat)")
    }

    @Test func `what came much later is told by its own time, in its place`() throws {
        let later = Bench.start.advanced(bySeconds: 7_200)
        let released = JournalEntry(
            kind: .person, name: "device_released", request: RequestNumber(7), serial: Sample.serial,
            detail: "sold",
            at: later)
        let callbacks = Bench.bind(Reason(.bound), .success).history?.callbacks ?? []
        let story = Explanation(Bench.known(callbacks, journal: [released]), at: later).story
        #expect(story.count == 3)
        let last = try #require(story.last)
        #expect(last.moment == .at(later) && last.words.zh == "人工：放开设备：sold")
    }

    @Test func `a pause is told with its model, and why somebody paused it`() throws {
        var known = Bench.bind(Reason(.paused), .cannotBind)
        known.pauses = [
            try #require(
                ModelPause(
                    model: Sample.model, errcode: .cannotBind, reason: "a recall", since: Bench.start))
        ]
        let paused = Explanation(known, at: Bench.now)
        for language in Language.allCases {
            let shown = paused.text(for: Reader(language, secondsEast: 0)).joined()
            #expect(shown.contains("a recall") && !shown.contains("MODEL"), "\(shown)")
            #expect(paused.todo.first?[language].contains("models resume \(Sample.model)`") == true)
        }
        known.pauses = []
        let resumed = Explanation(known, at: Bench.now)
        #expect(resumed.todo.isEmpty && resumed.cause.zh.contains("现在已恢复"))
        #expect(resumed.forInstaller?.en.contains("can be added now") == true)
    }

    @Test func `a device of another model is told with that model`() throws {
        var known = Bench.bind(Reason(.otherModel), .cannotBind)
        let other = try #require(ModelID("other-model"))
        known.listing = ListedDevice(
            spelling: SerialSpelling(Sample.serial), model: other, productKey: "pk", deviceKey: "dk")
        let explanation = Explanation(known, at: Bench.now)
        #expect(
            explanation.cause.zh.contains("型号 other-model") && explanation.cause.en.contains("other-model"))
        #expect(explanation.todo.contains { $0.zh.contains("改正清单里该设备的型号") })
        #expect(explanation.now.zh.hasSuffix("（清单里是型号 other-model）"))
        #expect(explanation.now.en.hasSuffix(" (on the list as model other-model)"))
    }

    /// Newest first.
    private func removed(_ state: Device.State) -> Known {
        let unbind = Sample.unbind("u1", at: Bench.start.advanced(bySeconds: 30))
        let binds = Bench.bind(Reason(.bound), .success).history?.callbacks ?? []
        return Bench.known([unbind] + binds, device: Bench.device(state))
    }

    @Test func `a removal is why nobody has it any more, and is nothing where it was ignored`() {
        let gone = Explanation(removed(.free), at: Bench.now)
        #expect(gone.cause.en.contains("removed the device") && gone.errcode == nil && gone.todo.isEmpty)
        let bound = Explanation(removed(.bound), at: Bench.now)
        #expect(bound.reason?.word == .bound && bound.errcode == .success)
    }

    @Test func `a req_id is explained by its own event, whatever came later`() throws {
        var known = Known("u1")
        known.requests = [Sample.unbind("u1", at: Bench.start)]
        #expect(Explanation(known, at: Bench.now).cause.zh.contains("删除了设备"))
        known = removed(.free)
        known.requests = Bench.bind(Reason(.deviceOffline), .deviceOffline).history?.callbacks ?? []
        let explanation = Explanation(known, at: Bench.now)
        #expect(explanation.errcode == .deviceOffline && explanation.story.count == 2)
    }

    @Test func `what is being decided has no cause yet`() {
        let bind = Sample.bind("r1", at: Bench.start)
        let explanation = Explanation(Bench.known([StoredCallback(bind)]), at: Bench.now)
        #expect(explanation.cause.zh.contains("还在处理") && explanation.reason == nil)
    }

    @Test func `scripts have the words and figures that stay`() throws {
        let known = Bench.code(.inDoubt, Reason(.secretUnanswered))
        let json = Explanation(known, at: Bench.now).json(in: .zh)
        #expect(json["serial"]?.string == Sample.serial.text && json["state"] == "bound")
        #expect(json["because"]?["reason"] == "secret_unanswered" && json["seconds_left"] == 480)
        #expect(json["errcode"] == 0 && json["story"]?.array?.first?["at"]?.string == Bench.start.text)
        #expect(try JSONReader.read(JSONText.render(json)) == json)
    }
}
