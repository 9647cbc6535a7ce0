import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

/// Each request to a cloud is told once it is over.
@Suite struct CloudCallTests {
    private static let answers: [(ScriptedCaller.Act, CloudCall.End)] = [
        (.json(#"{"code":200,"data":{}}"#), .answered), (.json(#"{"code":5052}"#), .refused),
        (.notSent(.refused), .notSent), (.lost(.reset, afterMilliseconds: 10), .unanswered),
        (.json("<html>", status: 502), .unclear), (.json("nonsense"), .unclear),
    ]

    @Test(arguments: answers)
    func `what came of a question to the vendor is one of five`(act: ScriptedCaller.Act, end: CloudCall.End)
        throws
    {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.deviceInfo, act)
        _ = world.simulation.run {
            await world.cloud.deviceInfo(world.device, by: world.soon())
        }
        let calls = world.heard.withLock { $0.filter { $0.endpoint == .deviceInfo } }
        #expect(calls.map(\.end) == [end])
        #expect(calls.map(\.milliseconds) == [end == .notSent ? 0 : 10])
        #expect(world.heard.withLock { $0.contains { $0.endpoint == .emailLogin && $0.end == .answered } })
    }

    private static let words: [(ScriptedCaller.Act, CloudCall.End)] = [
        (.json(#"{"errcode":0,"device_secret":"s"}"#), .answered),
        (.json(#"{"errcode":40078,"errmsg":"no"}"#), .refused),
        (.notSent(.refused), .notSent), (.hang, .unanswered), (.json("{}", status: 404), .unclear),
    ]

    @Test(arguments: words)
    func `what came of a question to WeCom is one of five`(act: ScriptedCaller.Act, end: CloudCall.End) throws
    {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.deviceSecret, act)
        _ = world.cloud.take(world.ticket(1))
        _ = world.secret()
        let calls = world.heard.withLock { $0 }
        #expect(calls.filter { $0.endpoint == .modelToken }.map(\.end) == [.answered])
        #expect(calls.filter { $0.endpoint == .deviceSecret }.map(\.end) == [end])
    }

    @Test func `a question that is asked again, since its token was refused, is two calls`() throws {
        let world = try VendorWorld()
        world.caller.on(
            VendorWorld.deviceInfo, .json(#"{"code":5032}"#), .json(#"{"code":200,"data":{}}"#))
        _ = world.simulation.run {
            await world.cloud.deviceInfo(world.device, by: world.soon())
        }
        let calls = world.heard.withLock { $0.filter { $0.endpoint == .deviceInfo } }
        #expect(calls.map(\.end) == [.refused, .answered])
    }

    @Test func `a question for the time is told by whom it asks`() throws {
        let (vendor, wecom) = (try VendorWorld(), try WeComWorld())
        vendor.caller.on("HEAD /", .json("", date: "Thu, 27 Mar 2025 07:07:29 GMT"))
        vendor.simulation.run { await vendor.cloud.askTime(by: vendor.soon()) }
        wecom.simulation.run { await wecom.cloud.askTime(by: wecom.soon()) }
        #expect(vendor.heard.withLock { $0.last { $0.endpoint == .vendorTime }?.end } == .answered)
        #expect(wecom.heard.withLock { $0.last { $0.endpoint == .wecomTime }?.end } == .unanswered)
    }

    @Test(arguments: [
        (ScriptedCaller.Act.json("{}"), CloudCall.End.answered), (.json("{}", status: 404), .refused),
        (.json("{}", status: 500), .unclear), (.notSent(.refused), .notSent), (.hang, .unanswered),
    ])
    func `what came of a message to the maker's service is one of five`(
        act: ScriptedCaller.Act, end: CloudCall.End
    ) throws {
        let simulation = Simulation()
        let (caller, heard) = (ScriptedCaller(simulation), Guarded<[CloudCall]>([]))
        let maker = try MakerCloud(
            "https://maker.example/", signedWith: [Secret("a secret of plain text")], over: caller,
            on: simulation, hear: { call in heard.withLock { $0.append(call) } })
        caller.on("POST /", act)
        let message = MakerMessage(id: "1", type: "bind", at: simulation.unixNow, data: [:])
        let window = CallWindow(by: simulation.now.advanced(byMilliseconds: 2_000))
        _ = simulation.run { await maker.post(message, within: window) }
        #expect(heard.withLock { $0.map(\.endpoint) } == [.message])
        #expect(heard.withLock { $0.map(\.end) } == [end])
    }

    /// A label's values must not run away, and say of which cloud they are.
    @Test func `every endpoint has a name of its own`() {
        for endpoint in CloudCall.Endpoint.allCases {
            #expect(endpoint.rawValue.wholeMatch(of: /[A-Za-z]+(_[A-Za-z]+)*/) != nil, "\(endpoint)")
        }
        #expect(Set(CloudCall.Endpoint.allCases.map(\.cloud)) == [.wecom, .vendor, .maker])
    }
}
