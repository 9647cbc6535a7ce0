import Elements

/// A number for each of its series. It is declared in a `MetricRegistry`, with what it means.
package final class Metric<Of: Series>: Sendable {
    private let declaration: MetricDeclaration
    /// All that there are, so that each is shown from the start.
    private let all: [Of]
    private let values = Guarded<[Of: Int64]>([:])

    fileprivate init(_ declaration: MetricDeclaration, of all: [Of]) {
        self.declaration = declaration
        self.all = all
    }

    package func add(_ series: Of, _ amount: Int64 = 1) {
        values.withLock { $0[series, default: 0] += amount }
    }

    /// Takes over what is counted or measured elsewhere.
    package func set(_ series: Of, to value: Int64) {
        values.withLock { $0[series] = value }
    }

    package subscript(series: Of) -> Int64 { values.withLock { $0[series] ?? 0 } }
}

extension Metric where Of == Single {
    package func add(_ amount: Int64 = 1) { add(Single(), amount) }
    package func set(to value: Int64) { set(Single(), to: value) }
    package var value: Int64 { self[Single()] }
}

/// How long things took, counted by how long at most.
package final class Histogram: Sendable {
    package struct Reading: Equatable, Sendable {
        /// How many were within each bound, and longer than the one before it; last those beyond all.
        package fileprivate(set) var buckets: [Int64]
        package fileprivate(set) var count: Int64 = 0
        package fileprivate(set) var milliseconds: Int64 = 0
    }

    private let declaration: MetricDeclaration
    /// In milliseconds, ascending.
    private let bounds: [Int64]
    private let state: Guarded<Reading>

    fileprivate init(_ declaration: MetricDeclaration, bounds: [Int64]) {
        self.declaration = declaration
        self.bounds = bounds
        state = Guarded(Reading(buckets: [Int64](repeating: 0, count: bounds.count + 1)))
    }

    package func observe(milliseconds: Int64) {
        let bucket = bounds.firstIndex { milliseconds <= $0 } ?? bounds.count
        state.withLock { state in
            state.buckets[bucket] += 1
            state.count += 1
            state.milliseconds += milliseconds
        }
    }

    package var reading: Reading { state.withLock { $0 } }
}

// MARK: Declared and shown

/// A metric's name without the program's, its type as Prometheus has it, and what it means, in one line.
package struct MetricDeclaration: Equatable, Sendable {
    package let name: String
    package let type: String
    package let help: String
}

/// What is measured: each metric is declared by one call, and shown from then on.
package struct MetricRegistry: Sendable {
    private static let prefix = "wecom_bind_"
    private var metrics: [any ShownMetric] = []

    package init() {}

    /// Something that happens. Its name ends in `_total`.
    package mutating func counter<Of: Series>(
        _ name: String, _ help: String, of all: [Of] = [Single()]
    ) -> Metric<Of> {
        precondition(name.hasSuffix("_total"), "a counter's name ends in _total: \(name)")
        return register(Metric(MetricDeclaration(name: name, type: "counter", help: help), of: all))
    }

    /// Something that is so now.
    package mutating func gauge<Of: Series>(
        _ name: String, _ help: String, of all: [Of] = [Single()]
    ) -> Metric<Of> {
        register(Metric(MetricDeclaration(name: name, type: "gauge", help: help), of: all))
    }

    /// - Parameter bounds: In milliseconds, ascending. They are shown in seconds, as the name says.
    package mutating func histogram(_ name: String, _ help: String, bounds: [Int64]) -> Histogram {
        precondition(name.hasSuffix("_seconds"), "durations are shown in seconds: \(name)")
        return register(
            Histogram(MetricDeclaration(name: name, type: "histogram", help: help), bounds: bounds))
    }

    private mutating func register<Shown: ShownMetric>(_ metric: Shown) -> Shown {
        precondition(!metrics.contains { $0.shown.name == metric.shown.name }, "\(metric.shown.name) twice")
        metrics.append(metric)
        return metric
    }

    package var declarations: [MetricDeclaration] { metrics.map(\.shown) }

    /// In Prometheus's text format.
    package var text: String {
        metrics.map { metric in
            let name = Self.prefix + metric.shown.name
            let head = ["# HELP \(name) \(metric.shown.help)", "# TYPE \(name) \(metric.shown.type)"]
            return (head + metric.samples.map { "\(name)\($0)" }).joined(separator: "\n") + "\n"
        }.joined()
    }
}

private protocol ShownMetric: Sendable {
    var shown: MetricDeclaration { get }
    /// What follows the name, a line each.
    var samples: [String] { get }
}

extension Metric: ShownMetric {
    fileprivate var shown: MetricDeclaration { declaration }

    fileprivate var samples: [String] {
        let values = values.withLock { $0 }
        return all.map { series in "\(Label.text(series.labels)) \(values[series] ?? 0)" }
    }
}

extension Histogram: ShownMetric {
    fileprivate var shown: MetricDeclaration { declaration }

    fileprivate var samples: [String] {
        let reading = reading
        var sum: Int64 = 0
        let buckets = zip(bounds, reading.buckets).map { bound, count in
            sum += count
            return "_bucket\(Label.text([("le", Self.seconds(bound))])) \(sum)"
        }
        return buckets + [
            "_bucket\(Label.text([("le", "+Inf")])) \(reading.count)",
            "_sum \(Self.seconds(reading.milliseconds))", "_count \(reading.count)",
        ]
    }

    /// Milliseconds as seconds, without trailing zeros.
    private static func seconds(_ milliseconds: Int64) -> String {
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        let digits = fraction.prefix(through: fraction.lastIndex { $0 != "0" } ?? fraction.startIndex)
        return "\(milliseconds / 1_000).\(digits)"
    }
}

private enum Label {
    static func text(_ labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
