import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

@Suite struct `The maker's own service` {
    private static let line = "POST /hooks/wecom/"
    /// "whsec_" and the Base64 of 24 bytes.
    private static let secret = Secret("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3")
    private static let older = Secret("an older secret of plain text")
    private static let message = MakerMessage(
        id: "bind_1", type: "bind", at: UnixTime(milliseconds: 1_790_000_000_500),
        data: ["req_id": "r1"])

    private let simulation = Simulation()
    private let caller: ScriptedCaller
    private let maker: MakerCloud

    init() throws {
        caller = ScriptedCaller(simulation)
        maker = try MakerCloud(
            "https://maker.example/hooks/wecom/", signedWith: [Self.secret, Self.older], over: caller,
            on: simulation)
    }

    private func post(startBy start: Int64 = 1_000, endBy end: Int64 = 2_000) -> MakerAnswer {
        let now = simulation.now
        let window = CallWindow(
            start: now.advanced(byMilliseconds: start), end: now.advanced(byMilliseconds: end))
        return simulation.run { [maker] in await maker.post(Self.message, within: window) }
    }

    private func answer(_ body: String, status: Int = 200) -> MakerAnswer {
        caller.on(Self.line, .json(body, status: status))
        return post()
    }

    @Test func `a message says what it is, when that was, and what is meant`() throws {
        _ = answer("{}")
        let call = try #require(caller.calls.first)
        #expect(call.origin.hostField == "maker.example")
        #expect(call.request.target == "/hooks/wecom/")
        #expect(
            String(decoding: call.request.body, as: UTF8.self)
                == #"{"type":"bind","timestamp":"2026-09-21T14:13:20.500Z","data":{"req_id":"r1"}}"#)
        #expect(call.request.fields["Content-Type"] == "application/json")
    }

    /// States: Maker 1.
    @Test func `every live secret signs, and each is enough to believe it`() throws {
        _ = answer("{}")
        let request = try #require(caller.calls.first).request
        #expect(request.fields["webhook-signature"]?.split(separator: " ").count == 2)
        for secret in [Self.secret, Self.older] {
            #expect(try StandardWebhook([secret]).verify(request, at: simulation.unixNow) == "bind_1")
        }
        #expect(throws: StandardWebhook.Refusal.signature) {
            try StandardWebhook([Secret("a stranger's secret, long enough")])
                .verify(request, at: simulation.unixNow)
        }
    }

    /// As the README's shell lines make it, with `openssl dgst -sha256 -mac HMAC`.
    @Test func `a signature is the one that openssl makes`() {
        var request = Request(method: "POST", target: "/", body: Array(#"{"x":1}"#.utf8))
        StandardWebhook([Self.secret]).sign(
            &request, id: "msg_1", at: UnixTime(seconds: 1_790_000_000))
        #expect(
            request.fields["webhook-signature"] == "v1,s0C5CEMar2DszTU0qholmtvHkhtxhAorSQM7JIjtccQ=")
        #expect(request.fields["webhook-timestamp"] == "1790000000")
    }

    /// States: Maker 6.
    @Test func `said again it keeps its id, and is signed anew`() throws {
        _ = answer("{}")
        simulation.settle(byMilliseconds: 400_000)
        _ = answer("{}")
        let calls = caller.calls.map(\.request)
        #expect(calls.map { $0.fields["webhook-id"] } == ["bind_1", "bind_1"])
        #expect(calls[0].body == calls[1].body)
        #expect(throws: StandardWebhook.Refusal.stale) {
            try StandardWebhook([Self.secret]).verify(calls[0], at: simulation.unixNow)
        }
        #expect(try StandardWebhook([Self.secret]).verify(calls[1], at: simulation.unixNow) == "bind_1")
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-1", "4294967296", "", "1e9", "soon"])
    func `a time that is none is refused before anything is reckoned with it`(timestamp: String) throws {
        var request = Request(method: "POST", target: "/vendor/results", body: [])
        StandardWebhook([Self.secret]).sign(&request, id: "x", at: simulation.unixNow)
        request.fields.set("webhook-timestamp", timestamp)
        #expect(throws: StandardWebhook.Refusal.headers) {
            try StandardWebhook([Self.secret]).verify(request, at: simulation.unixNow)
        }
    }

    @Test func `what it answers is read, whatever it is`() {
        #expect(answer(#"{"errcode":0}"#) == .answered(["errcode": 0]))
        #expect(answer("ok") == .answered(.null))
        #expect(answer("", status: 204) == .answered(.null))
        #expect(answer("", status: 202) == .accepted)
        #expect(answer(#"{"errcode":0}"#, status: 404) == .refused(404))
        #expect(answer(#"{"errcode":0}"#, status: 302) == .refused(302))
        #expect(answer(#"{"errcode":0}"#, status: 503) == .unknown("http_503"))
        let huge = #"{"msg":""# + String(repeating: "x", count: 70_000) + #""}"#
        #expect(answer(huge) == .answered(.null))
    }

    @Test func `what has not left is told from what may have arrived`() {
        caller.on(Self.line, .notSent(.refused))
        #expect(post() == .notSent("connection_refused"))
        caller.on(Self.line, .lost(.reset, afterMilliseconds: 10))
        #expect(post() == .unknown("reset"))
        caller.on(Self.line, .hang)
        let begun = simulation.now
        #expect(post() == .unknown("timeout"))
        #expect(simulation.now.milliseconds(since: begun) == 2_000)
    }

    @Test func `no byte leaves after its start has passed`() {
        caller.on(Self.line, .json("{}"))
        caller.set(connectMilliseconds: 1_001)
        #expect(post() == .notSent("given_up"))
        caller.set(connectMilliseconds: 1_000)
        #expect(post() == .answered(.object([])))
    }

    @Test func `an address without a path is posted to its root`() throws {
        let bare = try MakerCloud(
            "https://maker.example", signedWith: [Self.secret], over: caller, on: simulation)
        caller.on("POST /", .json("{}"))
        let soon = CallWindow(by: simulation.now.advanced(byMilliseconds: 1_000))
        #expect(simulation.run { await bare.post(Self.message, within: soon) }.isTaken)
    }
}
