/// What of a text stays together in a line: words, commands in backticks, and each wide character with the marks that
/// belong to it.
struct Pieces {
    struct Piece {
        var text: String
        /// Whether a blank stands before it.
        let isApart: Bool
    }

    private static let closing: Set<Character> = ["，", "。", "；", "：", "！", "？", "、", "）", "”", "」", "》"]
    private static let opening: Set<Character> = ["（", "“", "「", "《"]

    private var pieces: [Piece] = []
    private var isApart = false
    private var isQuoted = false
    /// Whether what comes next belongs to the last piece.
    private var isOpen = false

    static func of(_ text: String, within room: Int) -> [Piece] {
        var reading = Pieces()
        for character in text { reading.take(character.harmless) }
        return reading.pieces.flatMap { cut($0, to: room) }
    }

    private mutating func take(_ character: Character) {
        if character == "`" { isQuoted.toggle() }
        if character == " ", !isQuoted {
            (isApart, isOpen) = (true, false)
            return
        }
        let isWide = Columns.width(of: character) == 2 && !isQuoted
        let joins = !isApart && (isOpen || Self.closing.contains(character))
        if let last = pieces.indices.last, joins, !isWide || Self.closing.contains(character) || follows(last)
        {
            pieces[last].text.append(character)
        } else {
            pieces.append(Piece(text: String(character), isApart: isApart))
        }
        isApart = false
        isOpen = !isWide || Self.opening.contains(character)
    }

    /// Whether the last piece ends with a mark that opens what comes.
    private func follows(_ last: Int) -> Bool { pieces[last].text.last.map(Self.opening.contains) ?? false }

    private static func cut(_ piece: Piece, to room: Int) -> [Piece] {
        guard Columns.width(of: piece.text) > room else { return [piece] }
        if piece.text.contains(" ") {
            return piece.text.split(separator: " ").enumerated().flatMap {
                cut(Piece(text: String($1), isApart: $0 > 0 || piece.isApart), to: room)
            }
        }
        var parts = [Piece(text: "", isApart: piece.isApart)]
        for character in piece.text {
            let last = parts.count - 1
            if Columns.width(of: parts[last].text) + Columns.width(of: character) > room {
                parts.append(Piece(text: String(character), isApart: false))
            } else {
                parts[last].text.append(character)
            }
        }
        return parts
    }
}
