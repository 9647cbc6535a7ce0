import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

@Suite struct `WeCom's interface` {
    private static let success =
        #"{"device_secret":"device-secret-1","device_access_token":"device-token-1","expires_in":7200}"#

    @Test func `is asked as the documents say`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        let secret = DeviceSecret(
            secret: Secret("device-secret-1"), accessToken: Secret(""),
            accessTokenEnds: world.simulation.unixNow, isProved: false)
        world.simulation.run {
            _ = await world.cloud.deviceSecret(for: world.code, within: world.attempt()) { true }
            _ = await world.cloud.proves(secret, of: world.serial, by: world.soon())
            _ = await world.cloud.word(on: world.serial, by: world.soon())
        }
        for (line, fixture) in [
            (WeComWorld.modelToken, "model-token"), (WeComWorld.deviceSecret, "device-secret"),
            (WeComWorld.deviceToken, "device-token"), (WeComWorld.detail, "device-detail"),
        ] {
            let call = try #require(world.caller.calls(to: line).first)
            #expect(CloudFixture.wire(call) == (try CloudFixture.request("wecom/\(fixture)")))
        }
    }

    @Test(arguments: ["", #""errcode":0,"errmsg":"ok","#])
    func `gives a secret with and without an errcode`(prefix: String) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.deviceSecret, .json("{\(prefix)\(Self.success.dropFirst())"))
        let answer = world.secret()
        let now = world.simulation.unixNow
        #expect(
            answer
                == .secret(
                    DeviceSecret(
                        secret: Secret("device-secret-1"), accessToken: Secret("device-token-1"),
                        accessTokenEnds: now.advanced(bySeconds: 7_200), isProved: true)))
    }

    @Test(arguments: [
        #"{"device_secret":"device-secret-1"}"#, #"{"device_secret":"device-secret-1","expires_in":0}"#,
        #"{"device_secret":"device-secret-1","device_access_token":7}"#,
    ])
    func `gives a secret even when its token is missing`(body: String) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.deviceSecret, .json(body))
        guard case .secret(let secret) = world.secret() else {
            Issue.record("no secret")
            return
        }
        #expect(secret.secret == Secret("device-secret-1"))
        #expect(secret.accessTokenEnds == world.simulation.unixNow)
    }

    @Test(arguments: [
        ("{}", 200, SecretAnswer.unanswered("no_device_secret")),
        (#"{"errcode":0,"errmsg":"ok"}"#, 200, .unanswered("no_device_secret")),
        (#"{"device_secret":""}"#, 200, .unanswered("no_device_secret")),
        (#"{"device_secret":5}"#, 200, .unanswered("no_device_secret")),
        (#"{"errcode":"0"}"#, 200, .unanswered("odd_errcode")),
        (#"{"device_secret":"a","device_secret":"b"}"#, 200, .unanswered("no_json")),
        ("<html>", 200, .unanswered("no_json")), ("", 200, .unanswered("no_json")),
        ("[]", 200, .unanswered("no_object")),
        ("", 404, .unanswered("http_404")), ("", 502, .unanswered("http_502")),
        (#"{"errcode":40014}"#, 503, .unanswered("http_503")),
        (#"{"errcode":42022,"errmsg":"used"}"#, 200, .refused(42022, "used")),
        (#"{"errcode":-1,"errmsg":"system busy"}"#, 200, .refused(-1, "system busy")),
        (#"{"errcode":45009}"#, 200, .refused(45009, "")),
        (
            #"{"errcode":40078,"errmsg":"bad code-1 hint"}"#, 200,
            .refused(40078, "‹not shown: it repeats a secret›")
        ),
    ])
    func `gives no secret otherwise`(body: String, status: Int, expected: SecretAnswer) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.deviceSecret, .json(body, status: status))
        #expect(world.secret() == expected)
        #expect(world.caller.calls(to: WeComWorld.deviceSecret).count == 1)
    }

    /// States: Code 4.
    @Test func `commits before the first byte, on a connection of its own`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.deviceSecret, .json(Self.success))
        let commits = Guarded(0)
        let answer = world.simulation.run {
            await world.cloud.deviceSecret(for: world.code, within: world.attempt()) {
                commits.withLock { $0 += 1 }
                return false
            }
        }
        #expect(answer == .notSent("given_up"))
        #expect(commits.withLock { $0 } == 1)
        #expect(world.caller.calls(to: WeComWorld.deviceSecret).first?.reusesConnection == false)
        #expect(world.caller.calls(to: WeComWorld.modelToken).first?.reusesConnection == true)
    }

    @Test func `commits nothing when it cannot be reached, or has no token`() throws {
        let world = try WeComWorld()
        let answer = world.simulation.run {
            await world.cloud.deviceSecret(for: world.code, within: world.attempt()) {
                Issue.record("asked to commit")
                return true
            }
        }
        #expect(answer == .notSent("no_model_token: no_ticket"))
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.deviceSecret, .notSent(.refused))
        let unreached = world.simulation.run {
            await world.cloud.deviceSecret(for: world.code, within: world.attempt()) {
                Issue.record("asked to commit")
                return true
            }
        }
        #expect(unreached == .notSent("connection_refused"))
    }

    @Test(arguments: [40014, 41001, 42001])
    func `has its token replaced for the next attempt`(errcode: Int) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(
            WeComWorld.deviceSecret, .json(#"{"errcode":\#(errcode)}"#), .json(Self.success))
        #expect(world.secret() == .refused(errcode, ""))
        #expect(world.caller.calls(to: WeComWorld.deviceSecret).count == 1)
        guard case .secret = world.secret() else {
            Issue.record("no secret")
            return
        }
        let queries = world.caller.calls(to: WeComWorld.deviceSecret).map { $0.request.query ?? "" }
        #expect(queries == [1, 2].map { "model_access_token=model%2Ftoken%2B\($0)" })
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 2)
    }

    /// States: Code 21.
    @Test func `has one token replaced for ten redemptions`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        let refused = (0..<10).map {
            ScriptedCaller.Act.json(#"{"errcode":42001}"#, after: 10 + Int64($0) * 30)
        }
        world.caller.script(WeComWorld.deviceSecret, refused + [.json(Self.success)])
        let attempt: @Sendable () async -> [SecretAnswer] = {
            await withTaskGroup(of: SecretAnswer.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        await world.cloud.deviceSecret(for: world.code, within: world.attempt()) { true }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(world.simulation.run(attempt) == Array(repeating: .refused(42001, ""), count: 10))
        let answers = world.simulation.run(attempt)
        for answer in answers {
            guard case .secret = answer else {
                Issue.record("\(answer)")
                return
            }
        }
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 2)
    }

    @Test(arguments: [
        (#"{"bind_status":1,"auth_corp_info":{"open_corpid":"c"}}"#, true),
        (#"{"errcode":0,"bind_status":0}"#, false), (#"{"bind_status":"1"}"#, true),
        (#"{"auth_corp_info":{"open_corpid":"c"}}"#, true), (#"{"bind_corpinfo":{"open_corpid":"c"}}"#, true),
        (#"{"bind_corpinfo":{"open_corpid":""}}"#, nil), (#"{"bind_status":2}"#, nil),
        (#"{"bind_status":null,"bind_corpinfo":{"open_corpid":"c"}}"#, nil), ("{}", nil),
        (#"{"errcode":600001}"#, nil), ("<html>", nil),
    ])
    func `tells whether a device is bound, or nothing`(body: String, expected: Bool?) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.detail, .json(body))
        let isBound = world.simulation.run { await world.cloud.isBound(world.serial, by: world.soon()) }
        #expect(isBound == expected)
    }

    @Test(arguments: [48_002, 600_001, -1])
    func `tells by which errcode a question was refused`(code: Int) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.detail, .json(#"{"errcode":\#(code),"errmsg":"no"}"#))
        let word = world.simulation.run { await world.cloud.word(on: world.serial, by: world.soon()) }
        #expect(word == .silence(wecomCode: code))
    }

    @Test(arguments: [3_000, 4_900] as [Int64])
    func `waits for a secret from the first byte on, however long its token took`(milliseconds: Int64) throws
    {
        let world = try WeComWorld()
        world.caller.on(
            WeComWorld.modelToken,
            .json(#"{"errcode":0,"model_access_token":"t","expires_in":7200}"#, after: milliseconds))
        world.caller.on(WeComWorld.deviceSecret, .json(Self.success, after: 4_900))
        _ = world.cloud.take(world.ticket(1))
        guard case .secret = world.secret() else {
            Issue.record("a slow token makes a doubt")
            return
        }
    }

    /// States: Code 6.
    @Test func `does not wait for a secret longer than that`() throws {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.deviceSecret, .json(Self.success, after: 5_001))
        _ = world.cloud.take(world.ticket(1))
        #expect(world.secret() == .unanswered("timeout"))
    }

    @Test func `sends nothing when token and connection came too late`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 1_000)
        world.caller.set(connectMilliseconds: 5_001)
        world.caller.on(WeComWorld.deviceSecret, .json(Self.success))
        let answer = world.simulation.run {
            await world.cloud.deviceSecret(for: world.code, within: world.attempt()) {
                Issue.record("asked to commit")
                return true
            }
        }
        #expect(answer == .notSent("timeout"))
    }

    @Test func `answers a question again when its token was refused`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.detail, .json(#"{"errcode":40014}"#), .json(#"{"bind_status":1}"#))
        let isBound = world.simulation.run { await world.cloud.isBound(world.serial, by: world.soon()) }
        #expect(isBound == true)
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 2)
    }

    @Test(arguments: [
        (#"{"device_access_token":"t","expires_in":7200}"#, true), (#"{"errcode":600005}"#, false),
        (#"{"errcode":40091}"#, false), (#"{"errcode":600004}"#, false), (#"{"errcode":-1}"#, nil),
        (#"{"errcode":48002}"#, nil), ("{}", nil), ("", nil),
    ])
    func `proves or disproves a secret, or neither`(body: String, expected: Bool?) throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.caller.on(WeComWorld.deviceToken, .json(body))
        let secret = DeviceSecret(
            secret: Secret("device-secret-1"), accessToken: Secret(""),
            accessTokenEnds: world.simulation.unixNow, isProved: false)
        let proof = world.simulation.run {
            await world.cloud.proves(secret, of: world.serial, by: world.soon())
        }
        #expect(proof == expected)
    }
}
