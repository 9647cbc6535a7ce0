import Foundation
import Testing

/// One SQL text in the ledger's sources, as the pieces between what is put into it.
struct StatementSource {
    let file: String
    let pieces: [String]

    /// Whether the statement comes from here, or begins so.
    func matches(_ statement: String) -> Bool {
        guard let first = pieces.first, statement.hasPrefix(first) else { return false }
        var rest = Substring(statement)
        for piece in pieces where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    /// As SQLite reads it: however it is broken into lines.
    static func plain(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Every text in the sources that reads or changes rows, but for the steps of the schema: they run once.
    static func all() throws -> [StatementSource] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Ledger")
        let paths = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap {
            $0 as? String
        }
        return try paths.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("SchemaStep") }.flatMap { path in
            let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
            return literals(in: text).filter(isStatement).map {
                StatementSource(file: path, pieces: pieces(of: plain($0)))
            }
        }
    }

    private static func literals(in text: String) -> [String] {
        text.components(separatedBy: "\"\"\"").enumerated().flatMap { index, part in
            if !index.isMultiple(of: 2) { return [part] }
            return part.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.flatMap {
                line in
                line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                    .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
            }
        }
    }

    private static func isStatement(_ literal: String) -> Bool {
        let words = plain(literal)
        // One that begins with another text has the tables from it.
        let begins = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].contains { words.hasPrefix($0) }
        return begins || words.hasPrefix("\\(Self.") && words.contains(" ORDER BY ")
            || words.contains(") WHERE ")
    }

    private static func pieces(of literal: String) -> [String] {
        var pieces = [""]
        var depth = 0
        var characters = literal.makeIterator()
        while let character = characters.next() {
            switch character {
            case "\\" where depth == 0:
                _ = characters.next()
                depth = 1
                pieces.append("")
            case "(" where depth > 0: depth += 1
            case ")" where depth > 0: depth -= 1
            default: if depth == 0 { pieces[pieces.count - 1].append(character) }
            }
        }
        return pieces
    }
}
