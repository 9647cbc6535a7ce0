import Binding
import Cloud
import Elements
import Support
import Testing
import Transport

@Suite struct `A token cache` {
    let simulation = Simulation()
    let store = MemoryStore()
    let login: Login
    /// What people heard.
    let told = Guarded<[String]>([])

    init() throws {
        login = try `A token cache`.login("a@b.example", "password")
    }

    static func login(_ account: String, _ password: String) throws -> Login {
        Login(
            to: try Origin("https://peer.example"), of: account, with: [Secret(password)],
            namedBy: Secret("key"))
    }

    var name: String { "token/\(login.name)" }

    func cache(
        _ outcomes: Result<Int64, TokenTrouble>..., timing: TokenTiming = TokenTiming(),
        store: MemoryStore? = nil
    ) -> (TokenCache, ScriptedSource) {
        let source = ScriptedSource(simulation, outcomes)
        let cache = TokenCache(
            "token", of: login, from: source, keptIn: (store ?? self.store).port, timing: timing,
            on: simulation, tell: { trouble in told.withLock { $0.append(trouble?.reason ?? "is back") } })
        return (cache, source)
    }

    func token(_ cache: TokenCache, within milliseconds: Int64 = 1_000) -> String? {
        let end = simulation.now.advanced(byMilliseconds: milliseconds)
        return simulation.run { await cache.token(by: end)?.secret.exposedText }
    }

    @Test func `fetches once for everybody who waits`() {
        let (cache, source) = cache(.success(7_200))
        let end = simulation.now.advanced(byMilliseconds: 1_000)
        let tokens = simulation.run {
            await withTaskGroup(of: String?.self) { group in
                for _ in 0..<50 { group.addTask { await cache.token(by: end)?.secret.exposedText } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(tokens == Array(repeating: "token-1", count: 50))
        #expect(source.count == 1)
    }

    @Test(arguments: [(true, 9, 2), (true, 10, 3), (false, 59, 2), (false, 60, 3)])
    func `replaces a new token sooner if it had been taken`(
        wasTaken: Bool, seconds: Int64, tokens: Int
    ) throws {
        let (cache, source) = cache(.success(7_200))
        try #require(token(cache) == "token-1")
        cache.refuse(Secret("token-1"))
        try #require(token(cache) == "token-2")
        if wasTaken { cache.accept(Secret("token-2")) }
        // The replacement took 100 ms from the refusal that the spacing is counted from.
        simulation.settle(byMilliseconds: seconds * 1_000 - 100)
        cache.refuse(Secret("token-2"))
        #expect(token(cache) == "token-\(tokens)")
        #expect(source.count == tokens)
    }

    @Test func `makes nobody wait past the own deadline`() {
        let (cache, source) = cache(.success(7_200))
        #expect(token(cache, within: 50) == nil)
        #expect(token(cache) == "token-1")
        #expect(source.count == 1)
    }

    @Test func `renews at two thirds of the life, beside the calls`() {
        let (cache, source) = cache(.success(7_200))
        simulation.run { await cache.begin() }
        simulation.settle(byMilliseconds: 4_799_000)
        #expect(source.count == 1)
        simulation.settle(byMilliseconds: 1_500)
        #expect(source.renewals == [false, true])
        let before = simulation.now
        #expect(token(cache) == "token-2")
        #expect(simulation.now == before)
    }

    @Test func `renews at its greatest age`() {
        let (cache, source) = cache(.success(86_400), timing: TokenTiming(oldestSeconds: 3_600))
        simulation.run { await cache.begin() }
        simulation.settle(byMilliseconds: 10 * 3_600_000 + 5_000)
        #expect(source.count == 11)
    }

    @Test func `keeps a usable token while its renewal fails`() {
        let (cache, source) = cache(.success(7_200), .failure(TokenTrouble(.passing, "timeout")))
        simulation.run { await cache.begin() }
        simulation.settle(byMilliseconds: 6_000_000)
        #expect(source.count > 2)
        #expect(cache.present?.secret.exposedText == "token-1")
        #expect(cache.trouble?.reason == "timeout")
        simulation.settle(byMilliseconds: 1_200_000)
        #expect(cache.present == nil)
    }

    @Test func `waits longer and longer after failures`() {
        let (cache, source) = cache(.failure(TokenTrouble(.passing, "timeout")))
        simulation.run { await cache.begin() }
        // 1, 2, 4 … 32, then every 60 seconds.
        simulation.settle(byMilliseconds: 3_600_000)
        #expect((60...70).contains(source.count))
        let (other, refusing) = self.cache(.failure(TokenTrouble(.refused(firstWaitSeconds: 60), "no")))
        simulation.run { await other.begin() }
        // 1, 2, 4, 8, 16 … minutes.
        simulation.settle(byMilliseconds: 3_600_000)
        #expect(refusing.count == 6)
    }

    @Test func `lets nobody log in before a wait is over`() {
        let (cache, source) = cache(.failure(TokenTrouble(.refused(firstWaitSeconds: 60), "no")))
        for _ in 0..<100 { #expect(token(cache) == nil) }
        #expect(source.count == 1)
    }

    @Test func `is locked out for as long as the peer says, through a restart`() {
        let frozen = TokenTrouble(
            .blocked(.account, seconds: 1_200), "code 5147: account frozen", code: 5147)
        let (cache, source) = cache(.failure(frozen))
        #expect(token(cache) == nil)
        let met = simulation.unixNow
        simulation.settle(byMilliseconds: 600_000)
        let (second, another) = self.cache(.success(7_200))
        for _ in 0..<10 { #expect(token(second) == nil) }
        let told = second.failure
        #expect(told?.kind == frozen.kind && told?.reason == frozen.reason && told?.code == 5147)
        #expect(told?.since == met, "whoever starts anew tells the same")
        #expect(told?.until == met.advanced(bySeconds: 1_200))
        simulation.settle(byMilliseconds: 595_000)
        #expect(source.count == 1)
        #expect(another.count == 0)
        simulation.settle(byMilliseconds: 6_000)
        #expect(another.count == 1)
        #expect(token(second) == "token-1")
    }

    @Test(arguments: [-86_400_000, 86_400_000] as [Int64])
    func `waits by the machine's clock, whatever becomes of the time of day`(milliseconds: Int64) {
        let (cache, source) = cache(.failure(TokenTrouble(.refused(firstWaitSeconds: 60), "no")))
        #expect(token(cache) == nil)
        simulation.moveTime(byMilliseconds: milliseconds)
        simulation.settle(byMilliseconds: 58_000)
        #expect(token(cache) == nil)
        #expect(source.count == 1)
        simulation.settle(byMilliseconds: 3_000)
        #expect(source.count == 2)
    }

    @Test func `is locked out no longer than the peer says, though the clock was set back`() {
        let (cache, _) = cache(.failure(TokenTrouble(.blocked(.account, seconds: 1_200), "5147")))
        #expect(token(cache) == nil)
        simulation.moveTime(byMilliseconds: -86_400_000)
        let (second, _) = self.cache(.success(7_200))
        #expect(token(second) == nil)
        simulation.settle(byMilliseconds: 1_201_000)
        #expect(token(second) == "token-1")
    }

    // MARK: Whom it is about

    /// States: Account 1.
    @Test(arguments: [
        (TokenTrouble.Kind.wrongCredentials, "a@b.example", "password", false),
        (.wrongCredentials, "a@b.example", "another", true),
        (.blocked(.account, seconds: 1_200), "a@b.example", "another", false),
        (.blocked(.account, seconds: 1_200), "c@b.example", "password", true),
        (.blocked(.origin, seconds: 1_200), "c@b.example", "password", false),
        (.refused(firstWaitSeconds: 60), "a@b.example", "password", true),
    ])
    func `is barred by what the peer said about its credentials, its account, or everybody`(
        kind: TokenTrouble.Kind, account: String, password: String, mayLogIn: Bool
    ) throws {
        let (first, _) = cache(.failure(TokenTrouble(kind, "no")))
        #expect(token(first) == nil)
        let source = ScriptedSource(simulation, [.success(7_200)])
        let next = TokenCache(
            "token", of: try Self.login(account, password), from: source, keptIn: store.port, on: simulation)
        #expect((token(next) != nil) == mayLogIn)
        #expect(source.count == (mayLogIn ? 1 : 0))
    }

    @Test func `learns of a lock-out that another one met`() throws {
        let shared = store.port
        let blocked = TokenTrouble(
            .blocked(.origin, seconds: 1_200), "code 5325: caller blocked", code: 5325)
        let met = ScriptedSource(simulation, [.failure(blocked)])
        let source = ScriptedSource(simulation, [.success(60), .success(7_200)])
        let one = TokenCache("user", of: login, from: met, keptIn: shared, on: simulation)
        let other = TokenCache(
            "server", of: try Self.login("key", "secret"), from: source, keptIn: shared, on: simulation)
        #expect(token(other) == "token-1")
        #expect(token(one) == nil)
        simulation.settle(byMilliseconds: 1_100_000)
        #expect(source.count == 1, "its renewal would only prolong it")
        #expect(other.trouble == one.trouble && one.trouble?.code == 5325)
        simulation.settle(byMilliseconds: 101_000)
        #expect(source.count == 2)
        #expect(token(other) == "token-2")
    }

    /// States: Account 2.
    @Test func `uses a token of the same login only`() throws {
        let (first, _) = cache(.success(7_200))
        #expect(token(first) == "token-1")
        for (account, password) in [("c@b.example", "password"), ("a@b.example", "another")] {
            let source = ScriptedSource(simulation, [.success(7_200)])
            let next = TokenCache(
                "token", of: try Self.login(account, password), from: source, keptIn: store.port,
                on: simulation)
            #expect(token(next) == "token-1")
            #expect(source.renewals == [false])
        }
        #expect(Set(store.kept.keys).count == 3)
        #expect(!"\(store.kept.keys)".contains("password"))
    }

    // MARK: What is told

    @Test func `tells a refusal at once, once, and when it is over`() {
        let (cache, source) = cache(.failure(TokenTrouble(.refused(firstWaitSeconds: 60), "no", code: 40001)))
        #expect(token(cache) == nil)
        simulation.settle(byMilliseconds: 400_000)
        #expect(source.count > 2)
        #expect(told.withLock { $0 } == ["no"])
        #expect(cache.failure?.code == 40001)
        source.script(.failure(TokenTrouble(.refused(firstWaitSeconds: 60), "other", code: 40091)))
        cache.encourage()
        simulation.settle(byMilliseconds: 1_000)
        source.script(.success(7_200))
        #expect(cache.failure?.code == 40091)
        cache.encourage()
        simulation.settle(byMilliseconds: 1_000)
        #expect(told.withLock { $0 } == ["no", "other", "is back"])
        #expect(cache.failure == nil)
    }

    @Test func `tells silence at the third time`() {
        let (cache, source) = cache(.failure(TokenTrouble(.passing, "timeout")))
        simulation.run { await cache.begin() }
        simulation.settle(byMilliseconds: 2_000)
        #expect(source.count == 2)
        #expect(cache.failure == nil)
        simulation.settle(byMilliseconds: 2_000)
        #expect(source.count == 3)
        #expect(told.withLock { $0 } == ["timeout"])
        // Another try begins with nothing known.
        cache.encourage()
        #expect(cache.failure != nil)
    }

    @Test func `does not call it a failure that it waits for a ticket`() {
        let (cache, _) = cache(.failure(TokenTrouble(.waiting, "no_ticket")))
        #expect(token(cache) == nil)
        #expect(cache.failure == nil)
        #expect(told.withLock { $0 }.isEmpty)
    }
}
