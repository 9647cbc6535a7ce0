import Binding
import Cloud
import Elements
import HTTP
import Support
import Testing
import Transport

@Suite struct `Logging in at the vendor` {
    private func bind(_ world: VendorWorld) -> VendorAnswer {
        world.simulation.run {
            await world.cloud.bindByWiFi(world.code, world.device, within: CallWindow(by: world.soon()))
        }
    }

    /// States: Account 1.
    @Test(arguments: [(5147, 1_200), (5325, 86_400)])
    func `stops for as long as a lock-out lasts`(code: Int, seconds: Int64) throws {
        let world = try VendorWorld()
        world.caller.on(
            VendorWorld.emailLogin, .json(#"{"code":\#(code),"msg":"frozen"}"#),
            VendorWorld.userTokens(1, seconds: 200_000))
        world.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        for _ in 0..<10 {
            guard case .notSent(let reason) = bind(world) else {
                Issue.record("sent without a token")
                return
            }
            #expect(reason.hasPrefix("no_token: code \(code)"))
        }
        world.simulation.settle(byMilliseconds: seconds * 1_000 - 10_000)
        #expect(world.userLogins == 1)
        #expect(world.caller.calls(to: VendorWorld.wifi).isEmpty)
        world.simulation.settle(byMilliseconds: 12_000)
        #expect(world.userLogins == 2)
        #expect(bind(world) == .code(200, VendorData()))
    }

    @Test func `is locked out after a restart too`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":5325}"#))
        _ = bind(world)
        let next = try VendorWorld(store: world.store, simulation: world.simulation, caller: world.caller)
        next.simulation.run { await next.cloud.begin() }
        _ = bind(next)
        #expect(world.userLogins == 1)
    }

    @Test(arguments: [5028, 5579, 5582, 5583, 5586])
    func `tries a wrong password once an hour`(code: Int) throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":\#(code)}"#))
        for _ in 0..<20 { _ = bind(world) }
        world.simulation.settle(byMilliseconds: 3_590_000)
        #expect(world.userLogins == 1)
        world.simulation.settle(byMilliseconds: 20_000)
        #expect(world.userLogins == 2)
    }

    // MARK: Whose a login is

    /// The same vendor, after the configuration was changed and the program started anew.
    private func changed(
        _ world: VendorWorld, user: VendorAccount.User = .email("service@maker.example"),
        _ change: VendorChange = VendorChange()
    ) throws -> VendorWorld {
        let next = try VendorWorld(user: user, store: world.store, simulation: world.simulation, change)
        next.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        return next
    }

    /// States: Account 4, Order 20.
    @Test func `of another user uses nothing of the former, though the account's name was kept`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        #expect(bind(world) == .code(200, VendorData()))
        let next = try changed(world, user: .email("other@maker.example"))
        #expect(bind(next) == .code(200, VendorData()))
        #expect(next.caller.calls(to: VendorWorld.userRefresh).isEmpty)
        let login = try #require(next.caller.calls(to: VendorWorld.emailLogin).first)
        #expect(login.request.query?.contains("other%40maker.example") == true)
    }

    /// States: Account 4.
    @Test(arguments: [5147, 5148])
    func `of another user is not barred by the former's lock-out`(code: Int) throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":\#(code)}"#))
        _ = bind(world)
        #expect(bind(try changed(world, user: .email("other@maker.example"))) == .code(200, VendorData()))
        guard case .notSent = bind(try changed(world, VendorChange(password: "another"))) else {
            Issue.record("a new password is no new account")
            return
        }
        #expect(
            bind(try changed(world, VendorChange(url: "https://other.example"))) == .code(200, VendorData()))
    }

    /// States: Account 5.
    @Test(arguments: ["ours", nil])
    func `of an access key that is rotated stays its account's, if that is named`(account: String?) throws {
        let world = try VendorWorld(VendorChange(accessAccount: account))
        world.caller.on(VendorWorld.keyLogin, .json(#"{"code":5147}"#))
        let status = { (world: VendorWorld) in
            world.simulation.run { await world.cloud.onlineStatus(world.device, by: world.soon()) }
        }
        #expect(status(world) == .notSent("no_token: code 5147: account frozen"))
        let rotated = try changed(world, VendorChange(accessKey: "another", accessAccount: account))
        rotated.caller.on(VendorWorld.detail, .json(#"{"code":200,"data":{"deviceStatus":1}}"#))
        let isBarred = status(rotated) == .notSent("no_token: code 5147: account frozen")
        #expect(isBarred == (account != nil))
        #expect(rotated.caller.calls(to: VendorWorld.keyLogin).isEmpty == isBarred)
    }

    /// States: Account 3.
    @Test func `with another password forgets that the former was wrong`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":5028}"#))
        _ = bind(world)
        let again = try changed(world)
        #expect(bind(again) == .notSent("no_token: code 5028: wrong password"))
        #expect(again.caller.calls(to: VendorWorld.emailLogin).isEmpty, "a restart makes no password right")
        #expect(again.cloud.failures.map(\.failure.code) == [5028])
        #expect(again.cloud.failures.first?.failure.isLock == false, "nor a wrong one a freeze")
        #expect(bind(try changed(world, VendorChange(password: "another"))) == .code(200, VendorData()))
    }

    /// States: Account 1.
    @Test func `of a blocked caller is barred for every account there, and nowhere else`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":5325}"#))
        _ = bind(world)
        let other = try changed(world, user: .email("other@maker.example"))
        _ = bind(other)
        let status = world.simulation.run { await other.cloud.onlineStatus(other.device, by: other.soon()) }
        #expect(status == .notSent("no_token: code 5325: caller blocked"))
        #expect(other.caller.calls.isEmpty)
        #expect(
            bind(try changed(world, VendorChange(url: "https://other.example"))) == .code(200, VendorData()))
    }

    /// States: Account 1.
    @Test func `is the same under another name`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        _ = bind(world)
        let renamed = try changed(world, VendorChange(name: "renamed"))
        #expect(bind(renamed) == .code(200, VendorData()))
        #expect(renamed.userLogins == 0)
    }

    @Test func `at another URL takes no token there`() throws {
        let world = try VendorWorld()
        _ = bind(world)
        let moved = try changed(world, VendorChange(url: "https://other.example"))
        #expect(bind(moved) == .code(200, VendorData()))
        #expect(moved.caller.calls(to: VendorWorld.userRefresh).isEmpty)
        #expect(moved.caller.calls(to: VendorWorld.emailLogin).count == 1)
    }

    /// States: Account 5.
    @Test func `belongs to an account that is named by where and who, in a form that never changes`() throws {
        let email = try VendorWorld().account
        #expect(email.identity == "https://vendor.example email service%40maker.example C.DM.10271.5")
        let phone = try VendorWorld(user: .phone(internationalCode: "86", number: "17132136550")).account
        #expect(phone.identity == "https://vendor.example phone 86 17132136550 C.DM.10271.5")
        let renamed = try VendorWorld(VendorChange(name: "x", accessKey: "y", password: "z")).account
        #expect(renamed.identity == email.identity)
    }

    @Test func `that fails is told at once, with the vendor's code`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":5028}"#), VendorWorld.userTokens(1))
        _ = bind(world)
        #expect(world.told.withLock { $0 } == ["user code 5028: wrong password"])
        #expect(world.cloud.failures.map(\.failure.code) == [5028])
        #expect(world.cloud.failures.map(\.failure.word) == ["5028"])
        world.simulation.settle(byMilliseconds: 3_700_000)
        #expect(world.told.withLock { $0 }.last == "user is back")
        #expect(world.cloud.failures.isEmpty)
    }

    @Test(arguments: [
        #"{"code":200,"data":{"accessToken":{"token":"","expirationTime":1743066449}}}"#,
        #"{"code":200,"data":{"accessToken":{"token":"Bearer x","expirationTime":0}}}"#,
        #"{"code":200,"data":{"accessToken":{"token":"Bearer x\r\nX: y","expirationTime":1743066449}}}"#,
        #"{"code":200,"data":null}"#, #"{"code":200}"#,
        #"{"code":0,"data":{"accessToken":{"token":"Bearer x","expirationTime":1743066449}}}"#,
    ])
    func `takes no answer for a token that is none`(body: String) throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(body))
        guard case .notSent = bind(world) else {
            Issue.record("sent")
            return
        }
    }

    @Test(arguments: [#""expires_in":86400"#, #""expire_in":86400"#, #""expire_in":"86400""#])
    func `believes the life of a server's token in either spelling`(life: String) throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.keyLogin, .json(#"{"code":200,"access_token":"QJWT t",\#(life)}"#))
        world.caller.on(VendorWorld.detail, .json(#"{"code":200}"#))
        let answer = world.simulation.run { await world.cloud.onlineStatus(world.device, by: world.soon()) }
        #expect(answer == .code(200, VendorData()))
        let kept = try #require(world.store.kept("server").first)
        #expect(kept.ends.milliseconds(since: kept.made) == 86_400_000)
    }

    @Test func `renews a server's token every hour, and by a login when that is refused`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.keyRefresh, .json(#"{"code":401,"msg":"Unauthorized"}"#))
        world.simulation.run { await world.cloud.begin() }
        world.simulation.settle(byMilliseconds: 3_605_000)
        #expect(world.caller.calls(to: VendorWorld.keyRefresh).count == 1)
        #expect(world.caller.calls(to: VendorWorld.keyLogin).count == 2)
    }

    @Test func `gives a user's token the end that it has by our clock`() throws {
        let world = try VendorWorld()
        // The vendor's clock is 500 s ahead, and its token good for 7,200 s.
        world.caller.on(
            VendorWorld.emailLogin,
            .json(
                #"{"code":200,"data":{"accessToken":{"token":"Bearer x","expirationTime":1743066949}}}"#,
                date: "Thu, 27 Mar 2025 07:15:49 GMT"))
        _ = bind(world)
        let kept = try #require(world.store.kept("user").first)
        let life = kept.ends.milliseconds(since: kept.made)
        #expect((7_199_000...7_201_000).contains(life))
    }

    @Test func `keeps every token for the next start`() throws {
        let world = try VendorWorld()
        world.simulation.run { await world.cloud.begin() }
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(
            Set(world.store.kept.keys.map { $0.prefix { $0 != "/" } }) == ["user", "user_refresh", "server"])
        let next = try VendorWorld(
            store: world.store, simulation: world.simulation, caller: ScriptedCaller(world.simulation))
        next.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        next.simulation.run { await next.cloud.begin() }
        #expect(bind(next) == .code(200, VendorData()))
        #expect(next.caller.calls.count == 1)
        #expect(next.tokens(to: VendorWorld.wifi) == ["Bearer user-token-1"])
    }

    @Test func `uses a kept refresh token before the password`() throws {
        let before = try VendorWorld()
        _ = bind(before)
        let refresh = before.store.kept.filter { $0.key.hasPrefix("user_refresh/") }
        try #require(refresh.count == 1)
        let world = try VendorWorld(store: MemoryStore(refresh))
        world.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        #expect(bind(world) == .code(200, VendorData()))
        #expect(world.caller.calls(to: VendorWorld.emailLogin).isEmpty)
        #expect(world.caller.calls(to: VendorWorld.userRefresh).count == 1)
    }

    @Test func `is no secret's way out`() throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.emailLogin, .json(#"{"code":5420,"msg":"china1234"}"#))
        let answer = bind(world)
        world.simulation.run { await world.cloud.begin() }
        let shown =
            "\(answer) \(world.cloud.failures) \(world.account.identity) \(String(reflecting: world.store.kept))"
        for secret in ["china1234", "57Fk69", "6AE3p2SnA9", "user-token", "server-token", "refresh-token"] {
            #expect(!shown.contains(secret))
        }
    }
}
