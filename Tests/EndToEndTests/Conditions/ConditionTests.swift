import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What goes wrong around the program is a condition: in readiness, log and metrics, with what to do, and over when its
/// cause is.
@Suite(.serialized) struct ConditionTests {
    private func plant(_ body: (Plant, Origin) async throws -> Void) async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await body(plant, adapter)
        }
    }

    private func repeated(_ answer: OrderedAnswer) -> [OrderedAnswer] {
        var answer = answer
        answer.repeats = true
        return [answer]
    }

    // MARK: What is the installer's, or another company's

    @Test func `a wrong code, a device offline, another's device: told in its line, and no condition`()
        async throws
    {
        try await plant { plant, adapter in
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 5462)])
            try await plant.bind("r1", "SN1", expecting: 4, to: adapter)
            try await plant.vendor.device([
                ("serial", "SN2"), ("product_key", "demoPK"), ("device_key", "SN2"), ("online", false),
            ])
            try await plant.bind("r2", "SN2", expecting: 1, to: adapter)
            try await plant.bindSuccessfully("r3", "SN3", to: adapter)
            try await plant.weCom.put(
                "device", .object([("serial", "SN3"), ("bound", true), ("company", "wwcompanya")]))
            // Within five seconds its 0 is still on its way.
            try await plant.eventually("WeCom is asked") {
                let other = plant.bind("r-\(plant.loops.now.nanoseconds)", "SN3", company: "wwcompanyb")
                return try await plant.send(other, to: adapter).errcode == 2 ? true : nil
            }
            let lines = try await plant.eventually("the last line is there") {
                let lines = try plant.log("bind_answered")
                return lines.last?["errcode"] == 2 ? lines : nil
            }
            let reasons = lines.compactMap { $0["reason"]?.string }
            #expect(reasons.prefix(3) == ["vendor_refused_installer", "device_offline", "bound"])
            #expect(lines.first?["vendor_code"] == 5462 && lines.first?["whose"] == "installer")
            #expect(lines.last?["whose"] == "other_company", "\(lines.last.debugDescription)")
            let standing = try await plant.ask("/readyz")
            #expect(
                Set(try await plant.conditions()).isSubset(of: ["no_ticket"]),
                "\(String(decoding: standing.body, as: UTF8.self))")
        }
    }

    // MARK: The vendor

    @Test func `a vendor that breaks every call off is away until it answers`() async throws {
        try await plant { plant, adapter in
            for call in ["deviceBindingByWifi", "deviceInfo", "deviceDetail"] {
                try await plant.vendor.script(call, of: "*", repeated(OrderedAnswer(fault: .reset)))
            }
            _ = try await withThrowingTaskGroup(of: SenderReply.self) { group in
                for number in 1...6 {
                    group.addTask {
                        try await plant.send(plant.bind("r\(number)", "SN\(number)"), to: adapter)
                    }
                }
                return try await group.reduce(into: [SenderReply]()) { $0.append($1) }
            }
            try await plant.expect("vendor_away", about: "demo")
            try await plant.vendor.reset("*")
            try await plant.bindSuccessfully("r7", "SN7", to: adapter)
            try await plant.expectOver("vendor_away")
        }
    }

    @Test func `an answer to an older question says nothing of a quota`() async throws {
        try await plant { plant, adapter in
            try await plant.vendor.script(
                "deviceBindingByWifi", of: "SN2", [OrderedAnswer(delayMilliseconds: 600)])
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 4026)])
            try await plant.announce("r2", "SN2")
            async let early = plant.send(plant.bind("r2", "SN2"), to: adapter)
            try await plant.eventually("the vendor has the early one") {
                let calls = try await plant.vendor.everything()["calls"]?["deviceBindingByWifi"]?.integer
                return calls == 1 ? true : nil
            }
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            #expect(try await early.errcode == 0)
            try await plant.expect("vendor_quota", about: "demo")
        }
    }

    @Test func `a quota that is used up is over with the vendor's next answer`() async throws {
        try await plant { plant, adapter in
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 4026)])
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let found = try await plant.expect("vendor_quota", about: "demo")
            #expect(found["todo"]?.string?.contains("quota") == true)
            try await plant.bindSuccessfully("r2", "SN1", to: adapter)
            try await plant.expectOver("vendor_quota")
        }
    }

    @Test func `a wrong password is told with the vendor's code, and no network is`() async throws {
        try await Plant.with { plant in
            var wrong = OrderedAnswer(code: 5586)
            wrong.repeats = true
            try await plant.vendor.script("emailPwdLogin", of: "*", [wrong])
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let found = try await plant.expect("vendor_token", about: "demo/user")
            #expect(found["last"]?["vendor_code"] == 5586)
            let line = try #require(try plant.log("vendor_login").first)
            #expect(line["vendor_code"] == 5586 && line["whose"] == "us")
            #expect(try await plant.conditions().contains("vendor_failing") == false)
        }
    }

    @Test func `a code that WeCom refuses again and again is told while it can be mended`() async throws {
        try await plant { plant, adapter in
            for serial in ["SN1", "SN2"] {
                try await plant.weCom.script(
                    "get_device_secret", of: serial, repeated(OrderedAnswer(code: 41_001)))
                try await plant.bindSuccessfully("r-\(serial)", serial, to: adapter)
            }
            let found = try await plant.eventually("both are told", within: 60_000) {
                let found = try await plant.standing("codes_waiting")
                return found?["last"]?["count"] == 2 ? found : nil
            }
            #expect(found["about"] == "41001" && found["last"]?["wecom_code"] == 41_001, "\(found)")
            #expect(found["last"]?["models"] == ["demo_wifi"])
            #expect(found["last"]?["device"] == "SN1")
            #expect((found["until"]?.string ?? "") > (found["since"]?.string ?? ""))
            #expect(found["todo"]?.string?.contains("`models[].secret`") == true)
            let (zh, en) = try plant.told("doctor", exit: 1)
            #expect(
                zh.contains("型号 demo_wifi，共 2 个码，最早的 SN1 ") && zh.contains("分") && zh.contains("41001"),
                "\(zh)")
            #expect(zh.contains("核对 `models[].secret`"), "\(zh)")
            #expect(
                en.contains("2 of demo_wifi, and the first, SN1, expires at") && en.contains("41001"), "\(en)"
            )
            #expect(en.contains("check `models[].secret`"), "\(en)")
            let listed = try JSONReader.read(
                Array(try plant.ask("redemptions", "list", "--json").output.utf8))
            let serials = (listed.array ?? []).compactMap { $0["serial"]?.string }
            #expect(Set(serials) == ["SN1", "SN2"], "\(listed)")
            #expect((listed.array?.first?["seconds_left"]?.integer ?? 0) > 300, "\(listed)")
            for serial in ["SN1", "SN2"] { try await plant.weCom.reset(serial) }
            try await plant.expectOver("codes_waiting")
        }
    }

    @Test func `a code that WeCom refuses for good is one until it is given up`() async throws {
        try await plant { plant, adapter in
            try await plant.weCom.script(
                "get_device_secret", of: "SN1", repeated(OrderedAnswer(code: -1)))
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            let found = try await plant.expect("codes_refused", about: "SN1")
            #expect(found["todo"]?.string?.contains("redemptions lost SN1") == true)
            #expect(found["last"]?["minutes_left"] == nil && found["last"]?["wecom_code"] == -1)
            #expect(found["last"]?["model"] == "demo_wifi")
            let line = try #require(try plant.log("redemption_refused").first)
            #expect(line["minutes_left"] == nil && line["wecom_code"] == -1)
            let lost = try Child.run(
                Plant.program.path,
                [
                    "redemptions", "lost", "SN1", "--reason", "added again", "--config",
                    plant.configurationPath,
                ])
            #expect(lost.exit == 0, "\(lost)")
            try await plant.expectOver("codes_refused")
        }
    }

    @Test func `an account that is frozen is locked until a login succeeds`() async throws {
        try await Plant.with { plant in
            try await plant.vendor.script(
                "emailPwdLogin", of: "*", [OrderedAnswer(code: 5147)])
            _ = try await plant.start()
            let found = try await plant.expect("vendor_locked", about: "demo/user")
            #expect(found["last"]?["vendor_code"] == 5147)
            let (since, until) = (found["since"]?.string ?? "", found["until"]?.string ?? "")
            #expect(!since.isEmpty && until > since, "\(found)")
            // Another account is not locked.
            try await plant.reload { $0.replacing("binder@", with: "another@") }
            try await plant.expectOver("vendor_locked")
        }
    }

    @Test func `a paused model counts what it refuses, until it is resumed`() async throws {
        try await plant { plant, adapter in
            let models = { (words: [String]) in
                let ended = try Child.run(
                    Plant.program.path,
                    ["models"] + words + ["--config", plant.configurationPath])
                #expect(ended.exit == 0, "\(ended)")
            }
            try models(["pause", "demo_wifi", "--reason", "a recall"])
            try await plant.expect("paused", about: "demo_wifi")
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let found = try await plant.eventually("the bind is counted") {
                let found = try await plant.standing("paused")
                return found?["count"] == 2 ? found : nil
            }
            #expect(found["last"]?["req_id"] == "r1" && found["last"]?["detail"] == "a recall")
            try models(["resume", "demo_wifi"])
            try await plant.expectOver("paused")
        }
    }

    @Test func `a device that is not listed is one until the list has it`() async throws {
        try await plant { plant, adapter in
            let list = { (rows: [String]) in
                let file = plant.folder.appending(path: "devices.csv")
                let header = "serial,model,product_key,device_key"
                try Data(([header] + rows).joined(separator: "\n").utf8).write(to: file)
                let ended = try Child.run(
                    Plant.program.path,
                    ["devices", "import", file.path, "--config", plant.configurationPath])
                #expect(ended.exit == 0, "\(ended)")
            }
            try list(["SN5,demo_listed,demoPK,SN5", "SN6,demo_listed,demoPK,SN6"])
            try await plant.bind("r1", "SN5", expecting: 7, to: adapter)
            try await plant.bind("r2", "SN6", expecting: 7, to: adapter)
            let found = try await plant.expect("not_listed", about: "demo_wifi")
            #expect(found["count"] == 2 && found["devices"] == ["SN6", "SN5"], "\(found)")
            let (zh, en) = try plant.told("doctor", exit: 1)
            #expect(zh.contains("2 台设备") && zh.contains("最近几台设备 SN6、SN5"), "\(zh)")
            #expect(en.contains("2 devices") && en.contains("last devices SN6, SN5"), "\(en)")
            try list(["SN6,demo_wifi,demoPK,SN6"])
            try await plant.eventually("one is left") {
                try await plant.standing("not_listed")?["devices"] == nil ? true : nil
            }
            let left = try plant.told("doctor", exit: 1).zh
            #expect(left.contains("最近设备 SN5") && !left.contains("2 台设备"), "\(left)")
            try list(["SN5,demo_wifi,demoPK,SN5"])
            try await plant.expectOver("not_listed")
        }
    }

    // MARK: Codes and devices

    @Test func `a code in doubt is to be retried, with the minutes left, and over once that went well`()
        async throws
    {
        try await plant { plant, adapter in
            try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .reset)])
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            let found = try await plant.expect("codes_in_doubt", about: "SN1")
            #expect(found["todo"]?.string?.contains("`wecom-bind redemptions retry SN1`") == true)
            #expect((found["last"]?["minutes_left"]?.integer ?? 0) > 5)
            let retried = try Child.run(
                Plant.program.path,
                ["redemptions", "retry", "SN1", "--config", plant.configurationPath])
            #expect(retried.exit == 0, "\(retried)")
            try await plant.expectOver("codes_in_doubt")
        }
    }

    @Test func `a device that the vendor does not let go is one until it does`() async throws {
        try await plant { plant, adapter in
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.vendor.script(
                "unbundlingDeviceDk", of: "SN1", repeated(OrderedAnswer(code: 5041)))
            let release = ["devices", "release", "SN1", "--reason", "x", "--config", plant.configurationPath]
            try await plant.eventually("the 0 is 5 s old") {
                try Child.run(Plant.program.path, release).exit == 0 ? true : nil
            }
            let found = try await plant.expect("devices_stuck", about: "SN1")
            #expect(found["todo"]?.string?.contains("`wecom-bind devices release SN1 ") == true)
            #expect(found["last"]?["vendor_code"] == 5041)
            #expect(try plant.log("unbinding_stuck").first?["vendor_code"] == 5041)
            try await plant.vendor.reset("SN1")
            // A bind that meets it has the vendor asked at once.
            _ = try await plant.send(plant.bind("r2", "SN1", company: "wwcompanyb"), to: adapter)
            try await plant.expectOver("devices_stuck")
        }
    }
}
