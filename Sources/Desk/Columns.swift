/// Text as a terminal lays it out: in columns, of which a wide character takes two.
package enum Columns {
    /// What a line may have, so that it fits the narrowest usual terminal.
    package static let ofLine = 80

    package static func width(of text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// The text with blanks behind it, or cut short with a sign that it was, so that it takes just so many.
    package static func fit(_ text: String, to columns: Int) -> String {
        let width = width(of: text)
        guard width > columns else { return text + String(repeating: " ", count: columns - width) }
        var cut = ""
        var taken = 0
        for character in text {
            let next = taken + Columns.width(of: character)
            if next >= columns { break }
            cut.append(character)
            taken = next
        }
        return cut + "…" + String(repeating: " ", count: columns - taken - 1)
    }

    /// The text in lines that fit, broken at blanks and beside wide characters; a piece that is longer than a line is cut.
    ///
    /// What stands in backticks is broken only where it does not fit in a line of its own.
    ///
    /// - Parameters:
    ///   - indent: What stands before each line, and counts.
    ///   - heading: What stands in its place before the first line, if anything else.
    ///   - columns: What a line may have.
    package static func wrap(
        _ text: String, indent: String, heading: String? = nil, within columns: Int = ofLine
    ) -> [String] {
        let room = max(1, columns - width(of: indent))
        var lines: [String] = []
        var line = ""
        for piece in Pieces.of(text, within: room) {
            let gap = piece.isApart && !line.isEmpty ? " " : ""
            if line.isEmpty || width(of: line) + gap.count + width(of: piece.text) <= room {
                line += gap + piece.text
            } else {
                lines.append(line)
                line = piece.text
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.enumerated().map { ($0 == 0 ? heading ?? indent : indent) + $1 }
    }

    static func width(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        return wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    /// The blocks whose characters are wide or full width.
    ///
    /// Source: Unicode Standard Annex 11, East Asian Width.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD,
    ]
}
