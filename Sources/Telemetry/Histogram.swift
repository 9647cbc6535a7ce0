import Elements

/// How long or large things were, counted by how much at most, for each of its series.
///
/// One whose name ends in `_seconds` holds microseconds, any other plain numbers.
package final class Histogram<Of: Series>: Sendable {
    package struct Reading: Equatable, Sendable {
        /// How many were within each bound, and beyond the one before it; last those beyond all.
        package fileprivate(set) var buckets: [Int64]
        package fileprivate(set) var count: Int64 = 0
        /// In microseconds, or as a plain number.
        package fileprivate(set) var sum: Int64 = 0
    }

    let declaration: MetricDeclaration
    /// As what is observed is held; ascending.
    private let bounds: [Int64]
    private let series: Guarded<DeclaredSeries<Of, Reading>>

    init(_ declaration: MetricDeclaration, bounds: [Int64], of all: [Of]) {
        precondition(bounds == bounds.sorted(), "the bounds of \(declaration.name) do not ascend")
        self.declaration = declaration
        self.bounds = bounds
        let empty = Reading(buckets: [Int64](repeating: 0, count: bounds.count + 1))
        series = Guarded(DeclaredSeries(all, beginningAt: empty))
    }

    package func observe(_ one: Of, milliseconds: Int64) { observe(one, milliseconds * 1_000) }

    fileprivate func observe(_ one: Of, _ value: Int64) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        series.withLock { series in
            series.change(one) { reading in
                reading.buckets[bucket] += 1
                reading.count += 1
                reading.sum += value
            }
        }
    }

    package subscript(one: Of) -> Reading { series.withLock { $0[one] } }
}

extension Histogram where Of == Single {
    package func observe(milliseconds: Int64) { observe(Single(), milliseconds * 1_000) }
    package func observe(microseconds: Int64) { observe(Single(), microseconds) }
    package func observe(number: Int64) { observe(Single(), number) }
    package var reading: Reading { self[Single()] }
}

extension Histogram: ShownMetric {
    var samples: [Sample] {
        let series = series.withLock { $0 }
        return series.order.flatMap { samples(of: $0.values, series[$0]) }
    }

    private func samples(of values: [String], _ reading: Reading) -> [Sample] {
        var sum: Int64 = 0
        let counts = reading.buckets.map { count in
            sum += count
            return sum
        }
        let buckets = zip(bounds.map(declaration.text(of:)) + ["+Inf"], counts).map { bound, count in
            Sample("_bucket", Of.labels + ["le"], values + [bound], "\(count)")
        }
        return buckets + [
            Sample("_sum", Of.labels, values, declaration.text(of: reading.sum)),
            Sample("_count", Of.labels, values, "\(reading.count)"),
        ]
    }
}
