/// Results as a person reads them, in 80 columns.
enum BenchTable {
    private static let titles = [
        "per s", "±%", "p50", "p90", "p99", "p99.9", "max ms", "CPU µs", "MiB",
    ]
    private static let widths = [7, 4, 6, 6, 6, 7, 7, 7, 5]
    private static let nameWidth = 20

    static func text(of results: [BenchResult]) -> String {
        let rows = results.map { row($0.name, cells(of: $0)) }
        let notes = results.flatMap { result in
            ["\(result.name): \(text(of: result.answers))"] + result.remarks.map { "  \($0)" }
        }
        let opened = results.reduce(0) { $0 + $1.opened }
        return ([row("", titles)] + rows + [""] + notes + ["", "\(opened) answers were opened, each right"])
            .joined(separator: "\n")
    }

    /// How often each answer came.
    static func text(of answers: [String: Int]) -> String {
        answers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) × \($0.key)" }
            .joined(separator: ", ")
    }

    private static func cells(of result: BenchResult) -> [String] {
        [number(result.median(\.perSecond)), "\(Int((result.spread * 100).rounded()))"]
            + BenchResult.parts.map { number(result.milliseconds(at: $0.1)) }
            + [
                number(result.median { Double($0.latencies.longest) / 1e6 }),
                number(result.median(\.cpuMicroseconds)),
                number(result.median { $0.residentBytes.map { Double($0) / 1_048_576 } }),
            ]
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        let figures = zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(1, width - cell.count)) + cell
        }
        return name + String(repeating: " ", count: max(0, nameWidth - name.count)) + figures.joined()
    }

    /// With as many digits as say something.
    private static func number(_ value: Double?) -> String {
        guard let value else { return "-" }
        let factor = value < 10 ? 100.0 : value < 100 ? 10.0 : 1.0
        let rounded = (value * factor).rounded() / factor
        return factor == 1 ? "\(Int(rounded))" : "\(rounded)"
    }
}
