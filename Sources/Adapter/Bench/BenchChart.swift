import Glibc

/// Latencies by percentile as a picture: each further step to the right is ten times as rare, each up ten times as long.
enum BenchChart {
    private static let (width, height, left, bottom, top) = (720.0, 400.0, 60.0, 40.0, 20.0)
    private static let (mostRareness, rightEdge) = (4.0, 520.0)
    private static let (leastPower, mostPower) = (-2.0, 4.0)
    private static let inks = [
        ("#0b6bcb", "#5aa9f5"), ("#c2410c", "#fb923c"), ("#15803d", "#4ade80"), ("#7e22ce", "#c084fc"),
        ("#a16207", "#facc15"), ("#be185d", "#f472b6"), ("#0f766e", "#2dd4bf"), ("#475569", "#cbd5e1"),
    ]

    static func svg(of results: [BenchResult]) -> String {
        let curves = results.enumerated().map { curve($1, $0) }.joined(separator: "\n")
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" role="img">
            <title>Latency by percentile</title>
            <style>
            \(style)
            </style>
            <rect class="paper" width="100%" height="100%"/>
            \(grid)
            \(curves)
            </svg>

            """
    }

    private static var style: String {
        let light = inks.enumerated().map { ".c\($0) { stroke: \($1.0); fill: \($1.0) }" }
        let dark = inks.enumerated().map { ".c\($0) { stroke: \($1.1); fill: \($1.1) }" }
        return """
            text { font: 12px system-ui, sans-serif; fill: #1f2937; stroke: none }
            .paper { fill: #ffffff } .grid { stroke: #d1d5db } polyline { fill: none; stroke-width: 2 }
            \(light.joined(separator: " "))
            @media (prefers-color-scheme: dark) {
            text { fill: #e5e7eb } .paper { fill: #111827 } .grid { stroke: #374151 }
            \(dark.joined(separator: " "))
            }
            polyline { fill: none }
            """
    }

    private static var grid: String {
        let rows = stride(from: leastPower, through: mostPower, by: 1).map { power in
            let value = pow(10, power)
            let height = text(y(ofMilliseconds: value))
            let name = value < 1 ? "\(value) ms" : "\(Int(value)) ms"
            return """
                <line class="grid" x1="\(text(left))" x2="\(text(rightEdge))" y1="\(height)" y2="\(height)"/>
                <text x="4" y="\(height)" dy="4">\(name)</text>
                """
        }
        let columns = zip(0..., ["0 %", "90 %", "99 %", "99.9 %", "99.99 %"]).map { index, name in
            let place = x(ofRareness: Double(index))
            return """
                <line class="grid" x1="\(text(place))" x2="\(text(place))" y1="\(text(top))" y2="\(text(height - bottom))"/>
                <text x="\(text(place - 14))" y="\(text(height - bottom + 18))">\(name)</text>
                """
        }
        return (rows + columns).joined(separator: "\n")
    }

    private static func curve(_ result: BenchResult, _ index: Int) -> String {
        let (latencies, ink) = (result.latencies, index % inks.count)
        // Rarer than one of all there is nothing to see.
        let most = min(mostRareness, log10(Double(max(1, latencies.count))))
        let points = stride(from: 0, through: most, by: 0.05).map { rareness in
            let milliseconds = Double(latencies.nanoseconds(at: 1 - pow(10, -rareness))) / 1e6
            return "\(text(x(ofRareness: rareness))),\(text(y(ofMilliseconds: milliseconds)))"
        }
        let line = text(top + 18 * Double(index))
        return """
            <polyline class="c\(ink)" points="\(points.joined(separator: " "))"/>
            <rect class="c\(ink)" x="\(text(rightEdge + 20))" y="\(line)" width="10" height="10"/>
            <text x="\(text(rightEdge + 36))" y="\(line)" dy="10">\(result.name)</text>
            """
    }

    private static func x(ofRareness rareness: Double) -> Double {
        left + (rightEdge - left) * rareness / mostRareness
    }

    private static func y(ofMilliseconds milliseconds: Double) -> Double {
        let power = min(mostPower, max(leastPower, log10(max(milliseconds, 1e-9))))
        return height - bottom - (height - bottom - top) * (power - leastPower) / (mostPower - leastPower)
    }

    /// With one digit behind the point.
    private static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
