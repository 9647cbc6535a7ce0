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
        let cut = text.count > mostCharacters ? "…" : ""
        return String(decoding: JSONText.render(.string(text.prefix(mostCharacters) + cut)), as: UTF8.self)
    }

    /// The same where a secret may have been written by mistake: its kind, and how long it is.
    static func kind(_ value: JSON?) -> String {
        guard case .string(let text)? = value else { return words(value) }
        return text.isEmpty ? "an empty text" : "a text of \(text.count) characters, which is not shown"
    }
}

/// What stands where somebody was to put in their own: `<corp id>`.
enum Placeholder {
    static func isOne(_ text: some StringProtocol) -> Bool {
        text.count > 1 && text.first == "<" && text.last == ">"
    }
}
