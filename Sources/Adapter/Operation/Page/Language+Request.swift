package import Desk

extension Language {
    /// The one that a browser would rather have; English where it has no wish among ours.
    ///
    /// - Parameter ranges: The elements of `Accept-Language`. Source: RFC 9110, 12.5.4 and 12.4.2.
    package init(accepted ranges: [String]) {
        var best: (language: Language, weight: Int)?
        for range in ranges {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let tag = parts.first, let language = Language(rawValue: String(tag.prefix(2))),
                tag.count == 2 || tag.dropFirst(2).first == "-"
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Self.weight($0.dropFirst(2)) }
            if (weight ?? 1_000) > (best?.weight ?? 0) { best = (language, weight ?? 1_000) }
        }
        self = best?.language ?? .en
    }

    /// In thousandths; 0 for what is none.
    private static func weight(_ text: Substring) -> Int {
        guard let value = Double(text), (0...1).contains(value) else { return 0 }
        return Int(value * 1_000)
    }
}
