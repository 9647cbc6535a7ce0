/// Rows under a heading, in columns as wide as what stands in them, each row in a line.
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

    /// - Parameter room: What a line may have; the widest columns are cut until it fits. Nil where nothing is to be
    ///   cut, since no terminal shows it.
    package func lines(within room: Int?) -> [String] {
        let widths = widths(within: room)
        return rows.map { row in
            let line = zip(row, widths).map { Columns.fit($0, to: $1) }.joined(separator: Self.gap)
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func widths(within room: Int?) -> [Int] {
        var widths = rows[0].indices.map { column in
            rows.map { Columns.width(of: $0[column]) }.max() ?? 0
        }
        guard let room else { return widths }
        let free = room - Self.gap.count * (widths.count - 1)
        while widths.reduce(0, +) > free, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > Self.narrowest
        {
            widths[widest] -= 1
        }
        return widths
    }
}
