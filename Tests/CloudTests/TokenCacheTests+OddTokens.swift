import Binding
import Cloud
import Elements
import Support
import Testing
import Transport

// MARK: Odd tokens

extension `A token cache` {
    @Test func `takes a token that is good for a thousand years`() {
        let (cache, source) = cache(.success(32_000_000_000))
        #expect(token(cache) == "token-1")
        simulation.settle(byMilliseconds: 3_600_000)
        #expect(token(cache) == "token-1")
        #expect(source.count == 1)
    }

    @Test func `takes up what was kept, and keeps what it gets`() {
        let now = simulation.unixNow
        let kept = MemoryStore([
            name: Credential(secret: Secret("kept"), made: now, ends: now.advanced(bySeconds: 300))
        ])
        let (cache, source) = cache(.success(7_200), store: kept)
        simulation.run { await cache.begin() }
        #expect(token(cache) == "kept")
        #expect(source.count == 0)
        simulation.settle(byMilliseconds: 200_200)
        #expect(source.count == 1)
        #expect(kept.kept[name]?.secret == Secret("token-1"))
    }

    @Test func `takes up no token that has ended`() {
        let now = simulation.unixNow
        let kept = MemoryStore([
            name: Credential(
                secret: Secret("kept"), made: now.advanced(bySeconds: -300), ends: now.advanced(bySeconds: 4))
        ])
        let (cache, _) = cache(.success(7_200), store: kept)
        #expect(token(cache) == "token-1")
    }

    @Test func `takes a token that ends at once for a failure`() {
        let (cache, source) = cache(.success(3))
        for _ in 0..<10 { #expect(token(cache) == nil) }
        #expect(source.count == 1)
    }

    @Test func `offers a refused token to nobody while another is fetched`() {
        let (cache, source) = cache(.success(7_200))
        #expect(token(cache) == "token-1")
        #expect(cache.refuse(Secret("token-1")))
        #expect(cache.present == nil)
        #expect(token(cache) == "token-2")
        #expect(source.renewals == [false, false])
    }

    @Test func `offers a refused token again when a lock-out keeps it from getting another`() {
        let (cache, _) = cache(
            .success(7_200), .failure(TokenTrouble(.blocked(.account, seconds: 86_400), "5325")))
        #expect(token(cache) == "token-1")
        #expect(cache.refuse(Secret("token-1")))
        simulation.settle(byMilliseconds: 200)
        #expect(cache.present?.secret == Secret("token-1"))
        #expect(!cache.refuse(Secret("token-1")))
        #expect(cache.present?.secret == Secret("token-1"))
    }

    @Test func `tries anew when it is encouraged`() {
        let (cache, source) = cache(.failure(TokenTrouble(.waiting, "no_ticket")))
        #expect(token(cache) == nil)
        let attempts = source.count
        simulation.settle(byMilliseconds: 3_600_000)
        #expect(source.count == attempts)
        source.script(.success(7_200))
        cache.encourage()
        #expect(token(cache) != nil)
    }

    @Test func `does nothing more once it is dropped`() {
        var (cache, source): (TokenCache?, ScriptedSource) = cache(.success(7_200))
        if let cache { #expect(token(cache) == "token-1") }
        cache = nil
        simulation.settle(byMilliseconds: 10 * 3_600_000)
        #expect(source.count == 1)
    }
}
