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
        static let labels = ["kind", "text"]
        var values: [String] { ["odd", text] }
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

    @Test func `each series of a histogram has its own buckets, from the start`() {
        var registry = MetricRegistry()
        let size = registry.histogram("size", "How large they are.", bounds: [1, 8], of: Colour.allCases)
        let wait = registry.histogram("wait_seconds", "How long.", bounds: [1, 2_500], of: [Colour.blue])
        wait.observe(.blue, milliseconds: 2_500)
        #expect(wait[.blue].buckets == [0, 1, 0] && wait[.red].count == 0)
        #expect(
            registry.text == """
                # HELP wecom_bind_size How large they are.
                # TYPE wecom_bind_size histogram
                \(Self.lines("size", "red", ["1", "8"]))
                \(Self.lines("size", "blue", ["1", "8"]))
                # HELP wecom_bind_wait_seconds How long.
                # TYPE wecom_bind_wait_seconds histogram
                wecom_bind_wait_seconds_bucket{colour="blue",le="0.001"} 0
                wecom_bind_wait_seconds_bucket{colour="blue",le="2.5"} 1
                wecom_bind_wait_seconds_bucket{colour="blue",le="+Inf"} 1
                wecom_bind_wait_seconds_sum{colour="blue"} 2.5
                wecom_bind_wait_seconds_count{colour="blue"} 1

                """)
        #expect(size[.red].sum == 0)
    }

    /// A histogram's series of plain numbers before anything was observed.
    private static func lines(_ name: String, _ colour: String, _ bounds: [String]) -> String {
        let buckets = (bounds + ["+Inf"]).map { "_bucket{colour=\"\(colour)\",le=\"\($0)\"} 0" }
        return (buckets + ["_sum{colour=\"\(colour)\"} 0", "_count{colour=\"\(colour)\"} 0"])
            .map { "wecom_bind_\(name)\($0)" }.joined(separator: "\n")
    }

    @Test func `microseconds are kept, and a time before is negative`() {
        var registry = MetricRegistry()
        let took = registry.histogram("took_seconds", "How long it took.", bounds: [1])
        let ahead = registry.gauge("ahead_seconds", "How far it is ahead.")
        took.observe(microseconds: 250)
        ahead.set(milliseconds: -2_050)
        #expect(took.reading.buckets == [1, 0])
        #expect(registry.text.contains("wecom_bind_took_seconds_sum 0.00025\n"))
        #expect(registry.text.contains("wecom_bind_ahead_seconds -2.05\n"))
    }

    @Test func `a series declared later is there from then on, and keeps its number until it is withdrawn`() {
        var registry = MetricRegistry()
        let odd = registry.counter("odd_total", "Odd ones.", of: [Odd]())
        odd.add(Odd(text: "a"))
        #expect(odd[Odd(text: "a")] == 0, "what nobody has declared is not counted")
        odd.declare([Odd(text: "a"), Odd(text: "b")])
        odd.add(Odd(text: "a"), 3)
        odd.declare([Odd(text: "a"), Odd(text: "c")])
        odd.withdraw([Odd(text: "b")])
        #expect(
            registry.text == """
                # HELP wecom_bind_odd_total Odd ones.
                # TYPE wecom_bind_odd_total counter
                wecom_bind_odd_total{kind="odd",text="a"} 3
                wecom_bind_odd_total{kind="odd",text="c"} 0

                """)
        odd.withdraw([Odd(text: "a")])
        odd.declare([Odd(text: "a")])
        #expect(odd[Odd(text: "a")] == 0)
    }

    @Test func `what is declared is bounded`() {
        var registry = MetricRegistry()
        let odd = registry.counter("odd_total", "Odd ones.", of: [Odd]())
        odd.declare((0..<20_000).map { Odd(text: "\($0)") })
        odd.add(Odd(text: "9999"))
        odd.add(Odd(text: "10000"))
        #expect(odd[Odd(text: "9999")] == 1 && odd[Odd(text: "10000")] == 0)
        #expect(registry.text.split(separator: "\n").count == 10_002)
    }

    @Test func `what every program has under one name is not given another`() {
        var registry = MetricRegistry()
        registry.gauge("process_open_fds", "Open file descriptors.").set(to: 7)
        #expect(registry.text.hasSuffix("\nprocess_open_fds 7\n"))
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
