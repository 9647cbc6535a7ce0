import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

@Suite struct GroupRobotTests {
    private static let send = "POST /cgi-bin/webhook/send"

    private let simulation = Simulation()
    private let caller: ScriptedCaller

    init() {
        caller = ScriptedCaller(simulation)
    }

    private func say(_ text: String) throws -> GroupRobot.Trouble? {
        let robot = GroupRobot(
            try Origin("https://wecom.example"), target: Secret("/cgi-bin/webhook/send?key=693a91f6-7xxx"),
            over: caller, on: simulation)
        return simulation.run { [simulation] in
            await robot.say(text, by: simulation.now.advanced(byMilliseconds: 5_000))
        }
    }

    @Test func `a text is posted as the robot's webhook takes it`() throws {
        caller.on(Self.send, .json(#"{"errcode":0,"errmsg":"ok"}"#))
        #expect(try say("存疑：SN1") == nil)
        let request = try #require(caller.calls.first?.request)
        #expect(request.target == "/cgi-bin/webhook/send?key=693a91f6-7xxx")
        #expect(
            try JSONReader.read(request.body) == ["msgtype": "text", "text": ["content": "存疑：SN1"]])
    }

    /// Source: WeCom developer centre, document path 91770: content has 2048 bytes at most, in UTF-8.
    @Test(arguments: [682, 683, 2_000])
    func `a text that is too long is cut off between two characters`(count: Int) throws {
        caller.on(Self.send, .json(#"{"errcode":0,"errmsg":"ok"}"#))
        #expect(try say(String(repeating: "存", count: count)) == nil)
        let body = try JSONReader.read(try #require(caller.calls.first?.request.body))
        let said = try #require(body["text"]?["content"]?.string)
        #expect(
            said == String(repeating: "存", count: min(count, 682 - (count > 682 ? 1 : 0)))
                + (count > 682 ? "…" : ""))
        #expect(said.utf8.count <= GroupRobot.longestText)
    }

    @Test(arguments: [
        (#"{"errcode":93000,"errmsg":"invalid webhook url, key 693a91f6-7xxx"}"#, 93000 as Int?),
        (#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, 45009), ("<html>", nil),
    ])
    func `what it does not say is told, and no key with it`(answer: String, code: Int?) throws {
        caller.on(Self.send, .json(answer))
        let trouble = try #require(try say("x"))
        #expect(trouble.code == code && !trouble.reason.contains("693a91f6"))
    }
}
