import Elements
import HTTP

/// URL checks that the program makes of itself: they go the way of WeCom's, and say nothing about WeCom.
///
/// Each is known by its nonce, which nobody outside can know before it is over.
final class OwnChecks: Sendable {
    private let nonces = Guarded<Set<String>>([])

    func begin(_ nonce: String) { nonces.withLock { _ = $0.insert(nonce) } }

    func end(_ nonce: String) { nonces.withLock { _ = $0.remove(nonce) } }

    func has(_ request: Request) -> Bool {
        let nonces = nonces.withLock { $0 }
        guard !nonces.isEmpty, let text = request.query else { return false }
        return nonces.contains { text.contains("nonce=\($0)&") }
    }
}
