/// A metric's name without the program's, its type as Prometheus has it, its labels, and what it means, in one line.
package struct MetricDeclaration: Equatable, Sendable {
    package let name: String
    package let type: String
    package let labels: [String]
    package let help: String

    /// Under which name it is shown. What every program has under one name has no other here.
    package var shownName: String { name.hasPrefix("process_") ? name : "wecom_bind_\(name)" }

    var isInSeconds: Bool { name.hasSuffix("_seconds") }

    /// A value that the metric holds, in the unit that its name says.
    func text(of value: Int64) -> String { isInSeconds ? Self.seconds(value) : "\(value)" }

    /// Microseconds as seconds, without trailing zeros.
    private static func seconds(_ microseconds: Int64) -> String {
        let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let fraction = String(1_000_000 + rest).dropFirst()
        let digits = fraction.prefix(through: fraction.lastIndex { $0 != "0" } ?? fraction.startIndex)
        return "\(microseconds < 0 ? "-" : "")\(whole).\(digits)"
    }
}

/// What is measured: each metric is declared by one call, and shown from then on.
///
/// Source: prometheus.io, Metric and label naming: base units, and their name at the end; `_total` for what is
/// counted; a sum over all series of one metric means something.
package struct MetricRegistry: Sendable {
    private var metrics: [any ShownMetric] = []

    package init() {}

    /// Something that happens. Its name ends in `_total`.
    ///
    /// - Parameter all: The series that there are from the start; more can be declared later.
    package mutating func counter<Of: Series>(
        _ name: String, _ help: String, of all: [Of] = [Single()]
    ) -> Metric<Of> {
        precondition(name.hasSuffix("_total"), "a counter's name ends in _total: \(name)")
        return register(Metric(declaration(name, "counter", Of.self, help), of: all))
    }

    /// Something that is so now.
    package mutating func gauge<Of: Series>(
        _ name: String, _ help: String, of all: [Of] = [Single()]
    ) -> Metric<Of> {
        precondition(!name.hasSuffix("_total"), "only a counter's name ends in _total: \(name)")
        return register(Metric(declaration(name, "gauge", Of.self, help), of: all))
    }

    /// - Parameter bounds: Ascending; in milliseconds where the name ends in `_seconds`, else plain numbers.
    package mutating func histogram<Of: Series>(
        _ name: String, _ help: String, bounds: [Int64], of all: [Of] = [Single()]
    ) -> Histogram<Of> {
        let declaration = declaration(name, "histogram", Of.self, help)
        let held = declaration.isInSeconds ? bounds.map { $0 * 1_000 } : bounds
        return register(Histogram(declaration, bounds: held, of: all))
    }

    private func declaration<Of: Series>(
        _ name: String, _ type: String, _: Of.Type, _ help: String
    ) -> MetricDeclaration {
        precondition(!declarations.contains { $0.name == name }, "\(name) twice")
        return MetricDeclaration(name: name, type: type, labels: Of.labels, help: help)
    }

    private mutating func register<Shown: ShownMetric>(_ metric: Shown) -> Shown {
        metrics.append(metric)
        return metric
    }

    package var declarations: [MetricDeclaration] { metrics.map(\.declaration) }

    /// In Prometheus's text format.
    package var text: String {
        metrics.map { metric in
            let name = metric.declaration.shownName
            let head = [
                "# HELP \(name) \(metric.declaration.help)", "# TYPE \(name) \(metric.declaration.type)",
            ]
            return (head + metric.samples.map { "\(name)\($0.text)" }).joined(separator: "\n") + "\n"
        }.joined()
    }
}

protocol ShownMetric: Sendable {
    var declaration: MetricDeclaration { get }
    var samples: [Sample] { get }
}

/// One line of a metric, without its name.
struct Sample {
    let text: String

    /// - Parameter suffix: What the metric's name has behind it here.
    init(_ suffix: String, _ labels: [String], _ values: [String], _ value: String) {
        let pairs = zip(labels, values).map { "\($0)=\"\(Self.escaped($1))\"" }
        text = suffix + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
