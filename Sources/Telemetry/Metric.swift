import Elements

/// A number for each of its series. It is declared in a `MetricRegistry`, with what it means.
///
/// One whose name ends in `_seconds` holds microseconds, so that what is shown is exact.
package final class Metric<Of: Series>: Sendable {
    let declaration: MetricDeclaration
    private let series: Guarded<DeclaredSeries<Of, Int64>>

    init(_ declaration: MetricDeclaration, of all: [Of]) {
        self.declaration = declaration
        series = Guarded(DeclaredSeries(all, beginningAt: 0))
    }

    /// Shows these too from now on, each from 0; one that is shown already keeps its number.
    ///
    /// At most 10,000 are shown. What is not declared is not counted.
    package func declare(_ more: [Of]) {
        series.withLock { $0.declare(more) }
    }

    /// Shows these no more, and forgets their numbers.
    package func withdraw(_ former: Set<Of>) {
        series.withLock { $0.withdraw(former) }
    }

    package func add(_ one: Of, _ amount: Int64 = 1) {
        series.withLock { $0.change(one) { $0 += amount } }
    }

    /// Takes over what is counted or measured elsewhere.
    package func set(_ one: Of, to value: Int64) {
        series.withLock { $0.change(one) { $0 = value } }
    }

    package subscript(one: Of) -> Int64 { series.withLock { $0[one] } }
}

extension Metric where Of == Single {
    package func add(_ amount: Int64 = 1) { add(Single(), amount) }
    package func set(to value: Int64) { set(Single(), to: value) }
    package func set(milliseconds: Int64) { set(Single(), to: milliseconds * 1_000) }
    package var value: Int64 { self[Single()] }
}

extension Metric: ShownMetric {
    var samples: [Sample] {
        let series = series.withLock { $0 }
        return series.order.map { Sample("", Of.labels, $0.values, declaration.text(of: series[$0])) }
    }
}
