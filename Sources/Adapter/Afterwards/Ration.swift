package import Elements

/// How much WeCom is asked of our own accord, by errands and by the nightly comparison, so that the questions that
/// callbacks wait for are always answered.
///
/// WeCom answers a corp 10,000 calls of one interface in a minute and 150,000 in an hour, and then none for a minute
/// or an hour. Here no minute has more than 7,625, and no hour more than 132,000: ten minutes of a hundred binds a
/// second fit in, each of which is asked about once.
/// Source: WeCom developer centre, 访问频率限制, document path 90454.
package final class Ration: Sendable {
    private struct State {
        var second = Bucket(holding: 125, refilledBy: 125)
        var hour = Bucket(holding: 60_000, refilledBy: 20)
    }

    /// The comparison can wait: errands find at least as much left as this.
    private static let errandsOwn = 30_000

    private let state = Guarded(State())

    package init() {}

    /// What errands may ask now.
    package func left(at now: Instant) -> Int {
        state.withLock { state in
            min(state.second.level(at: now), state.hour.level(at: now))
        }
    }

    /// Uses so much of it up.
    package func take(_ count: Int, at now: Instant) {
        state.withLock { state in
            state.second.take(count, at: now)
            state.hour.take(count, at: now)
        }
    }

    /// Uses so much up for what can wait.
    ///
    /// - Returns: Whether there was enough.
    package func takeSpare(_ count: Int, at now: Instant) -> Bool {
        state.withLock { state in
            guard state.second.level(at: now) >= count, state.hour.level(at: now) >= Self.errandsOwn + count
            else {
                return false
            }
            state.second.take(count, at: now)
            state.hour.take(count, at: now)
            return true
        }
    }
}

/// So much at once, and so much a second after that.
private struct Bucket {
    private let capacity: Int64
    private let perSecond: Int64
    /// In thousandths, so that each millisecond brings whole ones.
    private var thousandths: Int64
    private var filled: Instant?

    init(holding capacity: Int64, refilledBy perSecond: Int64) {
        self.capacity = capacity
        self.perSecond = perSecond
        thousandths = capacity * 1_000
    }

    mutating func level(at now: Instant) -> Int {
        let passed = filled.map { now.milliseconds(since: $0) } ?? 0
        // Longer than it takes to fill it, and short enough to count with.
        let counted = min(max(passed, 0), capacity * 1_000 / perSecond + 1)
        if counted > 0 || filled == nil { filled = now }
        thousandths = min(capacity * 1_000, thousandths + counted * perSecond)
        return Int(max(thousandths, 0) / 1_000)
    }

    mutating func take(_ count: Int, at now: Instant) {
        _ = level(at: now)
        thousandths -= Int64(count) * 1_000
    }
}
