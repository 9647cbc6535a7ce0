import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// Whoever has a Chinese locale reads Chinese, whatever they type and whatever has happened.
@Suite(.serialized) struct ChineseTests {
    /// Looks at all that a command says for sentences of English.
    @discardableResult
    private func run(
        _ plant: Plant, _ words: String..., exit: Int32 = 0, location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let outcome = try Child.run(
            Plant.program.path, words + ["--config", plant.configurationPath],
            environment: ["LC_ALL": "zh_CN.UTF-8"])
        let told = outcome.output + outcome.errors
        #expect(outcome.exit == exit, "\(words): \(told)", sourceLocation: location)
        // What people have written, or what is the log's own.
        let ours = told.split(separator: "\n").filter { !$0.hasPrefix("{") }.joined(separator: "\n")
        #expect(EnglishSentences.found(in: ours) == [], "\(words): \(told)", sourceLocation: location)
        return told
    }

    private func list(_ plant: Plant, _ name: String, _ text: String) throws -> String {
        let path = plant.folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Looks at what a page shows.
    private func browse(_ plant: Plant, _ target: String) async throws -> String {
        let call = Call(
            origin: try plant.admin, request: Request(method: "GET", target: target, fields: Fields()),
            deadline: plant.loops.now.advanced(byMilliseconds: 5_000))
        guard case .answered(let page, _) = await plant.client.call(call) else {
            throw Plant.Late(description: "no page")
        }
        let text = String(decoding: page.body, as: UTF8.self)
            .replacing(#/<style>.*?<\/style>|<code>.*?<\/code>/#.dotMatchesNewlines(), with: "")
            .replacing(#/<[^>]*>/#, with: "\n")
        #expect(EnglishSentences.found(in: text) == [], "\(target): \(text)")
        return text
    }

    private static let header = "serial,model,product_key,device_key"

    @Test func `every command says so about a code in doubt, a paused model and a list with mistakes`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .reset)])
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.expect("codes_in_doubt", about: "SN1")
            try await plant.vendor.script(
                "deviceBindingByWifi", of: "SN2", [OrderedAnswer(fault: .reset)])
            try await plant.announce("r2", "SN2")
            _ = try await plant.send(plant.bind("r2", "SN2"), to: adapter)

            try take(plant)
            let shown = try run(plant, "devices", "show", "SN1")
            #expect(
                shown.contains("责任方") && shown.contains("内：`wecom-bind redemptions retry SN1`"), "\(shown)")
            #expect(shown.contains("已绑定") && shown.contains("存疑"), "\(shown)")
            let codes = try run(plant, "redemptions", "list")
            #expect(codes.contains("存疑") && !codes.contains("in_doubt"), "\(codes)")
            // As it is printed it may be typed.
            #expect(try run(plant, "redemptions", "list", "--state", "存疑").contains("SN1"))
            #expect(try run(plant, "devices", "list", "--state", "已绑定").contains("SN1"))
            let listed = try run(plant, "devices", "list", "--state", "bound")
            #expect(listed.contains("已绑定") && !listed.contains("bound"), "\(listed)")
            let other = try run(plant, "devices", "show", "SN2")
            #expect(other.contains("结果不明：连接被对方断开"))
            #expect(shown.contains("添加设备") && !shown.contains("vendor_call"), "\(shown)")
            #expect(!shown.contains("redemption_in_doubt") && shown.contains("`auth_code` 存疑"), "\(shown)")
            #expect(other.contains("平台是否已绑定还不知道"), "\(other)")
            try run(plant, "models", "pause", "demo_wifi", "--reason", "recall")
            try look(plant, adapter)
            try run(plant, "doctor", exit: 1)
            try run(plant, "health")
            try run(plant, "keys", "list")
            #expect(
                try run(plant, "redemptions", "retry", "SN9", exit: 1).contains(
                    "没有状态为 in_doubt 的 `auth_code`"))
            try run(plant, "redemptions", "lost", "SN9", "--reason", "x", exit: 1)
            #expect(
                try run(plant, "devices", "release", "SN9", "--reason", "x", exit: 1).contains("账本里没有 SN9"))
            try run(plant, "devices", "release", "SN1", "--reason", "x", "--generation", "77", exit: 1)
            try run(plant, "devices", "hold", "SN9", "--reason", "x", exit: 1)
            try run(plant, "devices", "remove", "SN9", "--reason", "x", exit: 1)
            try run(plant, "devices", "reconcile", "SN9", "--reason", "x", exit: 1)
            let compared = try run(plant, "devices", "reconcile", "--all", "--dry-run", exit: 2)
            #expect(compared.contains("台无法核对") && compared.contains("一分钟后再运行一次"), "\(compared)")
            try run(plant, "devices", "reconcile", "--all", "--reason", "x")
            #expect(try run(plant, "models", "pause", "m9", "--reason", "x", exit: 1).contains("没有配置这个型号"))
            try run(plant, "models", "resume", "m9", exit: 1)
            try run(plant, "ledger", "prune", "--before", "2026-01-31", "--dry-run")
            try run(plant, "ledger", "prune", "--before", "2999-01-31", exit: 1)
            try run(plant, "ledger", "accept-restore", "--reason", "x", exit: 69)
            try run(plant, "keys", "reseal")
            try run(plant, "redemptions", "lost", "SN1", "--reason", "x")
            try run(plant, "redemptions", "retry", "SN1", exit: 1)
            try run(plant, "redemptions", "list", "--state", "lost")
            try run(plant, "explain", "SN1")

            for page in ["/?lang=zh", "/explain?q=SN1&lang=zh", "/explain?q=SN2&lang=zh"] {
                #expect(try await browse(plant, page).contains("demo_wifi"))
            }

            plant.end(by: SIGKILL)
            try look(plant, adapter)
            try run(plant, "doctor", exit: 1)
            try run(plant, "health", exit: 69)
            try run(plant, "keys", "list")
            try run(plant, "devices", "reconcile", "SN1", "--reason", "x", exit: 69)
            try run(plant, "serve", "--check")
        }
    }

    private func take(_ plant: Plant) throws {
        let wrong = [
            "SN1,x,p,d", "SN2,demo_wifi,demoPK", "8.6E+14,demo_wifi,demoPK,SN3", "a b,demo_wifi,demoPK,SN3",
            "SN4,demo_wifi,demoPK,SN4", "SN4,demo_wifi,demoPK,SN5", "SN6,demo_wifi,demoPK,SN4",
        ].joined(separator: "\n")
        let told = try run(
            plant, "devices", "import", list(plant, "wrong.csv", "\(Self.header)\n\(wrong)\n"), exit: 1)
        #expect(told.contains("第 2 行：没有配置型号 x") && told.contains("第 3 行：3 个字段"), "\(told)")
        for (name, text) in [
            ("columns.csv", "serial,model,color\nSN1,x,red\n"), ("quotes.csv", "\(Self.header)\n\"SN1,x\n"),
            ("empty.csv", ""), ("object.json", "{}"), ("broken.json", "[{"),
            ("unknown.json", "[{\"seriall\": \"SN1\", \"model\": []}]"),
        ] {
            try run(plant, "devices", "import", list(plant, name, text), exit: 1)
        }
        let right = try list(plant, "right.csv", "\(Self.header)\nSN1,demo_wifi,demoPK,SN1\n")
        try run(plant, "devices", "import", right, "--dry-run")
        try run(plant, "devices", "import", right)
        try run(plant, "devices", "import", list(plant, "none.txt", ""), exit: 64)
    }

    /// What only reads.
    private func look(_ plant: Plant, _ adapter: Origin) throws {
        for words in [["devices", "list"], ["redemptions", "list"], ["models", "list"], ["codes"]] {
            try run(plant, words[0], words.dropFirst().first ?? "5462")
        }
        for serial in ["SN1", "SN2"] { try run(plant, "explain", serial) }
        try run(plant, "explain", "SN8", exit: 1)
        try run(plant, "devices", "show", "SN8", exit: 1)
        try run(plant, "redemptions", "show", "SN1")
        try run(plant, "redemptions", "show", "SN2", exit: 1)
        try run(plant, "ledger", "check")
        let copy = plant.folder.appending(path: "copy").path
        try? FileManager.default.removeItem(atPath: copy)
        try run(plant, "ledger", "backup", copy)
        try run(plant, "ledger", "backup", copy, exit: 1)
        #expect(try run(plant, "ledger", "backup", "/nowhere/copy", exit: 69).contains("没有目录 /nowhere"))
        let link = plant.folder.appending(path: "link").path
        try? FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nothing")
        try run(plant, "ledger", "backup", link, "--force", exit: 1)
        let saved = plant.folder.appending(path: "saved.json").path
        try? FileManager.default.removeItem(atPath: saved)
        try run(plant, "replay", "r1", "--to", "\(adapter)", "--save", saved)
        #expect(
            try run(plant, "replay", "r1", "--to", "\(adapter)", "--save", saved, exit: 1).contains("不会覆盖它"))
        #expect(
            try run(plant, "replay", "r9", "--to", "\(adapter)", "--save", saved, exit: 1).contains(
                plant.ledgerPath))
    }

    /// What was looked for in vain, in which ledger.
    @Test func `of what is neither a scenario nor a request it is said where it was looked for`() async throws
    {
        try await Plant.with { plant in
            let adapter = "\(try await plant.start())"
            let told = try run(plant, "replay", "wifi-first-bnd", "--to", adapter, exit: 66)
            #expect(told.contains("最接近的是 wifi-first-bind；账本 \(plant.ledgerPath) 里也没有"), "\(told)")
        }
    }

    @Test func `a login that the vendor refuses is told in Chinese everywhere`() async throws {
        for (code, told) in [(5586, "密码错误（5586）"), (5147, "账号已冻结（5147）")] {
            try await Plant.with { plant in
                var refusal = OrderedAnswer(code: code)
                refusal.repeats = true
                try await plant.vendor.script("emailPwdLogin", of: "*", [refusal])
                let adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.announce("r1", "SN1")
                _ = try await plant.send(plant.bind("r1", "SN1"), to: adapter)
                let story = try run(plant, "explain", "SN1").replacing(#/\n */#, with: "")
                #expect(story.contains("没有发出：没有令牌：\(told)"), "\(story)")
                #expect(story.matches(of: #/deviceBindingByWifi/#).count == 1, "\(story)")
                #expect(try run(plant, "doctor", exit: 1).contains(told))
                #expect(try await browse(plant, "/?lang=zh").contains(told))
                #expect(try await browse(plant, "/explain?q=SN1&lang=zh").contains(told))
                try run(plant, "doctor", "--login", exit: 1)
                try run(plant, "health")
                try run(plant, "devices", "show", "SN1")
            }
        }
    }
}
