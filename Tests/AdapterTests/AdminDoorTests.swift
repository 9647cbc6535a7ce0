import Adapter
import Configuration
import Crypto
import Desk
import Elements
import HTTP
import Page
import Support
import Telemetry
import Testing

/// Who may come to the admin listener, and what a page is sent with.
@Suite struct AdminDoorTests {
    private static let password = "correct horse battery staple"

    private let simulation = Simulation()
    private let counters = Counters()

    private func request(_ target: String, _ fields: KeyValuePairs<String, String>) -> Request {
        var all = Fields()
        for (name, value) in fields { all.append(name, value) }
        return Request(method: "GET", target: target, fields: all)
    }

    private func refusal(
        _ request: Request, _ access: Installation.AdminAccess = .init()
    ) -> (response: Response?, milliseconds: Int64) {
        let door = AdminDoor(access, counters, Log(simulation) { _ in }, simulation)
        let start = simulation.now
        let response = simulation.run { await door.refusal(of: request, from: "192.0.2.1") }
        return (response, simulation.now.milliseconds(since: start))
    }

    // MARK: The name

    @Test(arguments: [
        "localhost", "localhost:9443", "LOCALHOST:9", "127.0.0.1", "127.0.0.1:9443", "[::1]", "[::1]:9443",
        "desk.maker.cn", "Desk.Maker.CN:443", "localhost.", "localhost.:9443", "desk.maker.cn.:443",
    ])
    func `whoever calls it by its own name comes in`(host: String) {
        let access = Installation.AdminAccess(names: ["desk.maker.cn"])
        #expect(refusal(request("/", ["Host": host]), access).response == nil)
    }

    @Test(arguments: [
        "evil.example", "evil.example:9443", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.0.0.2", "[::2]", "desk.maker.cn..", "evil.example.", "", ".", "localhost@evil.example",
    ])
    func `a name that is none of its own is told so, whatever is asked for`(host: String) {
        let access = Installation.AdminAccess(names: ["desk.maker.cn"])
        for path in ["/", "/explain?q=SN1", "/metrics", "/readyz"] {
            #expect(refusal(request(path, ["Host": host]), access).response?.status == 421)
        }
        #expect(counters.adminRefusals[.host] == 4)
    }

    // MARK: The password

    private static let access = Installation.AdminAccess(password: Secret(password))

    private static func basic(_ pair: String) -> String { "Basic \(Base64.encode(Array(pair.utf8)))" }

    @Test(arguments: [
        basic("desk:\(password)"), basic(":\(password)"), "bearer \(password)", "Bearer \(password)",
        basic("a:\(password)").replacing("Basic", with: "BASIC"),
    ])
    func `the password opens it, by either scheme and whatever the user`(field: String) {
        let (response, milliseconds) = refusal(
            request("/", ["Host": "localhost", "Authorization": field]), Self.access)
        #expect(response == nil && milliseconds == 0)
    }

    @Test func `a browser is asked for it, and a program told to bring it`() {
        for (path, scheme) in [
            ("/", "Basic "), ("/explain", "Basic "), ("/metrics", "Bearer "), ("/readyz", "Bearer "),
        ] {
            let (response, milliseconds) = refusal(request(path, ["Host": "localhost"]), Self.access)
            #expect(response?.status == 401)
            #expect(response?.fields["WWW-Authenticate"]?.hasPrefix(scheme) == true)
            #expect(milliseconds == 0)
        }
        #expect(counters.adminRefusals[.password] == 0)
    }

    @Test(arguments: [
        basic("desk:wrong"), basic(password), "Basic !!!", "Basic", "Bearer", "Bearer wrong",
        "Digest \(password)", "Bearer \(password)x", basic("desk:\(password)x"),
    ])
    func `what is not the password waits for its answer, and is counted`(field: String) {
        let (response, milliseconds) = refusal(
            request("/metrics", ["Host": "localhost", "Authorization": field]), Self.access)
        #expect(response?.status == 401)
        #expect(milliseconds == 1_000)
        #expect(counters.adminRefusals[.password] == 1)
    }

    @Test func `who tries out passwords is a line of the log, and one more while it goes on`() {
        let lines = Guarded<[String]>([])
        let log = Log(simulation) { line in
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        let door = AdminDoor(Self.access, counters, log, simulation)
        let wrong = request("/", ["Host": "localhost", "Authorization": "Bearer wrong"])
        let right = request("/", ["Host": "localhost", "Authorization": "Bearer \(Self.password)"])
        func come(_ request: Request, times: Int) {
            for _ in 1...times { _ = simulation.run { await door.refusal(of: request, from: "192.0.2.1") } }
        }
        come(right, times: 3)
        #expect(lines.withLock(\.count) == 0)
        come(wrong, times: 500)
        #expect(lines.withLock(\.count) == 1)
        come(wrong, times: 200)
        let told = lines.withLock { $0 }
        #expect(told.count == 2 && told.allSatisfy { $0.contains("admin_password_wrong") })
        #expect(told[0].contains("192.0.2.1") && told[1].contains("\"count\":600"), "\(told)")
    }

    // MARK: What a page is sent with

    @Test func `a page may have its own style sheet, and nothing else`() throws {
        let page = OverviewPage(
            Overview(
                at: simulation.unixNow, standing: [], refused: [], models: [],
                ledger: .failure(.init(Words("none")))),
            on: Sheet(for: Reader(.zh, secondsEast: 0), version: "1.0"))
        let response = Response.page(page.html, refreshedAfterSeconds: 10)
        let text = String(decoding: response.body, as: UTF8.self)
        let start = try #require(text.firstRange(of: "<style>")).upperBound
        let end = try #require(text.firstRange(of: "</style>")).lowerBound
        let hash = Base64.encode(Digest.sha256(Array(text[start..<end].utf8)))
        #expect(
            response.fields["Content-Security-Policy"]
                == "default-src 'none'; style-src 'sha256-\(hash)'; form-action 'self'; frame-ancestors 'none'; "
                + "base-uri 'none'")
        #expect(response.fields["X-Content-Type-Options"] == "nosniff")
        #expect(response.fields["Referrer-Policy"] == "no-referrer")
        #expect(response.fields["Cache-Control"] == "no-store")
        #expect(response.fields["Refresh"] == "10")
        #expect(Response.page(page.html).fields["Refresh"] == nil)
        #expect(!text.contains("<script") && !text.contains(" style=") && !text.contains("http"))
    }

    @Test(arguments: [
        ([], Language.en), (["zh-CN", "zh;q=0.9", "en;q=0.8"], .zh), (["en-GB", "zh;q=0.9"], .en),
        (["fr", "de;q=0.5"], .en), (["en;q=0.1", "zh-TW;q=0.2"], .zh), (["zh;q=0", "en;q=0.1"], .en),
        (["zhx", "*"], .en), (["ZH-hans ; q=1.0"], .zh), (["zh;q=oops"], .en),
    ])
    func `the language is the one that the browser would rather have`(ranges: [String], language: Language) {
        #expect(Language(accepted: ranges) == language)
    }
}
