import Elements

/// Looks for what goes wrong when somebody puts a secret into a file or a variable.
enum SecretLint {
    /// Without the line feeds that editors end a file with.
    static func trimmed(_ bytes: [UInt8]) -> Secret {
        Secret(Array(bytes.reversed().drop { $0 == 10 || $0 == 13 }.reversed()))
    }

    /// What it is instead of a secret, without telling any of it; nil for one that will do.
    ///
    /// - Parameter source: What it was read from, as "an empty …" has it.
    static func fault(of secret: Secret, from source: String) -> String? {
        let bytes = secret.exposed
        if bytes.isEmpty { return "an empty \(source)" }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark at the beginning" }
        guard let text = String(validating: bytes, as: UTF8.self) else { return "bytes that are no UTF-8" }
        let scalars = Array(text.unicodeScalars)
        if scalars.allSatisfy(isBlank) { return "nothing but blanks" }
        if let index = scalars.firstIndex(where: { $0 == "\n" || $0 == "\r" }) {
            return "a line feed after character \(index)"
        }
        if scalars.first.map(isBlank) == true { return "a blank at the beginning" }
        if scalars.last.map(isBlank) == true { return "a blank at the end" }
        if let index = scalars.firstIndex(where: { $0.properties.generalCategory == .control }) {
            return "a control character at \(index + 1)"
        }
        if Placeholder.isOne(text) { return "a placeholder, <…>, of \(scalars.count) characters" }
        return nil
    }

    /// What is copied along unseen, too: spaces of any width, and those without one.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
    }
}
