import Elements

/// What the program counts, by name.
package final class Counters: Sendable {
    /// Upper bounds of the buckets in which durations are counted, in milliseconds.
    package static let bounds: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 2_500, 2_850]
    /// Names beyond this are not kept; all of ours are known, so this is only a stop.
    private static let mostNames = 2_000

    package struct Histogram: Equatable, Sendable {
        package var buckets = [Int64](repeating: 0, count: Counters.bounds.count + 1)
        package var sum: Int64 = 0
        package var count: Int64 = 0
    }

    package struct Reading: Equatable, Sendable {
        package var counts: [String: Int64] = [:]
        package var histograms: [String: Histogram] = [:]
    }

    private let state = Guarded(Reading())

    package init() {}

    package func add(_ name: String, _ amount: Int64 = 1) {
        state.withLock { state in
            guard state.counts[name] != nil || state.counts.count < Self.mostNames else { return }
            state.counts[name, default: 0] += amount
        }
    }

    package func observe(_ name: String, _ milliseconds: Int64) {
        let bucket = Self.bounds.firstIndex { milliseconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.histograms[name, default: Histogram()].buckets[bucket] += 1
            state.histograms[name, default: Histogram()].sum += milliseconds
            state.histograms[name, default: Histogram()].count += 1
        }
    }

    package var reading: Reading { state.withLock { $0 } }
}
