/// A text in Markdown as a terminal shows it: lines that fit, tables as one entry a row.
///
/// Of Markdown it knows what our own texts use: headings, paragraphs, lists, tables, and blocks between ```.
package struct Leaflet {
    private var lines: [String] = []
    private var paragraph = ""
    private var heads: [String]?
    private var isVerbatim = false

    package static func lines(of markdown: String) -> [String] {
        var leaflet = Leaflet()
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            leaflet.take(String(line))
        }
        leaflet.endParagraph()
        return leaflet.lines
    }

    private mutating func take(_ line: String) {
        if line.hasPrefix("```") {
            endParagraph()
            isVerbatim.toggle()
        } else if isVerbatim {
            lines.append(line)
        } else if line.hasPrefix("|") {
            endParagraph()
            row(Self.cells(line))
        } else if line.hasPrefix("#") {
            endParagraph()
            lines.append(String(line.drop { $0 == "#" || $0 == " " }).uppercased())
        } else if line.isEmpty {
            endParagraph()
            heads = nil
            lines.append("")
        } else {
            if line.hasPrefix("- ") { endParagraph() }
            paragraph += (paragraph.isEmpty ? "" : " ") + line
        }
    }

    private mutating func endParagraph() {
        defer { paragraph = "" }
        if paragraph.hasPrefix("- ") {
            lines += Columns.wrap(String(paragraph.dropFirst(2)), indent: "  ", heading: "- ")
        } else {
            lines += Columns.wrap(paragraph, indent: "")
        }
    }

    /// The first cell is its name; the others stand under it, each with what its column is.
    private mutating func row(_ cells: [String]) {
        guard let heads else {
            heads = cells
            return
        }
        guard let name = cells.first, !name.allSatisfy({ $0 == "-" }) else { return }
        lines += Columns.wrap(name, indent: "")
        for (head, cell) in zip(heads, cells).dropFirst() where !cell.isEmpty {
            lines += Columns.wrap(head.isEmpty ? cell : "\(head): \(cell)", indent: "    ")
        }
    }

    private static func cells(_ line: String) -> [String] {
        line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
            .dropFirst().dropLast()
            .map { $0.replacing("\u{0}", with: "|").trimming(" ") }
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> String {
        let start = drop { $0 == character }
        guard let end = start.lastIndex(where: { $0 != character }) else { return "" }
        return String(start[...end])
    }
}
