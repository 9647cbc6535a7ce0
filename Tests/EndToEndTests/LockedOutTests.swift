import Desk
import Events
import Foundation
import Glibc
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What is told of logins that the vendor refuses: by the running program, by the next one, and by another login.
@Suite(.serialized) struct LockedOutTests {
    private func refuseLogins(_ code: Int, of plant: Plant) async throws {
        var refused = OrderedAnswer(code: code)
        refused.repeats = true
        try await plant.vendor.script("emailPwdLogin", of: "*", [refused])
    }

    /// What is to be done about it, by the doctor.
    private func remedies(_ words: String..., of plant: Plant) throws -> [String] {
        let told = try Child.run(
            Plant.program.path,
            ["doctor", "--json", "--lang", "en", "--config", plant.configurationPath] + words)
        let findings = try JSONReader.read(Array(told.output.utf8))["findings"]?.array ?? []
        return findings.filter { $0["area"] == "vendor" && $0["grade"] == "error" }
            .compactMap { $0["todo"]?.string }
    }

    @Test(arguments: [
        ("vendor_locked", 5147, "neither reload, restart nor log in"), ("vendor_token", 5586, "once"),
    ])
    func `a restart changes nothing of what is told`(condition: String, code: Int, remedy: String)
        async throws
    {
        try await Plant.with { plant in
            try await refuseLogins(code, of: plant)
            var told: [[String]] = []
            for launch in 1...2 {
                let adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.expect(condition, about: "demo/user")
                try await plant.bind("r\(launch)", "SN\(launch)", expecting: 7, to: adapter)
                let (zh, en) = try plant.told("explain", "SN\(launch)")
                #expect(en.contains(remedy) && en.contains("vendor \(code)"), "\(en)")
                #expect(en.contains("What is wrong now demo/user: "), "\(en)")
                #expect(zh.contains("平台 \(code)") && !zh.contains("到 `vendors.*.url` 的网络"), "\(zh)")
                let isFrozen = condition == "vendor_locked"
                #expect(zh.contains("为止") == isFrozen && en.contains(", until ") == isFrozen, "\(en)")
                told.append(try remedies(of: plant))
                plant.end(by: SIGKILL)
            }
            #expect(told[0] == told[1] && told[0].count == 1 && told[0][0].contains(remedy), "\(told)")
        }
    }

    @Test func `a quota that is used up is known after a restart, until the vendor answers`() async throws {
        try await Plant.with { plant in
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 4026)])
            var adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let before = try await plant.expect("vendor_quota", about: "demo")
            try await plant.eventually("it is kept") {
                plant.end(by: SIGKILL)
                adapter = try await plant.start()
                return try await plant.standing("vendor_quota")
            }
            let after = try await plant.expect("vendor_quota", about: "demo")
            #expect(after["since"] == before["since"] && after["last"]?["vendor_code"] == 4026, "\(after)")
            let (zh, en) = try plant.told("doctor", exit: 1)
            #expect(zh.contains("额度已用完") && en.contains("ask the vendor nothing more"), "\(zh)")
            try await plant.bindSuccessfully("r2", "SN1", to: adapter)
            try await plant.expectOver("vendor_quota")
            plant.end(by: SIGTERM)
            _ = try await plant.start()
            #expect(try await plant.standing("vendor_quota") == nil)
        }
    }

    @Test func `a login concerns the models that go by it, and no others`() async throws {
        try await Plant.with { plant in
            var refused = OrderedAnswer(code: 401)
            refused.repeats = true
            try await plant.vendor.script("accessKeyLogin", of: "*", [refused])
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let found = try await plant.expect("vendor_token", about: "demo/server")
            let models = found["last"]?["models"]?.array?.compactMap(\.string) ?? []
            #expect(models.contains("demo_verify_dk") && !models.contains("demo_wifi"), "\(models)")
            let (zh, en) = try plant.told("doctor", exit: 1)
            #expect(zh.contains("解绑不用它") && en.contains("unbinding does not"), "\(en)")
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
        }
    }

    @Test func `of one account the newer word counts`() async throws {
        try await Plant.with { plant in
            try await refuseLogins(5586, of: plant)
            _ = try await plant.start()
            try await plant.expect("vendor_token", about: "demo/user")
            #expect(try remedies(of: plant).count == 1)
            try await refuseLogins(5147, of: plant)
            let now = try remedies("--login", of: plant)
            #expect(now.count == 1 && now[0].contains("5147"), "\(now)")
            try await plant.vendor.script("emailPwdLogin", of: "*", [])
            let mended = try remedies("--login", of: plant)
            #expect(mended.count == 1 && mended[0].hasPrefix("`systemctl reload wecom-bind`"), "\(mended)")
        }
    }

    @Test func `a caller that is blocked is one thing, whichever login has met it`() async throws {
        try await Plant.with { plant in
            try await refuseLogins(5325, of: plant)
            let told = try remedies("--login", of: plant)
            #expect(told.count == 1 && told[0].contains("ends 24 hours after it began"), "\(told)")
        }
    }

    @Test func `nobody logs in whose login would prolong a freeze`() async throws {
        try await Plant.with { plant in
            try await refuseLogins(5147, of: plant)
            _ = try await plant.start()
            try await plant.expect("vendor_locked", about: "demo/user")
            let before = try await #require(plant.vendor.everything()["calls"]?["emailPwdLogin"])
            let (zh, en) = try plant.told("doctor", "--login", exit: 1)
            #expect(try await plant.vendor.everything()["calls"]?["emailPwdLogin"] == before)
            #expect(zh.contains("demo：没有尝试登录") && en.contains("demo: no login was tried"), "\(zh)")
            #expect(try remedies("--login", of: plant).count == 1)
        }
    }
}
