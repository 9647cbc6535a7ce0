import Binding
import Desk
import Elements
import Events

/// How long the last binds took, from the ledger's first word of each to its decision, against what WeCom wishes for
/// and what it waits.
///
/// Source: WeCom developer centre, 企业绑定设备事件, document path 95987.
struct LatencyPlot {
    private struct Dot {
        let milliseconds: Int64
        let isBound: Bool
    }

    private static let aim: Int64 = 1_000
    private static let limit: Int64 = 3_000
    private static let most: Int64 = 3_300

    private static let width = 360.0
    private static let height = 170.0
    /// The room that the names of the lines have, on the left.
    private static let margin = 58.0

    private let sheet: Sheet
    /// The oldest first.
    private let dots: [Dot]

    init(_ binds: [StoredCallback], _ sheet: Sheet) {
        self.sheet = sheet
        dots = binds.reversed().compactMap { bind in
            bind.settledAt.map { end in
                Dot(
                    milliseconds: max(0, end.milliseconds(since: bind.arrived)),
                    isBound: bind.state == .settled(.success))
            }
        }
    }

    var html: HTML {
        guard !dots.isEmpty else { return .nothing }
        return HTML("figure") {
            HTML(
                "svg", Attribute("viewBox", "0 0 \(Int(Self.width)) \(Int(Self.height))"),
                Attribute("role", "img"),
                Attribute("aria-label", sheet.text(summary))
            ) {
                line(at: 0, .kind("axis"), "0")
                line(at: Self.aim, .kind("aim"), "1,000")
                line(at: Self.limit, .kind("limit"), "3,000 ms")
                for (index, dot) in dots.enumerated() { mark(dot, at: index) }
            }
            HTML("figcaption") { sheet.text(summary + Words("（● 成功 ○ 未成功）", " (● bound ○ refused)")) }
        }
    }

    /// The same in words.
    private var summary: Words {
        let sorted = dots.map(\.milliseconds).sorted()
        let (middle, slowest) = (sorted[sorted.count / 2], sorted[sorted.count - 1])
        let slow = sorted.count { $0 > Self.aim }
        return Words(
            "最近 \(sorted.count) 次从收到到决定：中位 \(middle) ms，最慢 \(slowest) ms，超过 1,000 ms 的 \(slow) 次",
            "The last \(sorted.count), from arrival to decision: median \(middle) ms, slowest \(slowest) ms, \(slow) over 1,000 ms"
        )
    }

    private func line(at milliseconds: Int64, _ kind: Attribute, _ name: String) -> HTML {
        let y = Self.text(Self.y(of: milliseconds))
        return HTML(
            "line", kind, Attribute("x1", Self.text(Self.margin)), Attribute("x2", Self.text(Self.width)),
            Attribute("y1", y), Attribute("y2", y)
        ) {}
            + HTML("text", Attribute("x", "0"), Attribute("y", Self.text(Self.y(of: milliseconds) + 4))) {
                name
            }
    }

    private func mark(_ dot: Dot, at index: Int) -> HTML {
        let step = (Self.width - Self.margin - 12) / Double(max(1, dots.count - 1))
        let x = Self.margin + 6 + step * Double(index)
        return HTML(
            "circle", dot.isBound ? .kind("dot") : .kind("dot refused"), Attribute("cx", Self.text(x)),
            Attribute("cy", Self.text(Self.y(of: dot.milliseconds))),
            Attribute("r", "3")
        ) {}
    }

    private static func y(of milliseconds: Int64) -> Double {
        let part = Double(min(milliseconds, most)) / Double(most)
        return 8 + (1 - part) * (height - 16)
    }

    /// With one digit behind the point.
    private static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
