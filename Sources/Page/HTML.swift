/// A piece of a page.
///
/// Text becomes one only by being escaped, and the names of elements and attributes stand in this program, so that
/// whatever somebody has sent is never more than text.
package struct HTML: Equatable, Sendable {
    package private(set) var markup: String

    /// What is shown of one text at most, in Unicode scalars.
    package static let mostOfText = 2_000

    private init(markup: String) { self.markup = markup }

    /// A text as it is read.
    package init(_ text: some StringProtocol) { markup = Self.escaped(text.unicodeScalars) }

    package init(
        _ name: StaticString, _ attributes: Attribute..., @Content content: () -> HTML
    ) {
        markup = "<\(name)\(attributes.map(\.markup).joined())>\(content().markup)</\(name)>"
    }

    /// An element that has no content and no end. Source: WHATWG HTML, 13.1.2, void elements.
    package init(void name: StaticString, _ attributes: Attribute...) {
        markup = "<\(name)\(attributes.map(\.markup).joined())>"
    }

    /// A style sheet of this program's, as it stands.
    package init(style: StaticString) { markup = "<style>\(style)</style>" }

    /// A sentence in which what stands in backticks is typed or looked for as it is.
    package init(marked sentence: String) {
        let parts = sentence.unicodeScalars.prefix(Self.mostOfText).split(
            separator: "`", omittingEmptySubsequences: false)
        self.init(
            markup: parts.enumerated().map { index, part in
                let isQuoted = index % 2 == 1 && index < parts.count - 1
                return isQuoted ? "<code>\(Self.escaped(part))</code>" : Self.escaped(part)
            }.joined())
    }

    static let nothing = HTML(markup: "")

    static func + (left: HTML, right: HTML) -> HTML { HTML(markup: left.markup + right.markup) }

    /// A whole page.
    package var document: String { "<!doctype html>\n\(markup)\n" }

    // MARK: Text

    fileprivate static func escaped(_ text: some Sequence<Unicode.Scalar>) -> String {
        var escaped = ""
        for (count, scalar) in text.enumerated() {
            guard count < mostOfText else { return escaped + "…" }
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped += " "
            default: escaped.unicodeScalars.append(isSafe(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return escaped
    }

    /// Nothing that a page may not hold, or that turns what stands beside it about.
    /// Source: WHATWG HTML, 13.1.4; Unicode Standard Annex 9.
    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.generalCategory != .control && !properties.isBidiControl
            && !properties.isNoncharacterCodePoint && !["\u{2028}", "\u{2029}"].contains(scalar)
    }
}

/// A name and a value of an element's.
package struct Attribute: Sendable {
    fileprivate let markup: String

    package init(_ name: StaticString, _ value: String) {
        markup = " \(name)=\"\(HTML.escaped(value.unicodeScalars))\""
    }

    /// One that is there or not.
    package init(_ name: StaticString) { markup = " \(name)" }

    static func kind(_ name: StaticString) -> Attribute { Attribute("class", "\(name)") }
}

/// What an element holds, in its order.
@resultBuilder package enum Content {
    package static func buildExpression(_ piece: HTML) -> HTML { piece }
    package static func buildExpression(_ text: String) -> HTML { HTML(text) }
    package static func buildBlock(_ pieces: HTML...) -> HTML { pieces.reduce(.nothing, +) }
    package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .nothing }
    package static func buildEither(first piece: HTML) -> HTML { piece }
    package static func buildEither(second piece: HTML) -> HTML { piece }
    package static func buildArray(_ pieces: [HTML]) -> HTML { pieces.reduce(.nothing, +) }
}
