/// How often something took how long, to three significant digits, in memory that does not grow.
///
/// Below 2,048 ns each nanosecond has a count; above, each doubling is cut into 1,024 equal parts, as HdrHistogram has
/// it. What takes more than an hour and some is counted as that; `longest` is exact.
package struct LatencyHistogram: Sendable {
    private static let digits = 11
    private static let half = 1 << (digits - 1)
    private static let mostBits = 42
    private static let mostNanoseconds: Int64 = 1 << mostBits - 1

    private var counts = [Int](repeating: 0, count: (mostBits - digits + 2) * half)
    package private(set) var count = 0
    package private(set) var longest: Int64 = 0

    package init() {}

    package mutating func record(nanoseconds: Int64) {
        counts[Self.index(of: min(max(0, nanoseconds), Self.mostNanoseconds))] += 1
        count += 1
        longest = max(longest, nanoseconds)
    }

    package mutating func merge(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// What so large a part of all took at the most, in nanoseconds; 0 where there are none.
    ///
    /// - Parameter part: From 0 to 1; 0.99 for the 99th percentile.
    package func nanoseconds(at part: Double) -> Int64 {
        let rank = max(1, Int((part * Double(count)).rounded(.up)))
        var passed = 0
        for (index, count) in counts.enumerated() where count > 0 {
            passed += count
            if passed >= rank { return min(longest, Self.end(of: index)) }
        }
        return longest
    }

    private static func index(of value: Int64) -> Int {
        let shift = max(0, Int64.bitWidth - value.leadingZeroBitCount - digits)
        return shift * half + Int(value >> Int64(shift))
    }

    /// The largest value that is counted there.
    private static func end(of index: Int) -> Int64 {
        let shift = max(0, index / half - 1)
        return (Int64(index - shift * half) + 1) << Int64(shift) - 1
    }
}
