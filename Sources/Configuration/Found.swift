import Events

/// What stands in the file, in words that a mistake can begin with.
enum Found {
    private static let mostCharacters = 60

    static func words(_ value: JSON?) -> String {
        switch value {
        case nil: "nothing"
        case .string("")?: "an empty text"
        case .string(let text)? where Placeholder.isOne(text):
            "the placeholder \(text.prefix(mostCharacters))"
        case .string(let text)?: quoted(text)
        case .null?, .bool?, .integer?, .double?:
            value.map { String(decoding: JSONText.render($0), as: UTF8.self) } ?? ""
        case .array(let elements)?: elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
        case .object(let members)?: members.count == 0 ? "an empty object" : "an object"
        }
    }

    static func quoted(_ text: String) -> String {
        let text = withoutCredentials(text)
        let cut = text.count > mostCharacters ? "…" : ""
        return String(decoding: JSONText.render(.string(text.prefix(mostCharacters) + cut)), as: UTF8.self)
    }

    /// A URL without the two parts that may hold a secret: what stands before the host's `@`, and the query.
    private static func withoutCredentials(_ text: String) -> String {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let isURL = start > text.startIndex
        // A path is none, and an e-mail address has no colon.
        guard isURL || text.contains(":"), text.first != "/" else { return text }
        var rest = text[start...]
        if let query = rest.firstIndex(of: "?") { rest = rest[..<query] + "?…" }
        if let sign = rest.lastIndex(of: "@") { rest = "…" + rest[sign...] }
        return String(text[..<start] + rest)
    }

    /// The same where a secret may have been written by mistake: its kind, and how long it is.
    static func kind(_ value: JSON?) -> String {
        switch value {
        case .string(let text)? where !text.isEmpty:
            "a text of \(text.count) characters, which is not shown"
        case .integer?, .double?: "a number, which is not shown"
        case nil, .string?, .null?, .bool?, .array?, .object?: words(value)
        }
    }
}

/// What stands where somebody was to put in their own: `<corp id>`.
enum Placeholder {
    static func isOne(_ text: some StringProtocol) -> Bool {
        text.count > 1 && text.first == "<" && text.last == ">"
    }
}
