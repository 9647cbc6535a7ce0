extension String {
    /// The same in one line, and nothing in it that a terminal or a chat would obey: what strangers have written may
    /// have been meant to look like more than it is.
    package var harmless: String { String(map(\.harmless)) }
}

extension Character {
    var harmless: Character {
        if isNewline { return " " }
        let isObeyed = unicodeScalars.contains {
            $0.properties.generalCategory == .control || $0.properties.isBidiControl
        }
        return isObeyed ? "?" : self
    }
}
