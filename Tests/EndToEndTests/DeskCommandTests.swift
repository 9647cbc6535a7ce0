import Elements
import Events
import Foundation
import Glibc
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What people at a desk ask the running program, and what they may not.
@Suite(.serialized) struct DeskCommandTests {
    private static func group() throws -> String {
        guard let entry = unsafe getgrgid(getegid()) else { throw Plant.Late(description: "no group") }
        return unsafe String(cString: entry.pointee.gr_name)
    }

    // MARK: explain

    @Test func `a wrong code is explained by the running server, by serial and by req_id`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 5462)])
            try await plant.bind("r-1", "SN1", expecting: 4, to: adapter)
            for asked in ["SN1", "sn1", "r-1"] {
                let (zh, en) = try plant.told("explain", asked)
                for part in ["验证码输错了", "平台 5462", "deviceBindingByWifi", "设备验证码校验不通过", "请求 r-1"] {
                    #expect(zh.contains(part), "\(zh)")
                }
                #expect(en.contains("Read the code on the device again") && en.contains("You do"), "\(en)")
            }
            let json = try plant.ask("explain", "SN1", "--json")
            let facts = try JSONReader.read(Array(json.output.utf8))
            #expect(facts["because"]?["vendor_code"] == 5462 && facts["errcode"] == 4, "\(json)")
        }
    }

    @Test func `what the ledger has never heard of is explained by what was turned away`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let (none, _) = try plant.told("explain", "SN9", exit: 1)
            #expect(none.contains("没有受理过它的回调"), "\(none)")
            var route = try Plant.route()
            route = Target.Route(
                path: route.path, receiver: route.receiver, model: route.model,
                token: Secret("changedInTheConsole"),
                encodingAESKey: route.encodingAESKey, productKey: route.productKey)
            for number in 1...3 {
                let reply = try await WeComSender(
                    adapter: adapter, caller: plant.client, runtime: plant.loops
                )
                .send(plant.bind("r\(number)", "SN9"), to: route)
                #expect(reply.status == 403)
            }
            let (zh, en) = try plant.told("explain", "SN9", exit: 1)
            for part in ["账本里没有它的记录", "不一定是企业微信发的", "验签失败", "拒绝 3 次", "最近一次正常", "`models[].keys`"] {
                #expect(zh.contains(part), "\(part): \(zh)")
            }
            #expect(en.contains("no configured Token") && en.contains("/cb/wifi: 3 refused"), "\(en)")
            // The program's own check of the same URL says nothing of WeCom's callbacks, and mends nothing.
            let (doctor, _) = try plant.told("doctor", exit: 1)
            #expect(doctor.contains("/cb/wifi 自检通过") && doctor.contains("验签失败"), "\(doctor)")
            #expect(try plant.told("explain", "SN9", exit: 1).zh.contains("拒绝 3 次"))
            #expect(try await plant.conditions().contains("refusals"))
        }
    }

    @Test func `a device of the configuration's own list is told with its model, whoever reads that`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.bind("r1", "SNLISTED0001", expecting: 7, to: adapter)
            for isServed in [true, false] {
                if !isServed { plant.end(by: SIGTERM) }
                let (zh, en) = try plant.told("explain", "SNLISTED0001")
                #expect(
                    zh.replacing(" ", with: "").contains("清单里是型号demo_listed") && !zh.contains("不在设备清单里"),
                    "\(zh)")
                #expect(
                    en.contains("on the list as model demo_listed") && !en.contains("not on the list"),
                    "\(en)")
            }
        }
    }

    @Test func `a configuration that an editor has broken leaves a way to ask the server that runs`()
        async throws
    {
        try await Plant.with { plant in
            _ = try await plant.start()
            try "{ broken".write(toFile: plant.configurationPath, atomically: true, encoding: .utf8)
            let broken = try plant.ask("explain", "SN1")
            #expect(broken.exit == 78 && broken.errors.contains("by --socket FILE"), "\(broken)")
            #expect(try plant.told("doctor", exit: 1).en.contains("by --socket FILE"))
            let asked = try Child.run(
                Plant.program.path, ["explain", "SN1", "--socket", plant.ledgerPath + ".sock"])
            #expect(asked.exit == 1 && asked.output.contains("never heard"), "\(asked)")
        }
    }

    @Test func `what is no serial is found as it was sent`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            for number in 1...3 {
                #expect(try await plant.send(plant.bind("r\(number)", "AB-1"), to: adapter).errcode == 7)
            }
            for asked in ["AB-1", "ab-1"] {
                let (zh, en) = try plant.told("explain", asked)
                #expect(zh.contains("收到过 3 次，没有记入账本") && zh.contains("device_sn"), "\(zh)")
                #expect(en.contains("3 came since the start") && en.contains("req_id r3"), "\(en)")
            }
        }
    }

    @Test func `without a server the ledger tells what it knows`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .reset)])
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.expect("codes_in_doubt", about: "SN1")
            let (zh, en) = try plant.told("explain", "SN1")
            #expect(zh.contains("密钥存疑，还剩") && zh.contains("`wecom-bind redemptions retry SN1`"), "\(zh)")
            #expect(en.contains("left to retry"), "\(en)")
            let (doctor, _) = try plant.told("doctor", exit: 1)
            #expect(
                doctor.contains("存疑") && doctor.contains("`wecom-bind redemptions retry SN1`"), "\(doctor)")
            try await plant.vendor.script("deviceBindingByWifi", of: "SN2", [OrderedAnswer(code: 5462)])
            try await plant.bind("r2", "SN2", expecting: 4, to: adapter)
            plant.end(by: SIGKILL)
            #expect(try plant.told("explain", "SN1").zh.contains("密钥存疑，还剩"))
            let first = try plant.told("explain", "SN2")
            #expect(first.zh.contains("先启动程序") && !first.zh.contains("再试一次"), "\(first.zh)")
            #expect(
                first.en.contains("first start the server") && !first.en.contains("try once more"),
                "\(first.en)")
            let (gone, _) = try plant.told("doctor", exit: 1)
            #expect(gone.contains("没有运行中的程序应答") && gone.contains("SN1 的 `auth_code` 存疑"), "\(gone)")
        }
    }

    @Test func `a code in doubt counts from its bind, whenever the server was started`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .reset)])
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.expect("codes_in_doubt", about: "SN1")
            plant.end(by: SIGKILL)
            _ = try await plant.start()
            try await plant.expect("codes_in_doubt", about: "SN1")
            let shown = try JSONReader.read(
                Array(try plant.ask("redemptions", "show", "SN1", "--json").output.utf8))
            #expect((shown.array?.first?["seconds_left"]?.integer ?? 0) > 300, "\(shown)")
            let doctor = try JSONReader.read(Array(try plant.ask("doctor", "--json").output.utf8))
            let codes = doctor["findings"]?.array?.first { $0["area"] == "codes" }
            let arrived = try #require(shown.array?.first?["arrived"])
            #expect(codes?["facts"]?["since"] == arrived, "\(doctor)")
            #expect(codes?["facts"]?["last"]?["minutes_left"]?.integer != nil)
        }
    }

    // MARK: Those who may not change anything

    @Test func `the support socket answers questions, and changes nothing`() async throws {
        try await Plant.with { plant in
            let socket = plant.folder.appending(path: "support.sock").path
            let group = try Self.group()
            try plant.writeConfiguration {
                $0.replacing(
                    "\"ledger\":",
                    with:
                        "\"support\": { \"socket\": \"\(socket)\", \"group\": \"\(group)\" },\n  \"ledger\":")
            }
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            var status = stat()
            let isThere = unsafe stat(socket, &status) == 0
            #expect(isThere)
            #expect(status.st_mode & 0o777 == 0o660 && status.st_gid == getegid())
            for words in [["explain", "SN1"], ["doctor"]] {
                let told = try Child.run(Plant.program.path, words + ["--socket", socket, "--lang", "zh"])
                #expect(told.exit == 0 || words == ["doctor"], "\(told)")
                #expect(told.output.contains("SN1") || told.output.contains("自检通过"), "\(told)")
            }
            let post = { (operation: String, body: String) in
                let call = Call(
                    origin: Origin(socket: socket),
                    request: Request(method: "POST", target: "/office/\(operation)", body: Array(body.utf8)),
                    deadline: plant.loops.now.advanced(byMilliseconds: 30_000))
                guard case .answered(let response, _) = await plant.client.call(call) else { return 0 }
                return response.status
            }
            let listed = try Child.run(Plant.program.path, ["devices", "list", "--socket", socket])
            #expect(
                listed.exit == 0 && listed.output.contains("SN1") && listed.output.contains("bound"),
                "\(listed)")
            let models = try Child.run(Plant.program.path, ["models", "list", "--socket", socket])
            #expect(models.output.contains(#/\ndemo_wifi +open /#), "\(models)")
            let codes = try Child.run(
                Plant.program.path,
                ["redemptions", "list", "--state", "stored", "--json", "--socket", socket])
            #expect(codes.exit == 0, "\(codes)")
            let shown = try Child.run(
                Plant.program.path, ["devices", "show", "SN1", "--lang", "zh", "--socket", socket])
            #expect(shown.exit == 0 && shown.output.contains("设备：\n序列号 "), "\(shown)")
            #expect(EnglishSentences.found(in: shown.output) == [], "\(shown)")
            let none = try Child.run(Plant.program.path, ["devices", "show", "SN9", "--socket", socket])
            #expect(none.exit == 1 && none.errors.contains("never heard of SN9"), "\(none)")
            for list in ["devices/list", "redemptions/list", "models/list"] {
                #expect(await post(list, "{}") == 200)
            }
            let reason = "\"reason\":\"a test\""
            for (operation, body) in [
                ("devices/release", "{\"serial\":\"SN1\",\(reason)}"),
                ("models/pause", "{\"model\":\"demo_wifi\",\(reason),\"errcode\":7}"),
                ("devices/import/begin", "{}"), ("redemptions/lost", "{\"redemption\":\"SN1\",\(reason)}"),
                ("devices/reconcile-all", "{\(reason)}"), ("anything", "{}"),
            ] {
                #expect(await post(operation, body) == 409, "\(operation)")
            }
            let listedBesides = try plant.ask("devices", "list", "--json")
            #expect(listedBesides.output.contains("\"state\":\"bound\""), "\(listedBesides)")
            #expect(try plant.ask("models", "list").output.contains(#/\ndemo_wifi +open /#))
            #expect(plant.end(by: SIGTERM) == 0)
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test func `a group that is none is refused at the start`() async throws {
        try await Plant.with { plant in
            let socket = plant.folder.appending(path: "support.sock").path
            try plant.writeConfiguration {
                $0.replacing(
                    "\"ledger\":",
                    with:
                        "\"support\": { \"socket\": \"\(socket)\", \"group\": \"no-such-group\" },\n  \"ledger\":"
                )
            }
            try plant.launch()
            let line = try await plant.eventually("it says why") { try plant.log("start_failed").first }
            let mistakes = line["mistakes"]?.array?.compactMap(\.string) ?? []
            #expect(
                mistakes.count == 1 && mistakes[0].hasPrefix("support.group: found no-such-group"), "\(line)")
            #expect(!FileManager.default.fileExists(atPath: plant.ledgerPath + ".sock"))
        }
    }
}
