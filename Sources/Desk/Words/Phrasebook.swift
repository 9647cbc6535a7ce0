/// Sentences of English and how they read in Chinese, with `%` for what is not said alike each time.
struct Phrasebook {
    /// Sentences of ours have fewer others in them; a stranger's text is not looked through to its end.
    private static let deepest = 8

    private let phrases: [(english: [Substring], chinese: [Substring])]

    /// - Parameter phrases: Each with as many `%` in one language as in the other, in the same order. The first that
    ///   fits counts.
    init(_ phrases: [(String, String)]) {
        self.phrases = phrases.map { (Self.parts($0.0), Self.parts($0.1)) }
    }

    /// What a text is in Chinese, and what stands for its `%` too; as it is when no phrase is the whole of it, or
    /// when it stands in quotes.
    func chinese(_ text: some StringProtocol, depth: Int = 0) -> String {
        let text = Substring(text)
        guard depth < Self.deepest, !Self.isQuoted(text) else { return String(text) }
        for (english, chinese) in phrases {
            guard let said = Self.said(in: text, english) else { continue }
            let told = zip(said, chinese.dropFirst()).map { self.chinese($0, depth: depth + 1) + $1 }
            return String(chinese[0]) + told.joined()
        }
        return String(text)
    }

    /// Whether somebody else has written it.
    private static func isQuoted(_ text: Substring) -> Bool {
        text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
            && !text.dropFirst().dropLast().contains("\"")
    }

    private static func parts(_ phrase: String) -> [Substring] {
        phrase.split(separator: "%", omittingEmptySubsequences: false)
    }

    /// What stands between the parts of a phrase; nil when the text is not that phrase.
    private static func said(in text: Substring, _ parts: [Substring]) -> [Substring]? {
        guard let last = parts.last, parts.count > 1 else { return text == parts[0] ? [] : nil }
        guard text.hasPrefix(parts[0]) else { return nil }
        var rest = text.dropFirst(parts[0].count)
        var said: [Substring] = []
        for part in parts.dropFirst().dropLast() {
            guard let place = rest.firstRange(of: part), place.lowerBound > rest.startIndex else {
                return nil
            }
            said.append(rest[..<place.lowerBound])
            rest = rest[place.upperBound...]
        }
        guard rest.count > last.count, rest.hasSuffix(last) else { return nil }
        return said + [rest.dropLast(last.count)]
    }
}
