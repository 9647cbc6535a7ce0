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
    private func ask(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words + ["--config", plant.configurationPath])
    }

    /// What both languages say, without the breaks of lines.
    private func told(_ plant: Plant, _ words: String..., exit: Int32 = 0) throws -> (zh: String, en: String)
    {
        let outcomes = try ["zh", "en"].map { language in
            try Child.run(
                Plant.program.path, words + ["--lang", language, "--config", plant.configurationPath])
        }
        for outcome in outcomes { #expect(outcome.exit == exit, "\(outcome)") }
        func flat(_ text: String, by gap: String) -> String {
            text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: gap)
        }
        return (flat(outcomes[0].output, by: ""), flat(outcomes[1].output, by: " "))
    }

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
                let (zh, en) = try told(plant, "explain", asked)
                for part in ["验证码输错了", "平台 5462", "deviceBindingByWifi", "设备验证码校验不通过", "请求 r-1"] {
                    #expect(zh.contains(part), "\(zh)")
                }
                #expect(en.contains("Read the code on the device again") && en.contains("You do"), "\(en)")
            }
            let json = try ask(plant, "explain", "SN1", "--json")
            let facts = try JSONReader.read(Array(json.output.utf8))
            #expect(facts["because"]?["vendor_code"] == 5462 && facts["errcode"] == 4, "\(json)")
        }
    }

    @Test func `what the ledger has never heard of is explained by what was turned away`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let (none, _) = try told(plant, "explain", "SN9", exit: 1)
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
            let (zh, en) = try told(plant, "explain", "SN9", exit: 1)
            for part in ["账本里没有它的记录", "不一定是企业微信发的", "验签失败", "拒绝 3 次", "最近一次正常", "`models[].keys`"] {
                #expect(zh.contains(part), "\(part): \(zh)")
            }
            #expect(en.contains("no configured Token") && en.contains("/cb/wifi: 3 refused"), "\(en)")
            // The program's own check of the same URL says nothing of WeCom's callbacks, and mends nothing.
            let (doctor, _) = try told(plant, "doctor", exit: 1)
            #expect(doctor.contains("/cb/wifi 自检通过") && doctor.contains("验签失败"), "\(doctor)")
            #expect(try told(plant, "explain", "SN9", exit: 1).zh.contains("拒绝 3 次"))
            #expect(try await plant.conditions().contains("refusals"))
        }
    }

    @Test func `without a server the ledger tells what it knows`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .reset)])
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.expect("codes_in_doubt", about: "SN1")
            let (zh, en) = try told(plant, "explain", "SN1")
            #expect(zh.contains("密钥存疑，还剩") && zh.contains("`wecom-bind redemptions retry SN1`"), "\(zh)")
            #expect(en.contains("left to retry"), "\(en)")
            let (doctor, _) = try told(plant, "doctor", exit: 1)
            #expect(
                doctor.contains("存疑") && doctor.contains("`wecom-bind redemptions retry SN1`"), "\(doctor)")
            plant.end(by: SIGKILL)
            #expect(try told(plant, "explain", "SN1").zh.contains("密钥存疑，还剩"))
            let (gone, _) = try told(plant, "doctor", exit: 1)
            #expect(gone.contains("没有运行中的程序应答") && gone.contains("SN1 的 `auth_code` 存疑"), "\(gone)")
        }
    }

    // MARK: doctor

    @Test func `of a program that is well nothing is an error`() async throws {
        try await Plant.with { plant in
            try plant.writeSoundConfiguration()
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            _ = try await plant.eventually("nothing stands") {
                try await plant.conditions().isEmpty ? true : nil
            }
            let (zh, en) = try told(plant, "doctor", "--login")
            for part in ["正在运行", "/cb/wifi 自检通过", "登录成功", "0 错误", "MiB", "个型号"] {
                #expect(zh.contains(part), "\(part): \(zh)")
            }
            #expect(en.contains("passes the URL check") && en.contains("0 errors"), "\(en)")
        }
    }

    @Test func `a wrong password is found by logging in, and only then`() async throws {
        try await Plant.with { plant in
            try plant.writeSoundConfiguration()
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            _ = try await plant.eventually("nothing stands") {
                try await plant.conditions().isEmpty ? true : nil
            }
            var wrong = OrderedAnswer(code: 5586)
            wrong.repeats = true
            try await plant.vendor.script("emailPwdLogin", of: "*", [wrong])
            #expect(try told(plant, "doctor").zh.contains("0 错误"))
            let (zh, en) = try told(plant, "doctor", "--login", exit: 1)
            #expect(zh.contains("密码不对（平台 5586）") && zh.contains("`vendors.*.user`"), "\(zh)")
            #expect(en.contains("password of the account"), "\(en)")
        }
    }

    @Test func `a server that could not be asked is not taken for one that does not run`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            let broken = plant.folder.appending(path: "broken.json").path
            try Data("{ }}".utf8).write(to: URL(filePath: broken))
            let unasked = try Child.run(Plant.program.path, ["doctor", "--lang", "en", "--config", broken])
            #expect(unasked.exit == 1 && unasked.output.contains("was not asked"), "\(unasked)")
            #expect(!unasked.output.contains("systemctl"))
            plant.end(by: SIGTERM)
            #expect(try told(plant, "doctor", exit: 1).en.contains("once `wecom-bind serve --check` finds"))
        }
    }

    @Test func `a mistake in the file is an error, whatever runs`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            try plant.writeConfiguration { $0.replacing("\"listen\":", with: "\"lisen\":") }
            let (zh, _) = try told(plant, "doctor", exit: 1)
            #expect(zh.contains("lisen") && zh.contains("`wecom-bind serve --check`"), "\(zh)")
            #expect(zh.contains("正在运行"), "\(zh)")
            try plant.writeConfiguration { String($0.dropLast(5)) }
            let (spoilt, _) = try told(plant, "doctor", exit: 1)
            #expect(spoilt.contains("no JSON") && spoilt.contains("`wecom-bind serve --check`"), "\(spoilt)")
            #expect(try ask(plant, "explain", "SN1").exit == 78)
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
            let shown = try ask(plant, "devices", "list", "--json")
            #expect(shown.output.contains("\"state\":\"bound\""), "\(shown)")
            #expect(try ask(plant, "models", "list").output.contains(#/\ndemo_wifi +open /#))
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
