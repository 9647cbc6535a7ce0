import Binding
import Cloud
import Elements
import HTTP
import Support
import Testing
import Transport

/// What each kind of answer proves about a bind.
@Suite struct `The vendor's answers` {
    private func answer(
        _ act: ScriptedCaller.Act, to line: String = VendorWorld.wifi,
        _ ask: @escaping @Sendable (VendorWorld) async -> VendorAnswer = { world in
            await world.cloud.bindByWiFi(world.code, world.device, within: CallWindow(by: world.soon()))
        }
    ) throws -> VendorAnswer {
        let world = try VendorWorld()
        world.caller.on(line, act)
        return world.simulation.run { await ask(world) }
    }

    @Test(arguments: [200, 429, 404])
    func `count by their code whatever the status`(status: Int) throws {
        let answer = try answer(.json(#"{"code":5460,"msg":"未上报bindingCode","data":null}"#, status: status))
        var data = VendorData()
        data.message = "未上报bindingCode"
        #expect(answer == .code(5460, data))
    }

    @Test(arguments: [
        (#"{"code":0,"msg":"","data":{"authKey":""}}"#, 200, "code_0"),
        (#"{"msg":"ok"}"#, 200, "no_code"),
        (#"{"code":"200"}"#, 200, "odd_code"),
        (#"{"code":200.0}"#, 200, "odd_code"),
        (#"{"code":null}"#, 200, "odd_code"),
        (#"{"code":200,"code":5049}"#, 200, "no_json"),
        (#"{"code":200"#, 200, "no_json"),
        (#"{"code":200}x"#, 200, "no_json"),
        (#"[200]"#, 200, "no_code"),
        ("", 200, "no_json"),
        ("<html>", 200, "no_json"),
        ("<html>", 500, "http_500"),
        ("", 502, "http_502"),
        ("", 503, "http_503"),
        (#"{"error":"gone"}"#, 504, "http_504"),
        ("", 404, "http_404"),
        (#"{"code":0}"#, 500, "http_500"),
        (#"{"code":200,"msg":"","data":{}}"#, 500, "http_500"),
        (#"{"code":5460}"#, 502, "http_502"),
    ])
    func `without a usable code prove nothing`(body: String, status: Int, word: String) throws {
        #expect(try answer(.json(body, status: status)) == .unknown(word))
    }

    /// States: Device 25.
    @Test(arguments: [VendorWorld.wifi, VendorWorld.pureBluetooth, VendorWorld.bindByKey])
    func `with a server's fault leave a bind open, whatever code they bear`(line: String) throws {
        let answer = try answer(.json(#"{"code":5462}"#, status: 500), to: line) { world in
            let window = CallWindow(by: world.soon())
            return switch line {
            case VendorWorld.wifi: await world.cloud.bindByWiFi(world.code, world.device, within: window)
            case VendorWorld.bindByKey: await world.cloud.bindByKey(world.device, within: window)
            default:
                await world.cloud.bindByPureBluetooth(
                    .typed(world.code), `Requests to the vendor`.deposit(), world.device, within: window)
            }
        }
        #expect(answer == .unknown("http_500"))
    }

    @Test func `with a server's fault say what their code says, where nothing is bound`() throws {
        let answer = try answer(.json(#"{"code":5052}"#, status: 500), to: VendorWorld.deviceInfo) { world in
            await world.cloud.deviceInfo(world.device, by: world.soon())
        }
        #expect(answer == .code(5052, VendorData()))
    }

    /// States: Device 24.
    @Test(arguments: ["<html>", "", #"{"code":0}"#, #"{"code":4290,"msg":"slow down"}"#])
    func `of a call that was turned away say so`(body: String) throws {
        #expect(try answer(.json(body, status: 429)) == .code(429, VendorData()))
    }

    @Test func `of more than 64 KiB prove nothing`() throws {
        let filler = String(repeating: "x", count: 64 * 1024)
        #expect(try answer(.json(#"{"code":200,"msg":"\#(filler)"}"#)) == .unknown("no_json"))
    }

    @Test(arguments: [
        (CallFault.refused, "connection_refused"), (.timeout, "timeout"), (.cancelled, "given_up"),
        (.resolution("no such name"), "name_not_resolved: no such name"), (.tls("expired"), "tls: expired"),
        (.overLimit, "too_many_calls"),
    ])
    func `that were never asked for are told apart`(fault: CallFault, word: String) throws {
        #expect(try answer(.notSent(fault)) == .notSent(word))
        #expect(try answer(.lost(fault, afterMilliseconds: 5)) == .unknown(word))
    }

    @Test func `that do not come end at the deadline`() throws {
        let world = try VendorWorld()
        let end = world.soon()
        let answer = world.simulation.run {
            await world.cloud.bindByWiFi(world.code, world.device, within: CallWindow(by: end))
        }
        #expect(answer == .unknown("timeout"))
        #expect(world.simulation.now == end)
    }

    @Test func `are not asked for once the window's start has passed`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        // A token is at hand.
        _ = world.simulation.run { await world.cloud.deviceInfo(world.device, by: world.soon()) }
        world.caller.set(connectMilliseconds: 501)
        let window = CallWindow(
            start: world.simulation.now.advanced(byMilliseconds: 500), end: world.soon())
        let answer = world.simulation.run {
            await world.cloud.bindByWiFi(world.code, world.device, within: window)
        }
        #expect(answer == .notSent("given_up"))
    }

    @Test func `are not asked for twice by themselves`() throws {
        for act in [
            ScriptedCaller.Act.json("", status: 502), .json(#"{"code":5048}"#), .notSent(.refused),
            .lost(.reset, afterMilliseconds: 1),
        ] {
            let world = try VendorWorld()
            world.caller.on(VendorWorld.wifi, act)
            _ = world.simulation.run {
                await world.cloud.bindByWiFi(world.code, world.device, within: CallWindow(by: world.soon()))
            }
            #expect(world.caller.calls(to: VendorWorld.wifi).count == 1)
        }
    }

    /// States: Maker 9.
    @Test(arguments: [
        (#""1""#, true), ("1", true), ("0", false), (#""0""#, false), (#""""#, false), ("true", false),
        ("2", false), ("null", false),
    ])
    func `verify a device with 1 only`(value: String, isVerified: Bool) throws {
        let answer = try answer(
            .json(#"{"code":200,"msg":"","data":{"verified":\#(value)}}"#), to: VendorWorld.pureBluetooth
        ) { world in
            let deposit = `Requests to the vendor`.deposit()
            return await world.cloud.bindByPureBluetooth(
                .sealed(`Requests to the vendor`.sealed), deposit, world.device,
                within: CallWindow(by: world.soon()))
        }
        guard case .code(200, let data) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(data.isVerified == isVerified)
    }

    @Test func `tell the binding mode`() throws {
        let answer = try answer(
            .json(#"{"code":200,"msg":"","data":{"authKey":"a2V5","bindingMode":3,"productName":"x"}}"#))
        var data = VendorData()
        data.bindingMode = 3
        #expect(answer == .code(200, data))
    }

    private func information(
        _ data: String, date: String? = nil, after milliseconds: Int64 = 10
    ) throws -> VendorData {
        let answer = try answer(
            .json(#"{"code":200,"msg":"","data":\#(data)}"#, date: date, after: milliseconds),
            to: VendorWorld.deviceInfo
        ) { world in await world.cloud.deviceInfo(world.device, by: world.soon()) }
        guard case .code(200, let data) = answer else {
            throw Unexpected(answer: answer)
        }
        return data
    }

    /// A time of day in milliseconds, on the clock of a world whose time of day nobody moves.
    private func instant(of milliseconds: Int64) -> Instant {
        Simulation(unixNow: VendorWorld.start).instant(of: UnixTime(milliseconds: milliseconds))
    }

    private struct Unexpected: Error { let answer: VendorAnswer }

    @Test(arguments: [
        (#"{"deviceType":1,"status":1,"bindStatus":2}"#, 1, 1), (#"{"deviceType":2,"bindStatus":2}"#, 2, 2),
        (#"{"deviceType":"1","status":"2"}"#, 1, 2), (#"{"deviceType":1.5,"status":true}"#, nil, nil),
        ("{}", nil, nil), ("null", nil, nil), ("7", nil, nil),
    ])
    func `tell whose a device is`(json: String, deviceType: Int?, status: Int?) throws {
        let data = try information(json)
        #expect(data.deviceType == deviceType)
        #expect(data.status == status)
    }

    @Test(arguments: ["1743059240123", #""1743059240123""#])
    func `tell the time of a bind by our clock`(time: String) throws {
        // Our clock says 07:07:29 when the login's answers came; the vendor's is 100 s ahead then, by a
        // Date whose fraction of a second is cut off.
        let data = try information(
            #"{"deviceBindTimeTs":\#(time)}"#, date: "Thu, 27 Mar 2025 07:09:09 GMT")
        let now = VendorWorld.start.advanced(byMilliseconds: 20)
        let ahead = UnixTime(seconds: 1_743_059_349).milliseconds(since: now)
        #expect(data.boundAt == instant(of: 1_743_059_240_123 - ahead))
    }

    @Test(arguments: ["1743059240123", "99999999999999"])
    func `tell no time that is more than a century away`(time: String) throws {
        let data = try information(
            #"{"deviceBindTimeTs":\#(time)}"#, date: "Thu, 27 Mar 3278 07:07:29 GMT")
        let century = Int64(100 * 365 * 86_400_000)
        #expect(abs(try #require(data.boundAt).milliseconds) == century)
    }

    @Test(
        arguments: [
            ("1743059240", 1_743_059_240_000), ("1743059240123", 1_743_059_240_123), ("0", nil), ("-5", nil),
            (#""soon""#, nil), ("99999999999999999", nil),
        ] as [(String, Int64?)])
    func `give the time of a bind in either unit`(time: String, milliseconds: Int64?) throws {
        let data = try information(#"{"deviceBindTimeTs":\#(time)}"#)
        #expect(data.boundAt == milliseconds.map(instant))
    }

    @Test(arguments: [
        "Thu, 27 Mar 2025 07:09:09", "Thursday, 27-Mar-25 07:09:09 GMT", "Thu, 27 Mär 2025 07:09:09 GMT",
        "Thu, 27 Mar 2025 25:09:09 GMT", "Thu, 32 Mar 2025 07:09:09 GMT", "now", "",
    ])
    func `leave a time as it is when the Date is none`(date: String) throws {
        let data = try information(#"{"deviceBindTimeTs":1743059240123}"#, date: date)
        #expect(data.boundAt == instant(of: 1_743_059_240_123))
    }

    @Test(
        arguments: [("1", true), ("0", false), (#""1""#, true), ("2", nil), ("null", nil)]
            as [(String, Bool?)])
    func `tell whether a device is online`(status: String, isOnline: Bool?) throws {
        let answer = try answer(
            .json(#"{"code":200,"msg":"","data":{"deviceStatus":\#(status)},"pageNum":1}"#),
            to: VendorWorld.detail
        ) { world in await world.cloud.onlineStatus(world.device, by: world.soon()) }
        guard case .code(200, let data) = answer else { throw Unexpected(answer: answer) }
        #expect(data.isOnline == isOnline)
    }

    @Test func `are quoted briefly, on one line, and without what we sent`() throws {
        let long = String(repeating: "x", count: 500)
        guard case .code(_, let one) = try answer(.json(#"{"code":5000,"msg":"a\nb\u0007\#(long)"}"#)) else {
            Issue.record("no code")
            return
        }
        #expect(one.message.hasPrefix("a b x"))
        #expect(one.message.count == 160)
        for echoed in [
            "0123456789ABCDEF", "Bearer user-token-1", "user-token-1", "china1234",
            "57Fk69oYgbs2aWWN362NtZwYB2RqKNqQ7yZESnF5VM22",
        ] {
            let answer = try answer(.json(#"{"code":5462,"msg":"wrong: \#(echoed)!"}"#))
            #expect(!"\(answer)".contains(echoed))
        }
    }
}
