import Binding
import Cloud
import Elements
import HTTP
import Support
import Testing
import Transport

@Suite struct `A refused token` {
    struct Refusal: Sendable {
        let line: String
        let act: ScriptedCaller.Act
        let ask: @Sendable (VendorWorld) async -> VendorAnswer
        let login: String
    }

    private static let bind: @Sendable (VendorWorld) async -> VendorAnswer = { world in
        await world.cloud.bindByWiFi(world.code, world.device, within: CallWindow(by: world.soon()))
    }
    private static let verify: @Sendable (VendorWorld) async -> VendorAnswer = { world in
        await world.cloud.verify(
            world.code, of: world.device, isBinding: false, within: CallWindow(by: world.soon()))
    }
    private static let detail: @Sendable (VendorWorld) async -> VendorAnswer = { world in
        await world.cloud.onlineStatus(world.device, by: world.soon())
    }

    static let refusals: [Refusal] = [
        Refusal(
            line: VendorWorld.wifi, act: .json(#"{"code":5032}"#), ask: bind, login: VendorWorld.userRefresh),
        Refusal(
            line: VendorWorld.wifi, act: .json(#"{"code":5106}"#), ask: bind, login: VendorWorld.userRefresh),
        Refusal(
            line: VendorWorld.wifi, act: .json("", status: 401), ask: bind, login: VendorWorld.userRefresh),
        Refusal(
            line: VendorWorld.wifi, act: .json("no", status: 403), ask: bind, login: VendorWorld.userRefresh),
        // A key's refresh may give the same token again, so that a new login is needed.
        Refusal(
            line: VendorWorld.verify, act: .json(#"{"code":5144}"#), ask: verify, login: VendorWorld.keyLogin),
        Refusal(
            line: VendorWorld.detail, act: .json(#"{"code":91001}"#), ask: detail, login: VendorWorld.keyLogin
        ),
        Refusal(
            line: VendorWorld.detail, act: .json(#"{"code":91004}"#), ask: detail, login: VendorWorld.keyLogin
        ),
    ]

    @Test(arguments: refusals)
    func `is replaced once, and the same request sent once more`(refusal: Refusal) throws {
        let world = try VendorWorld()
        world.caller.on(refusal.line, refusal.act, .json(#"{"code":200}"#))
        let answer = world.simulation.run { await refusal.ask(world) }
        #expect(answer == .code(200, VendorData()))
        let calls = world.caller.calls(to: refusal.line)
        try #require(calls.count == 2)
        #expect(calls[0].request.target == calls[1].request.target)
        #expect(calls[0].request.body == calls[1].request.body)
        #expect(calls[0].deadline == calls[1].deadline)
        let tokens = world.tokens(to: refusal.line)
        #expect(tokens[0].hasSuffix("-1") && tokens[1].hasSuffix("-2"))
        let firstLogins = refusal.login == VendorWorld.keyLogin ? 2 : 1
        #expect(world.caller.calls(to: refusal.login).count == firstLogins)
    }

    @Test func `a second time is the answer`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":5032}"#))
        let answer = world.simulation.run { await Self.bind(world) }
        #expect(answer == .code(5032, VendorData()))
        #expect(world.caller.calls(to: VendorWorld.wifi).count == 2)
    }

    @Test func `for ever costs one login a minute, not one a call`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":5032}"#))
        for _ in 0..<20 { _ = world.simulation.run { await Self.bind(world) } }
        #expect(world.userLogins == 2)
        world.simulation.settle(byMilliseconds: 61_000)
        for _ in 0..<20 { _ = world.simulation.run { await Self.bind(world) } }
        #expect(world.userLogins == 3)
    }

    @Test func `costs one refresh for ten calls at once`() throws {
        let world = try VendorWorld()
        let refused = (0..<10).map { _ in ScriptedCaller.Act.json(#"{"code":5032}"#) }
        _ = world.simulation.run { await world.cloud.deviceInfo(world.device, by: world.soon()) }
        world.caller.script(VendorWorld.wifi, refused + [.json(#"{"code":200}"#)])
        let answers = world.simulation.run {
            await withTaskGroup(of: VendorAnswer.self) { group in
                for _ in 0..<10 { group.addTask { await Self.bind(world) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers == Array(repeating: .code(200, VendorData()), count: 10))
        #expect(world.caller.calls(to: VendorWorld.emailLogin).count == 1)
        #expect(world.caller.calls(to: VendorWorld.userRefresh).count == 1)
    }

    /// States: Code 8.
    @Test func `is not replaced by a call that was late to hear of it`() throws {
        let world = try VendorWorld()
        // Both leave with the first token; the second is refused long after the first.
        world.caller.on(
            VendorWorld.wifi, .json(#"{"code":5032}"#, after: 10), .json(#"{"code":5032}"#, after: 900),
            .json(#"{"code":200}"#))
        _ = world.simulation.run { await world.cloud.deviceInfo(world.device, by: world.soon()) }
        let answers = world.simulation.run {
            async let one = Self.bind(world)
            async let other = Self.bind(world)
            return await [one, other]
        }
        #expect(answers == Array(repeating: .code(200, VendorData()), count: 2))
        #expect(world.caller.calls(to: VendorWorld.userRefresh).count == 1)
    }

    @Test func `leaves its code when no other comes in time`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":5032}"#))
        world.caller.on(VendorWorld.userRefresh, .hang)
        let begun = world.simulation.now
        let window = CallWindow(start: begun.advanced(byMilliseconds: 500), end: world.soon())
        let answer = world.simulation.run {
            await world.cloud.bindByWiFi(world.code, world.device, within: window)
        }
        #expect(answer == .code(5032, VendorData()))
        #expect(world.caller.calls(to: VendorWorld.wifi).count == 1)
        // A bind must not be sent when nobody waits for it any more.
        #expect(world.simulation.now.milliseconds(since: begun) < 700)
    }

    @Test func `tells of the login where that brings no other`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":5032}"#))
        world.caller.on(VendorWorld.userRefresh, .json(#"{"code":5032}"#))
        world.caller.on(
            VendorWorld.emailLogin, VendorWorld.userTokens(1, seconds: 200_000), .json(#"{"code":5147}"#))
        let answer = world.simulation.run { await Self.bind(world) }
        #expect(answer == .notSent("no_token: code 5147: account frozen"))
    }

    @Test func `sends a user to the password only when the refresh token is refused too`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":5032}"#), .json(#"{"code":200}"#))
        world.caller.on(VendorWorld.userRefresh, .json(#"{"code":5032}"#))
        let answer = world.simulation.run { await Self.bind(world) }
        #expect(answer == .code(200, VendorData()))
        #expect(world.caller.calls(to: VendorWorld.userRefresh).count == 1)
        #expect(world.caller.calls(to: VendorWorld.emailLogin).count == 2)
    }
}
