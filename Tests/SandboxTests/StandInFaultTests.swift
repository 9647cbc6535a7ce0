import Elements
import Events
import HTTP
import Sandbox
import Testing
import Transport

@Suite
struct StandInFaultTests {
    /// What a call gives that was ordered to fail in this way.
    private func outcome(_ fault: Fault, _ bench: StandInBench) async throws -> CallOutcome {
        try await bench.vendorControl.script("deviceBindingByWifi", of: "DK1", [OrderedAnswer(fault: fault)])
        let token = try await bench.bearer()
        return await bench.call(
            bench.vendor, "POST", "/v2/binding/enduserapi/v2/deviceBindingByWifi", token: token,
            body: ["productKey": "p11v14", "deviceKey": "DK1", "bindingCode": "0123456789ABCDEF"])
    }

    @Test func `a stand-in is known for one, however much it has counted`() async throws {
        let bench = try StandInBench()
        let control = bench.weComControl
        for number in 1...300 {
            try await control.code("c\(number)", of: "SN\(number)", model: "m", request: "r\(number)")
            _ = await bench.call(
                bench.weCom, "POST", "/cgi-bin/openhw/get_device_secret",
                body: ["auth_code": .string("c\(number)")])
        }
        await #expect(throws: ControlError.self, "its counters are no more than can be read") {
            try await control.everything()
        }
        #expect(await control.faultAsStandIn() == nil)
    }

    @Test(arguments: [Fault.hang, .reset, .close, .garbage, .truncated, .huge])
    func `a fault leaves its caller without an answer, and the device free`(fault: Fault) async throws {
        let bench = try StandInBench()
        guard case .unknown(let found, _, _) = try await outcome(fault, bench) else {
            Issue.record("\(fault) gave an answer")
            return
        }
        switch fault {
        case .garbage:
            guard case .malformed = found else {
                Issue.record("\(found)")
                return
            }
        case .huge: #expect(found == .tooLarge || found == .malformed(HTTPError(.bodyTooLong)))
        case .reset: #expect(found == .reset)
        default: #expect(found != .timeout)
        }
        let counters = try await bench.vendorControl.counters(of: "DK1")
        #expect(counters.answers["deviceBindingByWifi"] == [fault.text])
        #expect(counters.bindings == 0)
    }

    @Test
    func `answers that are no answers come with their status`() async throws {
        let bench = try StandInBench()
        for (fault, status) in [(Fault.status(503), 503), (.page, 200)] {
            guard case .answered(let response, _) = try await outcome(fault, bench) else {
                Issue.record("\(fault)")
                continue
            }
            #expect(response.status == status)
            #expect(throws: JSONError.self) { try JSONReader.read(response.body) }
        }
        for (fault, code) in [(Fault.noCode, nil), (.zeroCode, 0)] as [(Fault, Int64?)] {
            guard case .answered(let response, _) = try await outcome(fault, bench) else {
                Issue.record("\(fault)")
                continue
            }
            #expect(try JSONReader.read(response.body).code == code)
        }
        #expect(try await bench.vendorControl.counters(of: "DK1").bindings == 0)
    }

    @Test
    func `a bind whose answer is lost can have happened`() async throws {
        let bench = try StandInBench()
        var answer = OrderedAnswer(fault: .close)
        answer.hasEffectBeforeFault = true
        try await bench.vendorControl.script("deviceBindingByWifi", of: "DK2", [answer])
        let token = try await bench.bearer()
        let outcome = await bench.call(
            bench.vendor, "POST", "/v2/binding/enduserapi/v2/deviceBindingByWifi", token: token,
            body: ["productKey": "p11v14", "deviceKey": "DK2", "bindingCode": "0123456789ABCDEF"])
        guard case .unknown = outcome else {
            Issue.record("answered")
            return
        }
        #expect(try await bench.deviceInfo(token, "DK2").code == 200)
    }

    @Test
    func `ordered answers come once, the last for ever if it says so, then the rules`() async throws {
        let bench = try StandInBench()
        let token = try await bench.bearer()
        var last = OrderedAnswer(code: 5461)
        last.repeats = true
        let control = bench.vendorControl
        try await control.script("deviceBindingByWifi", of: "DK1", [OrderedAnswer(code: 5460), last])
        var codes: [Int64?] = []
        for _ in 0..<3 { codes.append(try await bench.bindByWiFi(token, "DK1").code) }
        #expect(codes == [5460, 5461, 5461])
        try await control.script(
            "deviceBindingByWifi", of: "DK1", [OrderedAnswer(code: 200, data: ["bindingMode": 3])])
        let forced = try await bench.bindByWiFi(token, "DK1", code: "FFFFFFFFFFFFFFFF")
        #expect(forced.code == 200)
        #expect(forced["data"]?["bindingMode"] == 3)
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5049)
        try await control.script("deviceBindingByWifi", of: "*", [OrderedAnswer(code: 5048)])
        #expect(try await bench.bindByWiFi(token, "DK9").code == 5048)
        #expect(try await bench.bindByWiFi(token, "DK9").code == 200)
    }

    @Test
    func `a slow call has its effect although its caller has gone`() async throws {
        let bench = try StandInBench()
        let token = try await bench.bearer()
        let control = bench.vendorControl
        try await control.script("deviceBindingByWifi", of: "DK1", [OrderedAnswer(delayMilliseconds: 200)])
        let request = Request(
            method: "POST", target: "/v2/binding/enduserapi/v2/deviceBindingByWifi",
            fields: {
                var fields = Fields()
                fields.append("Authorization", token)
                return fields
            }(),
            body: JSONText.render([
                "productKey": "p11v14", "deviceKey": "DK1", "bindingCode": "0123456789ABCDEF",
            ]))
        var outcome = CallOutcome.notSent(.timeout)
        // A busy machine may need longer than that for the connection: then nothing was sent, and it is done again.
        for _ in 0..<100 {
            guard case .notSent(.timeout) = outcome else { break }
            outcome = await bench.client.call(
                Call(
                    origin: bench.vendor, request: request,
                    deadline: bench.loops.now.advanced(byMilliseconds: 50)))
        }
        guard case .unknown(.timeout, _, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        var bindings = 0
        for _ in 0..<12_000 where bindings == 0 {
            bindings = try await control.counters(of: "DK1").bindings
            await bench.loops.sleep(until: bench.loops.now.advanced(byMilliseconds: 10))
        }
        #expect(bindings == 1)
    }

    @Test
    func `a malformed order is refused with its place`() async throws {
        let bench = try StandInBench()
        await #expect(throws: ControlError.self) {
            try await bench.vendorControl.put(
                "script", ["serial": "S", "call": "c", "answers": [["code": 1], ["fault": "sleepy"]]])
        }
        do {
            try await bench.vendorControl.put(
                "script", ["serial": "S", "call": "c", "answers": [["code": 1], ["fault": "sleepy"]]])
        } catch {
            #expect("\(error)".contains("answers[1].fault"))
            #expect("\(error)".contains("hang"))
        }
    }
}
