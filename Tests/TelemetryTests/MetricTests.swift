import Telemetry
import Testing

/// What Prometheus reads.
@Suite struct MetricTests {
    private enum Colour: String, LabelledCase {
        static let label = "colour"
        case red, blue
    }

    private struct Odd: Series {
        let text: String
        var labels: [(name: String, value: String)] { [("kind", "odd"), ("text", text)] }
    }

    @Test func `every series is there from the start, with what it means`() {
        var registry = MetricRegistry()
        let seen = registry.counter("seen_total", "What was seen.", of: Colour.allCases)
        let height = registry.gauge("height", "How high it is.")
        seen.add(.blue, 2)
        height.set(to: -3)
        #expect(seen[.blue] == 2 && seen[.red] == 0 && height.value == -3)
        #expect(
            registry.text == """
                # HELP wecom_bind_seen_total What was seen.
                # TYPE wecom_bind_seen_total counter
                wecom_bind_seen_total{colour="red"} 0
                wecom_bind_seen_total{colour="blue"} 2
                # HELP wecom_bind_height How high it is.
                # TYPE wecom_bind_height gauge
                wecom_bind_height -3

                """)
    }

    @Test func `durations are counted up to each bound, and shown in seconds`() {
        var registry = MetricRegistry()
        let took = registry.histogram("took_seconds", "How long it took.", bounds: [5, 1_000, 2_850])
        for milliseconds: Int64 in [0, 5, 6, 2_850, 9_000] { took.observe(milliseconds: milliseconds) }
        #expect(took.reading.buckets == [2, 1, 1, 1])
        #expect(
            registry.text == """
                # HELP wecom_bind_took_seconds How long it took.
                # TYPE wecom_bind_took_seconds histogram
                wecom_bind_took_seconds_bucket{le="0.005"} 2
                wecom_bind_took_seconds_bucket{le="1.0"} 3
                wecom_bind_took_seconds_bucket{le="2.85"} 4
                wecom_bind_took_seconds_bucket{le="+Inf"} 5
                wecom_bind_took_seconds_sum 11.861
                wecom_bind_took_seconds_count 5

                """)
    }

    @Test func `what a label's value may not contain is escaped`() {
        var registry = MetricRegistry()
        let odd = Odd(text: "a\"b\\c\nd")
        registry.counter("odd_total", "Odd ones.", of: [odd]).add(odd)
        #expect(registry.text.hasSuffix(#"{kind="odd",text="a\"b\\c\nd"} 1"# + "\n"))
    }

    @Test func `no event, and no condition, has the name of another`() {
        #expect(Set(LogEvent.allCases.map(\.rawValue)).count == LogEvent.allCases.count)
        for name in LogEvent.allCases.map(\.rawValue) + Condition.allCases.map(\.rawValue) {
            #expect(name.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil, "\(name)")
        }
    }
}
