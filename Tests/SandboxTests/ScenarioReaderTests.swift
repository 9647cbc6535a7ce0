import Sandbox
import Testing

@Suite
struct ScenarioReaderTests {
    private static func message(of text: String) -> String? {
        do {
            _ = try ScenarioReader.read(Array(text.utf8), file: "one.json")
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test
    func `a scenario with everything is read`() throws {
        let scenario = try ScenarioReader.read(Array(everything.utf8), file: "one.json")
        #expect(scenario.title == "Everything")
        #expect(scenario.serial == nil)
        #expect(scenario.steps.count == 6)
        #expect(scenario.vendor.answers.first?.answers.count == 2)
        guard case .send(let send) = scenario.steps[0], case .wait(let wait) = scenario.steps[2] else {
            Issue.record("other steps")
            return
        }
        #expect(send.copies == 3)
        #expect(send.deviation.timestampOffset == -400)
        #expect(send.expectation.errcodes == [2, 7])
        #expect(wait.redemption == .stored)
        #expect(scenario.expectation.vendorBindings == nil)
        #expect(scenario.expectation.redeemRequests?.allows(2) == true)
        #expect(scenario.expectation.redeemRequests?.allows(3) == false)
    }

    @Test(arguments: [
        ("{\n \"title\": \"t\",\n \"routes\": 1 }", "one.json:3: routes is not known here; allowed: title,"),
        ("{\n \"title\": \"t\", }", "one.json:2: this character cannot stand here"),
        (
            "{ \"title\": \"t\", \"route\": \"r\", \"steps\": [] }",
            "one.json:1: steps must have at least one step"
        ),
        (
            "{ \"title\": \"t\", \"route\": \"r\", \"steps\": [\n {\"send\": \"bind\"},\n {\"send\": \"bind\",\n \"expect\": {\"errcod\": 0}} ] }",
            "one.json:4: steps[1].expect.errcod is not known here; allowed: status, errcode, body, within_ms, reply"
        ),
        (
            "{ \"title\": \"t\", \"route\": \"r\", \"steps\": [\n // a comment, with [ and {\n {\"send\": \"bind\", \"with\": {\"key\": \"right\"}} ] }",
            "one.json:3: steps[0].with.key can only be \"wrong\""
        ),
        (
            "{ \"title\": \"t\", \"route\": \"r\", \"steps\": [\n {\"send\": \"bind\", \"same_request_as\": \"first\"} ] }",
            "one.json:2: steps[0].same_request_as no step before this one has the name \"first\""
        ),
        (
            "{ \"title\": \"t\", \"route\": \"r\", \"vendor\": {\n\"answers\": {\n\"deviceBindingByWifi\": [\n{},\n{\"fault\": \"nap\"}]}}, \"steps\": [{\"pause_ms\": 1}] }",
            "one.json:5: vendor.answers.deviceBindingByWifi[1].fault cannot be \"nap\"; allowed: hang,"
        ),
        (
            "{ \"title\": \"t\", \"route\": \"r\", \"steps\": [ {\"send\": \"bind\", \"pause_ms\": 1} ] }",
            "one.json:1: steps[0] must have exactly one of send, deposit, await, pause_ms, vendor, wecom"
        ),
    ])
    func `a mistake is named with its line and what is allowed`(text: String, expected: String) {
        let message = Self.message(of: text)
        #expect(message?.hasPrefix(expected) == true, "\(message ?? "read")")
    }

    private let everything = """
        // Whatever a scenario may have.
        {
          "title": "Everything", "about": "Nothing in particular.", "documents": ["bind-by-wifi"],
          "route": "wifi", "serial": "fresh",
          "vendor": {
            "device": {"online": true, "code": "0123456789ABCDEF", "owner": null, "binding_mode": 2},
            "answers": {"deviceBindingByWifi": [{"code": 5460, "delay_ms": 10}, {"fault": "http_503", "repeat": true}]}
          },
          "wecom": {"device": {"bound": true, "company": "B"}, "answers": {"get_device_secret": [{"code": -1}]}},
          "steps": [
            {"send": "bind", "name": "first", "company": "A", "copies": 3, "at_once": true, "created": "-1 min",
             "with": {"timestamp": "-400 s", "members": {"auth_corpid": "x"}},
             "expect": {"status": 200, "errcode": [2, 7], "body": "sealed", "within_ms": 2600}},
            {"send": "bind", "same_request_as": "first", "in_background": true},
            {"await": {"redemption": "stored", "vendor_calls": {"deviceInfo": 1}}, "within_ms": 9000},
            {"pause_ms": 5},
            {"vendor": {"expire_tokens": true}},
            {"wecom": {"device": {"bound": false}}}
          ],
          "expect": {"vendor_calls": {"deviceBindingByWifi": 1}, "redeem_requests": {"at_most": 2}}
        }
        """
}
