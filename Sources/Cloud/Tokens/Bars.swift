import Elements

/// Who may not log in before when, and what the peer has said to that, by names that `Login` gives.
///
/// Shared by all whose next try would make it worse: both tokens of an account, all accounts of a peer.
final class Bars: Sendable {
    struct Bar: Sendable {
        let end: Instant
        let trouble: TokenTrouble
    }

    private let bars = Guarded<[String: Bar]>([:])

    func set(_ bar: Bar, for name: String, at now: Instant) {
        bars.withLock { bars in
            bars = bars.filter { $0.value.end > now }
            if let known = bars[name], known.end > bar.end { return }
            bars[name] = bar
        }
    }

    /// The one under these names that ends last; nil when there is none any more.
    func last(of names: [String], at now: Instant) -> Bar? {
        let bar = bars.withLock { bars in names.compactMap { bars[$0] }.max { $0.end < $1.end } }
        return bar.flatMap { $0.end > now ? $0 : nil }
    }
}
