import Crypto
import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// The page of the running program, as a browser gets it.
@Suite(.serialized) struct PageServedTests {
    private func get(
        _ target: String, by plant: Plant, _ fields: KeyValuePairs<String, String> = [:]
    ) async throws -> Response {
        var all = Fields()
        for (name, value) in fields { all.append(name, value) }
        let call = Call(
            origin: try plant.admin, request: Request(method: "GET", target: target, fields: all),
            deadline: plant.loops.now.advanced(byMilliseconds: 5_000))
        let outcome = await plant.client.call(call)
        guard case .answered(let response, _) = outcome else { throw Plant.Late(description: "\(outcome)") }
        return response
    }

    private func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `what is wrong, what came and what is known of a serial is shown in both languages`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 7)
            // WeCom's ticket has not come, and that is a condition as soon as somebody looks.
            _ = try await get("/readyz", by: plant)
            for (language, words) in [
                ("zh", ["要处理", "企业微信还没有推送该型号的 ticket", "今天的绑定<", "最近的请求", "中文"]),
                ("en", ["To do", "no ticket", "Binds today", "Last requests", "English"]),
            ] {
                let page = try await get("/?lang=\(language)", by: plant)
                #expect(page.status == 200)
                for word in words { #expect(text(page).contains(word), "\(word)") }
                #expect(text(page).contains(">SN1</a>"))
                #expect(page.fields["Refresh"] == "10")
                let found = try await get("/explain?q=+SN1&lang=\(language)", by: plant)
                #expect(found.status == 200)
                #expect(text(found).contains("demo_wifi") && text(found).contains("r1"))
                #expect(found.fields["Refresh"] == nil)
                #expect(found.fields["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            }
            let byBrowser = try await get("/", by: plant, ["Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"])
            #expect(text(byBrowser).contains("lang=\"zh-CN\""))
            let byRequest = try await get("/explain?q=r1&lang=en", by: plant)
            #expect(text(byRequest).contains("SN1"))
        }
    }

    @Test func `what is asked is text, and what cannot be asked says so`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            let asked = Query.encode("\"><script>alert(1)</script>")
            let hostile = try await get("/explain?q=\(asked)", by: plant)
            #expect(hostile.status == 200)
            #expect(!text(hostile).contains("<script>"))
            #expect(text(hostile).contains("&lt;script&gt;"))
            let long = try await get("/explain?q=\(String(repeating: "x", count: 129))", by: plant)
            #expect(long.status == 400)
            #expect(text(long).contains("128"))
            for target in ["/explain", "/explain?q=", "/?lang=tlh"] {
                #expect(try await get(target, by: plant).status == 200, "\(target)")
            }
            let broken = try await get("/explain?q=%ff", by: plant)
            #expect(broken.status == 400 && text(broken).contains("no UTF-8 text"))
        }
    }

    private func tell(_ head: String, to plant: Plant) async throws -> String {
        let port = try plant.admin.port
        let bytes = await onThread {
            Crowd.connect(to: port).map { Crowd.tell("\(head)\r\nConnection: close\r\n\r\n", over: $0) }
        }
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    @Test func `what is no question is told what is, and a name may end with its dot`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            let posted = try await tell("POST / HTTP/1.1\r\nHost: localhost", to: plant)
            #expect(posted.hasPrefix("HTTP/1.1 405 ") && posted.contains("Allow: GET, HEAD"), "\(posted)")
            let dotted = try await tell("GET /healthz HTTP/1.1\r\nHost: localhost.", to: plant)
            #expect(dotted.hasPrefix("HTTP/1.1 200 "), "\(dotted)")
            #expect(
                try await tell("GET / HTTP/1.1\r\nHost: localhost.", to: plant).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a bind that has no row is among the last requests, in the day, and found by its serial`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let foreign = CallbackDraft(
                "bind", request: "r1", createdAt: plant.loops.unixNow.seconds,
                base: [
                    "model_id": "other_model", "service_corpid": "wwdemoprovider0001", "device_sn": "SN1",
                    "auth_corpid": "wwcompanya",
                ],
                details: [("auth_code", .string("code-of-r1")), ("verif_code", "0123456789ABCDEF")])
            #expect(try await plant.send(foreign, to: adapter).errcode == 7)
            let page = text(try await get("/?lang=en", by: plant))
            #expect(page.contains(">SN1</a> the event is for another model or another provider"), "\(page)")
            #expect(page.contains("<dt>ours to mend</dt><dd>1</dd>"), "\(page)")
            let found = text(try await get("/explain?q=SN1&lang=en", by: plant))
            #expect(found.contains("another model or another provider"), "\(found)")
        }
    }

    @Test func `a page of somebody else's reads nothing by its own name`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            let port = try plant.admin.port
            for path in ["/", "/explain?q=SN1", "/metrics", "/readyz"] {
                let text = "GET \(path) HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                let bytes = await onThread { Crowd.connect(to: port).map { Crowd.tell(text, over: $0) } }
                #expect(String(decoding: bytes ?? [], as: UTF8.self).hasPrefix("HTTP/1.1 421 "), "\(path)")
            }
            #expect(
                text(try await get("/metrics", by: plant)).contains(
                    "wecom_bind_admin_refusals_total{why=\"host\"} 4\n"))
        }
    }

    @Test func `with a password nothing but liveness is told without it`() async throws {
        try await Plant.with { plant in
            let secret = "0123456789abcdef0123456789abcdef"
            try plant.writeConfiguration {
                $0.replacing(
                    "\"admin\": {", with: "\"admin\": { \"password\": { \"env\": \"ADMIN_PASSWORD\" },")
            }
            _ = try await plant.start(environment: ["ADMIN_PASSWORD": secret])
            for path in ["/", "/explain?q=SN1", "/metrics", "/readyz"] {
                #expect(try await get(path, by: plant).status == 401, "\(path)")
                let bearer = try await get(path, by: plant, ["Authorization": "Bearer \(secret)"])
                #expect(bearer.status == 200, "\(path)")
            }
            #expect(try await get("/healthz", by: plant).status == 200)
            let basic = "Basic \(Base64.encode(Array("desk:\(secret)".utf8)))"
            #expect(try await get("/", by: plant, ["Authorization": basic]).status == 200)
        }
    }

    @Test func `off loopback it stands with a certificate and a password, and not without one of them`()
        async throws
    {
        try await Plant.with { plant in
            let password = plant.folder.appending(path: "password")
            try Data("0123456789abcdef0123456789abcdef".utf8).write(to: password)
            let tls = """
                "tls": { "certificate": "\(Plant.fixtures.path)/tls/server.pem",
                  "key": "\(Plant.fixtures.path)/tls/server.key",
                  "authority": "\(Plant.fixtures.path)/tls/authority.pem" },
                """
            let secret = "\"password\": { \"file\": \"\(password.path)\" },"
            for (more, exit) in [(tls + secret, Int32(0)), (tls, 78), (secret, 78)] {
                try plant.writeConfiguration {
                    $0.replacing(
                        "\"admin\": { \"host\": \"127.0.0.1\",",
                        with: "\"admin\": { \(more) \"host\": \"0.0.0.0\",")
                }
                let outcome = try Child.run(
                    Plant.program.path, ["serve", "--check", "--config", plant.configurationPath])
                #expect(outcome.exit == exit, "\(outcome)")
            }
        }
    }
}
