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

/// What `doctor` finds of the running program, and without it.
@Suite(.serialized) struct DoctorCommandTests {
    @Test func `what cannot be looked at is a finding, and the exit code says so`() async throws {
        try await Plant.with { plant in
            let nowhere = try Child.run(Plant.program.path, ["doctor", "--lang", "en", "--config", "/nope"])
            #expect(nowhere.exit == 1 && nowhere.output.contains("there is no such file"), "\(nowhere)")
            if !FileManager.default.fileExists(atPath: "/etc/wecom-bind/wecom-bind.json") {
                for (words, exit) in [
                    (["doctor"], Int32(1)), (["explain", "SN1"], 66), (["models", "list"], 66),
                ] {
                    let none = try Child.run(Plant.program.path, words)
                    #expect(none.exit == exit, "\(none)")
                }
            }
            let help = try Child.run(Plant.program.path, ["help", "doctor"])
            #expect(help.output.contains("0 no error, 1 errors, 64 usage."))
        }
    }

    @Test func `a way that leads nowhere has the robot's key among those that may name it`() async throws {
        try await Plant.with { plant in
            let url = "http://127.0.0.1:1/cgi-bin/webhook/send?key=693a91f6-7aad-4bc4-97a0-0ec2sifa5aaa"
            try Data(url.utf8).write(to: plant.folder.appending(path: "robot"))
            try plant.writeConfiguration {
                $0.replacing(
                    "\"listen\":", with: "\"robot\": { \"url\": { \"file\": \"robot\" } }, \"listen\":")
            }
            let (zh, en) = try plant.told("doctor", exit: 1)
            #expect(zh.contains("`robot.url`") && en.contains("`robot.url`"), "\(zh)\(en)")
        }
    }

    @Test func `whoever asks about a device of a ledger that is away is sent to the doctor`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            plant.end(by: SIGKILL)
            try FileManager.default.removeItem(atPath: plant.ledgerPath)
            for language in ["zh", "en"] {
                let asked = try plant.ask("explain", "SN1", "--lang", language)
                #expect(asked.exit == 69 && asked.errors.contains("wecom-bind doctor"), "\(asked)")
            }
            let (zh, en) = try plant.told("doctor", exit: 1)
            #expect(zh.contains("请把它找回来") && en.contains("Bring it back"), "\(zh)\(en)")
        }
    }

    @Test func `of the vendor it is told when it last answered, and that it was never asked`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let facts = { () async throws -> JSON? in
                try await plant.eventually("the login is known") {
                    let doctor = try JSONReader.read(Array(try plant.ask("doctor", "--json").output.utf8))
                    let facts = doctor["findings"]?.array?.first { $0["area"] == "vendor" }?["facts"]
                    return facts?["last_login"]?.string == nil ? nil : facts
                }
            }
            #expect(try await facts()?["last_answer"] == .null)
            #expect(try plant.told("doctor", exit: 1).zh.contains("启动以来还没有问过它"))
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            let known = try await facts()
            #expect(known?["last_answer"]?.string != nil, "\(String(describing: known))")
            #expect(known?["binding_modes"]?["demo_wifi"]?.integer != nil)
        }
    }

    @Test func `of a program that is well nothing is an error`() async throws {
        try await Plant.with { plant in
            try plant.writeSoundConfiguration()
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            _ = try await plant.eventually("nothing stands") {
                try await plant.conditions().isEmpty ? true : nil
            }
            let (zh, en) = try plant.told("doctor", "--login")
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
            #expect(try plant.told("doctor").zh.contains("0 错误"))
            let (zh, en) = try plant.told("doctor", "--login", exit: 1)
            #expect(zh.contains("密码不对（平台 5586）") && zh.contains("改正 `vendors.*.user.password`"), "\(zh)")
            #expect(en.contains("password of the account"), "\(en)")
            #expect(EnglishSentences.found(in: zh) == [] && !zh.contains("wrong password"), "\(zh)")
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
            #expect(try plant.told("doctor", exit: 1).en.contains("once `wecom-bind serve --check` finds"))
        }
    }

    @Test func `a mistake in the file is an error, whatever runs`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            try plant.writeConfiguration { $0.replacing("\"listen\":", with: "\"lisen\":") }
            let (zh, _) = try plant.told("doctor", exit: 1)
            #expect(zh.contains("lisen") && zh.contains("`wecom-bind serve --check`"), "\(zh)")
            #expect(zh.contains("正在运行"), "\(zh)")
            try plant.writeConfiguration { String($0.dropLast(5)) }
            let (spoilt, _) = try plant.told("doctor", exit: 1)
            #expect(
                spoilt.contains("非 JSON 内容") && spoilt.contains("`wecom-bind serve --check`"), "\(spoilt)")
            #expect(try plant.ask("explain", "SN1").exit == 78)
        }
    }
}
