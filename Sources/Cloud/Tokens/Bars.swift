import Elements

/// Who may not log in before when, by names that `Login` gives.
///
/// Shared by all whose next try would make it worse: both tokens of an account, all accounts of a peer.
final class Bars: Sendable {
    private let ends = Guarded<[String: Instant]>([:])

    func bar(_ name: String, until end: Instant, at now: Instant) {
        ends.withLock { ends in
            ends = ends.filter { $0.value > now }
            ends[name] = max(end, ends[name] ?? end)
        }
    }

    /// When the last of the bars under these names ends; nil when there is none any more.
    func end(of names: [String], at now: Instant) -> Instant? {
        let end = ends.withLock { ends in names.compactMap { ends[$0] }.max() }
        return end.flatMap { $0 > now ? $0 : nil }
    }
}
