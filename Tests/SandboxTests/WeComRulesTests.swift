import Events
import Sandbox
import Testing

@Suite
struct WeComRulesTests {
    private static let ticket = "ticket-of-the-test"

    private func modelToken(_ bench: StandInBench, secret: String, ticket: String) async throws -> JSON {
        try await bench.answer(
            bench.weCom, "POST", "/cgi-bin/openhw/get_model_token",
            body: [
                "model_id": .string(StandInBench.model), "model_secret": .string(secret),
                "model_ticket": .string(ticket),
            ])
    }

    private func token(_ bench: StandInBench) async throws -> String {
        try await bench.weComControl.ticket(Self.ticket, of: StandInBench.model)
        let answer = try await modelToken(bench, secret: StandInBench.modelSecret, ticket: Self.ticket)
        return try #require(answer["model_access_token"]?.string)
    }

    private func redeem(_ bench: StandInBench, _ code: String, _ token: String?) async throws -> JSON {
        let query = token.map { "?model_access_token=\($0)" } ?? ""
        return try await bench.answer(
            bench.weCom, "POST", "/cgi-bin/openhw/get_device_secret\(query)",
            body: ["auth_code": .string(code)])
    }

    @Test
    func `a model token is given for the secret and a ticket that was pushed lately`() async throws {
        let bench = try StandInBench()
        #expect(
            try await modelToken(bench, secret: StandInBench.modelSecret, ticket: "made up").errcode == 40085)
        try await bench.weComControl.ticket("old", of: StandInBench.model, secondsAgo: 1801)
        #expect(try await modelToken(bench, secret: StandInBench.modelSecret, ticket: "old").errcode == 40085)
        try await bench.weComControl.ticket("new", of: StandInBench.model, secondsAgo: 1700)
        #expect(try await modelToken(bench, secret: "wrong", ticket: "new").errcode == 40001)
        let answer = try await modelToken(bench, secret: StandInBench.modelSecret, ticket: "new")
        // As documented, success is the absence of errcode here.
        #expect(answer["errcode"] == nil)
        #expect(answer["expires_in"] == 7200)
    }

    @Test
    func `a code is spent once, within ten minutes, by a live token`() async throws {
        let bench = try StandInBench()
        let token = try await token(bench)
        let control = bench.weComControl
        try await control.code("code-1", of: "SN1", model: StandInBench.model, request: "rq-1")
        try await control.code(
            "code-2", of: "SN1", model: StandInBench.model, request: "rq-2", secondsAgo: 601)
        #expect(try await redeem(bench, "code-1", nil).errcode == 41001)
        #expect(try await redeem(bench, "code-1", "nobody's").errcode == 40014)
        #expect(try await redeem(bench, "code-0", token).errcode == 40078)
        #expect(try await redeem(bench, "code-2", token).errcode == 40078)
        let answer = try await redeem(bench, "code-1", token)
        #expect(answer.errcode == 0)
        #expect(answer["device_secret"]?.string != nil)
        #expect(try await redeem(bench, "code-1", token).errcode == 42022)
        try await control.expireTokens()
        #expect(try await redeem(bench, "code-1", token).errcode == 42001)
        let counters = try await control.counters(of: "SN1")
        #expect(counters.calls("get_device_secret") == 6)
        #expect(counters.answers["get_device_secret"] == ["41001", "40014", "40078", "0", "42022", "42001"])
        #expect(counters.secrets == 1)
        let everything = try await control.everything()
        #expect(everything["requests"]?["rq-1"]?["calls"]?["get_device_secret"] == 5)
        #expect(everything["codes"]?[CodeDigest.of("code-1")]?["calls"]?["get_device_secret"] == 5)
    }

    @Test
    func `only an application's live token asks where callbacks come from`() async throws {
        let bench = try StandInBench()
        let list = { (query: String) in
            try await bench.answer(bench.weCom, "GET", "/cgi-bin/getcallbackip\(query)")
        }
        #expect(try await list("").errcode == 41001)
        #expect(try await list("?access_token=\(try await token(bench))").errcode == 40014)
        let query = "corpid=\(StandInBench.corp)&corpsecret=\(StandInBench.corpSecret)"
        let answer = try await bench.answer(bench.weCom, "GET", "/cgi-bin/gettoken?\(query)")
        #expect(answer.errcode == 0 && answer["expires_in"] == 7200)
        let token = try #require(answer["access_token"]?.string)
        #expect(
            try await list("?access_token=\(token)")
                == ["errcode": 0, "errmsg": "ok", "ip_list": ["127.0.0.1"]])
        try await bench.weComControl.expireTokens()
        #expect(try await list("?access_token=\(token)").errcode == 42001)
    }

    @Test
    func `a secret answered into the void has spent its code, if so ordered`() async throws {
        let bench = try StandInBench()
        let token = try await token(bench)
        let control = bench.weComControl
        try await control.code("code-1", of: "SN1", model: StandInBench.model, request: "rq-1")
        var lost = OrderedAnswer(fault: .close)
        lost.hasEffectBeforeFault = true
        try await control.script("get_device_secret", of: "SN1", [OrderedAnswer(code: -1), lost])
        #expect(try await redeem(bench, "code-1", token).errcode == -1)
        await #expect(throws: StandInBench.Unexpected.self) { try await redeem(bench, "code-1", token) }
        #expect(try await redeem(bench, "code-1", token).errcode == 42022)
    }

    @Test
    func `a device is bound as WeCom is told, and its secret dies with the binding`() async throws {
        let bench = try StandInBench()
        let token = try await token(bench)
        let control = bench.weComControl
        let detail = "/cgi-bin/openhw/device/get_device_detail?model_access_token=\(token)"
        let isBound = {
            try await bench.answer(bench.weCom, "POST", detail, body: ["device_sn": "sn1"])["bind_status"]
        }
        #expect(try await isBound() == 0)
        try await control.device([("serial", "SN1"), ("bound", true), ("company", "wpA")])
        try await control.code("code-1", of: "SN1", model: StandInBench.model, request: "rq-1")
        let secret = try #require(try await redeem(bench, "code-1", token)["device_secret"])
        let renew = "/cgi-bin/openhw/get_device_token?model_access_token=\(token)"
        let body: JSON = .object([("device_sn", "SN1"), ("device_secret", secret)])
        #expect(try await bench.answer(bench.weCom, "POST", renew, body: body)["device_access_token"] != nil)
        try await control.device([("serial", "SN1"), ("bound", false), ("company", "wpB")])
        #expect(try await isBound() == 1)
        try await control.device([("serial", "SN1"), ("bound", false), ("company", "wpA")])
        #expect(try await isBound() == 0)
        #expect(try await bench.answer(bench.weCom, "POST", renew, body: body).errcode == 600005)
    }
}
