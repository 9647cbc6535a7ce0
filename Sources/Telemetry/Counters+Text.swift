extension Counters.Reading {
    /// What was counted, in Prometheus' text format.
    ///
    /// - Parameter gauges: What is, beside what has happened, by name.
    package func text(with gauges: [(String, Int64)]) -> String {
        var lines: [String] = []
        for (name, value) in counts.sorted(by: { $0.key < $1.key }) {
            lines.append("wecom_bind_events_total{event=\"\(name)\"} \(value)")
        }
        for (name, value) in gauges {
            lines.append("wecom_bind_state{name=\"\(name)\"} \(value)")
        }
        for (name, histogram) in histograms.sorted(by: { $0.key < $1.key }) {
            lines += histogram.lines(named: "wecom_bind_\(name)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Counters.Histogram {
    fileprivate func lines(named name: String) -> [String] {
        var upTo: Int64 = 0
        var lines = zip(Counters.bounds, buckets).map { bound, count in
            upTo += count
            return "\(name)_bucket{le=\"\(bound)\"} \(upTo)"
        }
        lines.append("\(name)_bucket{le=\"+Inf\"} \(count)")
        lines.append("\(name)_sum \(sum)")
        lines.append("\(name)_count \(count)")
        return lines
    }
}
