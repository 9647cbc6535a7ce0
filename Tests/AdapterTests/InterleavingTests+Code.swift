import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Telemetry
import Testing
import Transport

/// Interleavings, numbered as under "Order" in `States.md`: codes, tokens and tickets.
@Suite struct CodeInterleavingTests {
    static let seeds = InterleavingTests.seeds

    /// States: Order 12.
    @Test(arguments: seeds)
    func `12: sending, unbind, secret arrives → superseded`(seed: UInt64) throws {
        let world = try World(seed: seed).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        // Too many calls: the second attempt is made a minute later.
        world.wecom.answer(.refused(45009, ""))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(30_000)
        world.wecom.answer(after: 4_000)
        world.pass(33_000)
        #expect(world.redemption("r1")?.progress.state == .sending)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.simulation.run { await world.send(world.unbind("u1")) }.isAcknowledged)
        #expect(world.notes(.unbind) == ["begun"])
        #expect(world.redemption("r1")?.progress.state == .sending)
        world.pass(10_000)
        #expect(world.redemption("r1")?.progress.state == .superseded)
        #expect(world.secret("r1") != nil, "a fact is kept")
        #expect(world.device?.state == .free)
        world.pass(600_000)
        #expect(world.wecom.attempts == 2)
    }

    /// States: Order 13, Code 21.
    @Test(arguments: seeds)
    func `13: ten redemptions, one dead token → one refresh`(seed: UInt64) throws {
        let network = Network()
        let world = try World(seed: seed, cloud: network.wecom).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let caller = try #require(network.caller)
        network.bringTicket(at: world.simulation.unixNow)
        world.pass(1_000)
        #expect(caller.calls(to: Network.modelToken).count == 1)
        let refused = (0..<10).map { _ in ScriptedCaller.Act.json(#"{"errcode":40014}"#, after: 50) }
        caller.script(
            Network.deviceSecret,
            refused + [
                .json(#"{"errcode":0,"device_secret":"s","device_access_token":"t","expires_in":7200}"#)
            ])
        let replies = world.simulation.run {
            await withTaskGroup(of: World.Reply.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        await world.send(World.Bind(request: "r\(number)", serial: "SN\(number)"))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies.count == 10 && replies.allSatisfy { $0.errcode == 0 })
        world.pass(30_000)
        #expect(caller.calls(to: Network.modelToken).count == 2)
        #expect(caller.calls(to: Network.deviceSecret).count == 20)
        let states = world.ledger.records.redemptions.values.map(\.progress.state)
        #expect(states.count == 10 && states.allSatisfy { $0 == .stored })
    }

    /// States: Order 14, Code 16.
    @Test(arguments: seeds)
    func `14: frozen process wakes with the secret after the retry's 42022 → facts are not fenced: stored`(
        seed: UInt64
    ) throws {
        let world = try World(seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        world.wecom.answer(after: 1_000)
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(1_500)
        #expect(world.wecom.attempts == 1)
        world.life.freeze()
        world.pass(20_000)
        let next = try world.replaced().keepingHouse()
        let code = try #require(next.redemption("r1")).codeDigest
        #expect(next.redemption("r1")?.progress.state == .inDoubt)
        next.wecom.answer(.refused(42022, "used"))
        let by = next.simulation.now.advanced(byMilliseconds: 1_000)
        let isRetried = next.simulation.run {
            // A ledger in memory takes it; if not, the expectation below says so.
            try? await next.ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try Spend.retryByHand(code, in: &records, at: now)
            }
        }
        #expect(isRetried == true)
        next.pass(60_000)
        #expect(next.wecom.attempts == 2)
        #expect(next.redemption("r1")?.progress.state == .inDoubt, "42022 after a doubtful attempt of ours")
        #expect(next.secret("r1") == nil)
        next.wecom.prove(nil, true)
        world.life.thaw()
        next.pass(5_000)
        #expect(next.redemption("r1")?.progress.state == .stored)
        #expect(next.secret("r1")?.isProved == false, "it is proved before it is used")
        next.pass(600_000)
        #expect(next.secret("r1")?.isProved == true)
        #expect(next.wecom.attempts == 2)
    }

    /// States: Order 17, Code 1.
    @Test func `17: no ticket in the first hour → 7, no_ticket; a ticket through the listener ends it`()
        throws
    {
        let network = Network()
        let world = try World(cloud: network.wecom).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        for number in 1...6 {
            #expect(world.bind(World.Bind(request: "r\(number)", serial: "SN1")).errcode == 7)
            world.pass(600_000)
        }
        #expect(world.vendor.bindCalls == 0)
        #expect(world.ledger.records.callbacks.values.allSatisfy { $0.reason?.word == .noTicket })
        #expect(world.device == nil, "nothing is reserved")
        #expect(world.conditions.standing.first { $0.condition == .noTicket }?.count == 6)
        let pushed = world.simulation.run { await world.send(world.ticket("ticket-1")) }
        #expect(pushed.isAcknowledged)
        #expect(world.bind(World.Bind(request: "r7")).errcode == 0)
    }

    /// States: Order 17, Code 1.
    @Test(
        arguments: [
            (ScriptedCaller.Act.json(#"{"errcode":40001,"errmsg":"invalid credential"}"#), 40_001),
            (.json("<html>", status: 404), nil),
        ] as [(ScriptedCaller.Act, Int?)])
    func `17: a ticket that gets no token → 7, no_token with WeCom's errcode, told before any bind`(
        act: ScriptedCaller.Act, code: Int?
    ) throws {
        let network = Network()
        let world = try World(cloud: network.wecom).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let caller = try #require(network.caller)
        caller.on(Network.modelToken, act)
        let pushed = world.simulation.run { await world.send(world.ticket("ticket-1")) }
        #expect(pushed.isAcknowledged)
        world.pass(100)
        let conditions = try #require(network.conditions)
        #expect(conditions.timesBegun(.noToken) == 1)
        let line = try #require(network.lines.withLock { $0.last })
        #expect(line.contains(#""condition":"no_token""#))
        #expect(line.contains(code.map(String.init) ?? "http_404"))
        #expect(conditions.standing.map(\.text) == ["no_token:\(World.model)"])
        let shown = conditions.standing.first?.last.fields[.wecomCode]?.integer
        #expect(shown == code.map(Int64.init))
        #expect(world.site.value.lacks(at: world.simulation.unixNow).map(\.0.text) == [World.model])

        #expect(world.bind(World.Bind(request: "r1")).errcode == 7)
        #expect(world.vendor.bindCalls == 0)
        #expect(world.ledger.records.callbacks.values.first?.reason == Reason(.noToken, wecomCode: code))
        #expect(world.conditions.timesBegun(.noToken) == 1)
        #expect(world.device == nil, "nothing is reserved")

        caller.on(Network.modelToken, .json(Network.token(1)))
        world.pass(61_000)
        #expect(network.lines.withLock { $0.last }?.contains("condition_over") == true)
        #expect(conditions.standing.isEmpty)
        #expect(world.site.value.lacks(at: world.simulation.unixNow).isEmpty)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
    }

    /// States: Code 6.
    @Test func `a token and an answer that are both slow make no doubt`() throws {
        let network = Network()
        let world = try World(cloud: network.wecom).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let caller = try #require(network.caller)
        network.bringTicket(at: world.simulation.unixNow)
        world.pass(1_000)
        // The token that was there is refused, and the next one takes its time.
        caller.on(Network.modelToken, .json(Network.token(2), after: 4_500))
        caller.on(
            Network.deviceSecret, .json(#"{"errcode":40014}"#),
            .json(#"{"device_secret":"s","device_access_token":"t","expires_in":7200}"#, after: 4_900))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(30_000)
        #expect(world.redemption("r1")?.progress.state == .stored)
        #expect(caller.calls(to: Network.deviceSecret).count == 2)
    }

    /// States: Code 6.
    @Test(arguments: [532_000, 536_000] as [Int64])
    func `no first byte leaves later than 535 s after a code came`(milliseconds: Int64) throws {
        let network = Network()
        let world = try World(cloud: network.wecom).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let caller = try #require(network.caller)
        network.bringTicket(at: world.simulation.unixNow)
        world.pass(1_000)
        // Nobody answers until then.
        caller.on(Network.deviceSecret, .notSent(.refused))
        let begun = world.simulation.now
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(milliseconds - world.simulation.now.milliseconds(since: begun))
        caller.on(
            Network.deviceSecret,
            .json(#"{"device_secret":"s","device_access_token":"t","expires_in":7200}"#))
        world.pass(30_000)
        #expect(world.redemption("r1")?.progress.state == (milliseconds < 535_000 ? .stored : .expired))
    }
}

/// WeCom's real interface over a scripted network.
private final class Network: Sendable {
    static let modelToken = "POST /cgi-bin/openhw/get_model_token"
    static let deviceSecret = "POST /cgi-bin/openhw/get_device_secret"
    static let detail = "POST /cgi-bin/openhw/device/get_device_detail"

    private struct State {
        var caller: ScriptedCaller?
        var cloud: WeComCloud?
        var conditions: Conditions?
    }

    private let state = Guarded(State())

    /// What people heard of the model's token.
    let lines = Guarded<[String]>([])

    static func token(_ number: Int) -> String {
        #"{"errcode":0,"model_access_token":"token-\#(number)","expires_in":7200}"#
    }

    var caller: ScriptedCaller? { state.withLock { $0.caller } }
    var conditions: Conditions? { state.withLock { $0.conditions } }

    func wecom(_ simulation: Simulation) throws -> any WeComPort {
        let caller = ScriptedCaller(simulation)
        caller.script(
            Self.modelToken,
            (1...3).map { .json(Self.token($0)) })
        caller.on(Self.detail, .json(#"{"errcode":0,"bind_status":1}"#))
        let model = WeComModel(
            id: try #require(ModelID(World.model)), secret: Secret("secret"),
            origin: try Origin("https://wecom.example"))
        let lines = lines
        let log = Log(simulation) { line in
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        let conditions = Conditions(simulation, log, counted: Counters().conditionsBegun)
        let watch = TokenWatch(conditions, models: { _ in [] }) { _ in false }
        let cloud = WeComCloud(
            model, over: caller, keptIn: .none, on: simulation, tell: { watch.model(model.id, $0) })
        state.withLock { $0 = State(caller: caller, cloud: cloud, conditions: conditions) }
        return cloud
    }

    func bringTicket(at now: UnixTime) {
        let cloud = state.withLock { $0.cloud }
        _ = cloud?.take(
            Credential(secret: Secret("ticket-0"), made: now, ends: now.advanced(bySeconds: 1_800)))
    }
}
