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
        if bytes.allSatisfy(isBlank) { return "nothing but blanks" }
        if let index = bytes.firstIndex(where: { $0 == 10 || $0 == 13 }) {
            return "a line feed after character \(index)"
        }
        if bytes.first.map(isBlank) == true { return "a blank at the beginning" }
        if bytes.last.map(isBlank) == true { return "a blank at the end" }
        if let index = bytes.firstIndex(where: { $0 < 32 || $0 == 127 }) {
            return "a control character at \(index + 1)"
        }
        if Placeholder.isOne(secret.exposedText) { return "a placeholder, <…>, of \(bytes.count) characters" }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
