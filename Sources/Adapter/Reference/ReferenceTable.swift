/// A table of the reference.
struct ReferenceTable {
    let heads: [String]
    let rows: [[String]]

    init(_ heads: [String], _ rows: [[String]]) {
        self.heads = heads
        self.rows = rows
    }

    var markdown: String {
        ([heads, heads.map { _ in "---" }] + rows)
            .map { "| " + $0.map(Self.cell).joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }

    /// Nothing that ends a cell.
    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
