import Adapter
import Support
import Testing

@Suite struct LatencyHistogramTests {
    private static let parts = [0, 0.1, 0.5, 0.9, 0.99, 0.999, 1]

    /// Latencies of every length, from nanoseconds to minutes.
    private func latencies(_ count: Int, seed: UInt64) -> [Int64] {
        var chance = SplitMix(state: seed)
        return (0..<count).map { _ in
            Int64.random(in: 0...(1 << Int64.random(in: 1...37, using: &chance)), using: &chance)
        }
    }

    @Test(arguments: [1, 2, 3, 10, 1_000, 20_000])
    func `its quantiles are the exact ones to three digits`(count: Int) {
        let latencies = latencies(count, seed: UInt64(count))
        var histogram = LatencyHistogram()
        for latency in latencies { histogram.record(nanoseconds: latency) }
        let sorted = latencies.sorted()
        for part in Self.parts {
            let exact = sorted[max(1, Int((part * Double(count)).rounded(.up))) - 1]
            let told = histogram.nanoseconds(at: part)
            #expect(
                told >= exact && told <= exact + exact / 1_000, "\(part) of \(count): \(told), not \(exact)")
        }
        #expect(histogram.longest == sorted.last && histogram.count == count)
    }

    @Test func `several together are as one that has heard of everything`() {
        let latencies = latencies(3_000, seed: 7)
        var (all, together) = (LatencyHistogram(), LatencyHistogram())
        for third in 0..<3 {
            var one = LatencyHistogram()
            for latency in latencies[(third * 1_000)..<((third + 1) * 1_000)] {
                one.record(nanoseconds: latency)
                all.record(nanoseconds: latency)
            }
            together.merge(one)
        }
        for part in Self.parts { #expect(together.nanoseconds(at: part) == all.nanoseconds(at: part)) }
        #expect(together.count == 3_000 && together.longest == all.longest)
    }

    @Test func `what takes longer than it can tell is the longest all the same`() {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: 1)
        histogram.record(nanoseconds: .max)
        #expect(histogram.longest == .max && histogram.nanoseconds(at: 0.5) == 1)
        #expect(histogram.nanoseconds(at: 1) >= 3_600_000_000_000)
    }

    @Test func `one that has heard of nothing tells nothing`() {
        #expect(LatencyHistogram().nanoseconds(at: 0.5) == 0)
    }
}
