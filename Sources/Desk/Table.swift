/// Rows under a heading, in columns as wide as what stands in them, each row in a line; or where that would cut what is
/// copied from it, each row as a block.
package struct Table {
    private static let gap = "  "
    /// No column is made narrower than this for want of room.
    private static let narrowest = 8

    private let rows: [[String]]

    /// - Parameters:
    ///   - heading: What each column is called.
    ///   - rows: As many cells each; of what a terminal would obey nothing is left.
    package init(_ heading: [String], _ rows: [[String]]) {
        precondition(rows.allSatisfy { $0.count == heading.count }, "a row has a cell a column")
        self.rows = ([heading] + rows).map { $0.map(\.harmless) }
    }

    /// - Parameter room: What a line may have; the widest sentences are cut until it fits, and no id is. Nil where
    ///   nothing is to be cut, since no terminal shows it.
    package func lines(within room: Int?) -> [String] {
        guard let widths = widths(within: room) else { return blocks(within: room ?? Columns.ofLine) }
        return rows.map { row in
            let line = zip(row, widths).map { Columns.fit($0, to: $1) }.joined(separator: Self.gap)
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// - Returns: nil where there is no room for what has to stay whole.
    private func widths(within room: Int?) -> [Int]? {
        var widths = rows[0].indices.map { column in
            rows.map { Columns.width(of: $0[column]) }.max() ?? 0
        }
        guard let room else { return widths }
        let free = room - Self.gap.count * (widths.count - 1)
        let least = rows[0].indices.map(least)
        while widths.reduce(0, +) > free {
            let wide = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = wide.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }

    /// How wide a column has to be: its heading and what has no blank, be it a name or a number, is never cut.
    private func least(of column: Int) -> Int {
        let whole = rows.enumerated().filter { $0 == 0 || !$1[column].contains(" ") }
        return max(Self.narrowest, whole.map { Columns.width(of: $1[column]) }.max() ?? 0)
    }

    /// Each cell behind its heading, in as many lines as it takes.
    private func blocks(within room: Int) -> [String] {
        let width = rows[0].map { Columns.width(of: $0) }.max() ?? 0
        let indent = String(repeating: " ", count: width) + Self.gap
        let told = rows.dropFirst().map { row in
            zip(rows[0], row).filter { !$1.isEmpty }.flatMap { name, cell in
                Columns.wrap(
                    cell, indent: indent, heading: Columns.fit(name, to: width) + Self.gap, within: room)
            }
        }
        return Array(told.joined(separator: [""]))
    }
}
