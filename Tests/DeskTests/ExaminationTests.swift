import Binding
import Desk
import Elements
import Events
import Support
import Telemetry
import Testing

/// What a doctor finds, and how it is told.
@Suite struct ExaminationTests {
    private func standing(
        _ condition: Condition, about subject: String = "", _ example: Conditions.Example = .init()
    ) throws -> Conditions.Standing {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(condition, about: subject, example)
        return try #require(conditions.standing.first)
    }

    /// Each condition by its own words; what stands beside them is what an outcome leaves.
    @Test(arguments: Condition.allCases)
    func `each condition is a remark with cause and remedy, in lines that fit`(condition: Condition) throws {
        let example = Conditions.Example(
            [
                .reason: "signature", .detail: "no Token of 1 gives this signature", .device: "SN0001",
                .vendorCode: 5041,
            ])
        let standing = try standing(condition, about: "/wecom/model-1", example)
        for reader in Bench.readers {
            let remark = standing.remark(for: reader, at: Bench.now)
            #expect(remark.grade != .good)
            let lines = Examination([remark]).text(in: reader.language)
            for line in lines { #expect(Columns.width(of: line) <= Columns.ofLine, "\(line)") }
            let text = Bench.flat(lines)
            let meaning = condition.meaning[reader.language]
            #expect(text.contains(Bench.bare(meaning)), "\(text)")
            #expect(text.contains("→") && text.contains("22:13:20"))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let condition: Condition
        var subject = ""
        var fields: [Log.Key: JSON] = [:]
        var todo: String?
        var urgency = 0
        var mayBeStrangers = false
        let grade: Remark.Grade
        let zh: [String]
        let en: [String]

        var testDescription: String { condition.rawValue }
    }

    static let cases: [Case] = [
        Case(
            condition: .certificate, subject: "0.0.0.0:443",
            fields: [.detail: "it has expired on 2026-09-20"],
            urgency: 3, grade: .error,
            zh: ["证书", "0.0.0.0:443", "它已于 2026-09-20 过期", "`systemctl reload wecom-bind`"],
            en: ["certificate", "expired on 2026-09-20", "`systemctl reload wecom-bind`"]),
        Case(
            condition: .certificate, subject: "0.0.0.0:443",
            fields: [.detail: "a reload would refuse its files: it lacks the certificate of its issuer"],
            grade: .warning, zh: ["证书文件有问题", "重新加载会拒绝它的文件：缺少签发者的证书"], en: ["files are spoilt", "issuer"]),
        Case(
            condition: .noToken, subject: "model-1", fields: [.wecomCode: 40_001], grade: .error,
            zh: ["不给该型号的 model token", "`models[].secret`", "`wecom.url`"],
            en: ["no model token", "`models[].secret`", "`wecom.url`"]),
        Case(
            condition: .vendorQuota, subject: "demo", fields: [.reason: "vendor_quota", .vendorCode: 4026],
            grade: .error, zh: ["额度已用完", "平台 4026", "提高额度"],
            en: ["ask the vendor nothing more", "vendor 4026", "quota raised"]),
        Case(
            condition: .vendorLocked, subject: "demo/user", fields: [.vendorCode: 5147], grade: .error,
            zh: ["冻结了账号", "`vendors.*.user.password`"],
            en: ["locked the account", "`vendors.*.user.password`"]),
        Case(
            condition: .vendorLocked, subject: "demo/user",
            fields: [.vendorCode: 5325, .detail: "code 5325: caller blocked"],
            todo: Advice.login(refusedBy: 5325, after: nil), grade: .error,
            zh: ["满 24 小时解除", "不要在本机重新加载"], en: ["ends 24 hours after it began", "neither reload"]),
        Case(
            condition: .vendorToken, subject: "demo/server",
            fields: [.vendorCode: 401, .models: ["one", "two", "three", "four"]], grade: .error,
            zh: ["绑定要用它的型号：one、two、three 等 4 个；解绑不用它"],
            en: ["Binding goes by it for one, two, three and 1 more; unbinding does not."]),
        Case(
            condition: .vendorToken, subject: "demo/server", fields: [.vendorCode: 401, .models: []],
            grade: .error, zh: ["没有型号要用它"], en: ["No model goes by it"]),
        Case(
            condition: .vendorToken, subject: "demo/user", fields: [.vendorCode: 5586, .models: ["one"]],
            grade: .error, zh: ["要用它的型号：one。"],
            en: ["These go by it: one."]),
        Case(
            condition: .vendorToken, subject: "demo/user",
            fields: [.vendorCode: 5586, .detail: "code 5586: wrong password"],
            todo: Advice.login(refusedBy: 5586, after: nil), grade: .error,
            zh: ["改正 `vendors.*.user.password`", "平台 5586；密码错误（5586）"],
            en: ["correct `vendors.*.user.password`"]),
        Case(
            condition: .vendorRefuses, subject: "demo",
            fields: [.reason: "vendor_refused_us", .vendorCode: 5669, .device: "SN7"], grade: .error,
            zh: ["普通成员", "5669", "SN7"], en: ["ordinary member", "5669", "SN7"]),
        Case(
            condition: .wecomSilent, subject: "model-1",
            fields: [.reason: "wecom_silent", .wecomCode: 48_002],
            grade: .warning, zh: ["没有回答设备属于谁", "48002", "`wecom.url`"],
            en: ["whose devices are", "48002", "`wecom.url`"]),
        Case(
            condition: .bindingMode, subject: "model-1", grade: .warning,
            zh: ["绑定模式", "`models[].binding_mode`"],
            en: ["another mode", "`models[].binding_mode`"]),
        Case(
            condition: .ledgerFull, grade: .error, zh: ["没有空间", "64 MiB"], en: ["no room left", "64 MiB"]),
        Case(
            condition: .ledgerUnavailable, grade: .error, zh: ["无法读写", "不要删除"],
            en: ["cannot be read", "delete none"]),
        Case(
            condition: .clockWrong, grade: .error, zh: ["时钟不准", "`timedatectl set-ntp true`"],
            en: ["clock is wrong", "`timedatectl set-ntp true`"]),
        Case(
            condition: .descriptorsUsedUp, grade: .error, zh: ["描述符用完", "LimitNOFILE"],
            en: ["no file descriptor left", "LimitNOFILE"]),
        Case(
            condition: .devicesStuck, subject: "SN8",
            fields: [.reason: "vendor_refused_us", .vendorCode: 5041],
            grade: .warning, zh: ["解绑不掉", "没有绑定权限", "`wecom-bind devices release SN8 --reason TEXT`"],
            en: ["not let go", "no permission to bind", "devices release SERIAL"]),
        Case(
            condition: .codesInDoubt, subject: "SN8", fields: [.minutesLeft: 7], grade: .error,
            zh: ["不知道设备的 `auth_code`", "8 分钟内", "`wecom-bind redemptions retry SN8`"],
            en: ["Nobody knows whether", "`wecom-bind redemptions retry"]),
        Case(
            condition: .codesInDoubt, subject: "SN8", grade: .error,
            zh: ["重新添加", "`wecom-bind redemptions lost SN8 --reason TEXT`"], en: ["Nobody knows whether"]),
        Case(
            condition: .refusals, subject: "/cb:receive_id", fields: [.reason: "receive_id"], grade: .error,
            zh: ["连续拒绝", "ReceiveId 不对"], en: ["in a row", "the ReceiveId is another one"]),
        Case(
            condition: .refusals, subject: "/cb:query", fields: [.reason: "query"], mayBeStrangers: true,
            grade: .warning,
            zh: ["查询参数", "不一定是企业微信发的"], en: ["the query is missing", "may or may not have been"]),
        Case(
            condition: .refusals, subject: "/cb:signature", fields: [.reason: "signature"],
            mayBeStrangers: true,
            grade: .warning, zh: ["验签失败", "不一定是企业微信发的"],
            en: ["no configured Token", "may or may not have been WeCom's"]),
        Case(
            condition: .refusals, subject: "/cb:signature", fields: [.reason: "signature"], grade: .error,
            zh: ["验签失败"], en: ["no configured Token"]),
        Case(
            condition: .connectionsBroken, mayBeStrangers: true, grade: .warning, zh: ["没有请求能进来"],
            en: ["breaks off for our certificate", "may or may not have been WeCom's"]),
        Case(
            condition: .refusals, subject: "/cb:cipher", fields: [.reason: "cipher"], grade: .error,
            zh: ["EncodingAESKey 解不开"], en: ["EncodingAESKey does not open"]),
        Case(
            condition: .misrouted, subject: "/cb", fields: [.detail: "a proxy has left its prefix on"],
            grade: .error,
            zh: ["到了另一个路径", "代理"], en: ["another path", "the proxy before"]),
        Case(
            condition: .paused, subject: "model-1", fields: [.detail: "a recall"], grade: .warning,
            zh: ["人工暂停", "a recall", "`wecom-bind models resume model-1`"],
            en: ["get 7, as somebody has ordered"]),
    ]

    @Test(arguments: cases)
    func `a remark names what was met, and its grade`(expected: Case) throws {
        let example = Conditions.Example(
            expected.fields, todo: expected.todo, urgency: expected.urgency,
            mayBeStrangers: expected.mayBeStrangers)
        let standing = try standing(expected.condition, about: expected.subject, example)
        for reader in Bench.readers {
            let remark = standing.remark(for: reader, at: Bench.now)
            #expect(remark.grade == expected.grade)
            let text = Bench.flat(Examination([remark]).text(in: reader.language))
            for part in reader.language == .zh ? expected.zh : expected.en {
                #expect(text.contains(Bench.bare(part)), "\(part) is not in \(text)")
            }
        }
    }

    /// States: Code 13.
    @Test(
        arguments: [(480, 60, true), (539, 1, true), (540, 0, false), (3_000, 0, false)]
            as [(Int64, Int64, Bool)])
    func `a code in doubt is to be retried while a second is left`(age: Int64, left: Int64, isInTime: Bool)
        throws
    {
        let arrived = Bench.now.advanced(bySeconds: -age)
        // As it was when the server last looked.
        let standing = try standing(
            .codesInDoubt, about: "SN8", .init([.minutesLeft: 1], todo: "then", since: arrived))
        for reader in Bench.readers {
            let todo = try #require(standing.remark(for: reader, at: Bench.now).todo)
            let time = left < 60 ? Words("\(left) 秒内", "within \(left) s") : Words("1 分钟内", "within 1 min")
            #expect(todo[reader.language].hasPrefix(time[reader.language]) == isInTime)
            #expect(todo[reader.language].contains("redemptions retry SN8") == isInTime)
            #expect(todo[reader.language].contains("redemptions lost SN8"))
        }
    }

    @Test func `many of one kind are told together`() throws {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        for number in 1...8 { conditions.begin(.noTicket, about: "model-\(number)") }
        conditions.begin(.codesInDoubt, about: "SN8", .init([.minutesLeft: 7], todo: "soon"))
        conditions.begin(.codesInDoubt, about: "SN9", .init(todo: "now"))
        let remarks = Remark.all(of: conditions.standing, for: Bench.readers[0], at: Bench.now)
        #expect(remarks.map(\.area) == [.wecom, .codes, .codes])
        #expect(remarks[0].words.zh.hasPrefix("model-1、model-2、model-3 等 8 个："))
        #expect(remarks[0].words.en.hasPrefix("model-1, model-2, model-3 … (8): "))
        #expect(remarks[0].todo == Condition.noTicket.todo && remarks[0].grade == .error)
    }

    @Test func `remarks stand by area, are counted, and only errors are unsound`() {
        let all = [
            Remark(.codes, .note, Words("存疑", "doubt")), Remark(.server, .good, Words("好", "well")),
            Remark(.clock, .warning, Words("慢", "slow")), Remark(.server, .note, Words("旧", "old")),
        ]
        let sound = Examination(all)
        #expect(sound.isSound && sound.remarks.map(\.area) == [.server, .server, .clock, .codes])
        #expect(sound.text(in: .en).last == "0 errors, 1 warning, 2 notes (exit code 0)")
        let unsound = Examination(all + [Remark(.ledger, .error, Words("满", "full"))])
        #expect(!unsound.isSound && unsound.text(in: .zh).last == "1 错误，1 警告，2 注意（退出码 1）")
        #expect(unsound.json(in: .zh)["findings"]?.array?.count == 5 && unsound.json(in: .en)["errors"] == 1)
    }

    @Test func `a remark is the same after its way from the server`() {
        for todo in [nil, Words("清", "free")] {
            let remark = Remark(.ledger, .error, Words("满", "full"), todo: todo)
            #expect(Remark(remark.json) == remark)
        }
        #expect(Remark(.object([("area", "moon")])) == nil)
    }
}
