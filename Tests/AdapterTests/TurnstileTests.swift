import Adapter
import Testing

/// How many may be inside at once.
@Suite struct TurnstileTests {
    @Test func `who comes when it is full is sent away, and may come again`() async {
        let turnstile = Turnstile(atMost: 2)
        for _ in 0..<3 {
            let inside = await turnstile.pass { await turnstile.pass { await turnstile.pass { 3 } } }
            #expect(inside == .some(.some(nil)))
        }
    }
}
