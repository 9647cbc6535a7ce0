import Crypto
package import Elements

extension Keys {
    enum Ledger {
        static let path = Key.required(
            "path", .text, needsRestart: true, "the database file",
            zh: "数据库文件")
        static let sealKey = Key.required(
            "seal_key", .secret,
            "64 hexadecimal digits, which seal every secret in the ledger; make them: openssl rand -hex 32",
            zh: "64 位十六进制数字，用来封存账本里的全部密钥；用 `openssl rand -hex 32` 生成")

        static let oldSealKey = Key.optional(
            "old_seal_key", .secret,
            "the one before, while `wecom-bind keys reseal` exchanges it: it opens, and seals nothing",
            zh: "之前的那个，在用 `wecom-bind keys reseal` 更换期间：只用来解封，不用来封存")

        static let all = [path, sealKey, oldSealKey]
    }
}

extension ConfigurationFile {
    static func ledger(_ section: Section?) -> (path: String, seal: Secret, oldSeal: Secret?) {
        guard let section else { return ("", Secret(""), nil) }
        let seal = sealKey(Keys.Ledger.sealKey, section)
        let oldSeal = sealKey(Keys.Ledger.oldSealKey, section)
        guard let text = section.text(Keys.Ledger.path) else { return ("", Secret(""), nil) }
        let path = section.reading.sources.resolve(text)
        // Without the present one nothing is known of either.
        let seals = seal.map { [$0] + [oldSeal].compactMap(\.self) } ?? []
        switch section.reading.sources.ledger(path, seals) {
        case .path(let found, let expected)?:
            section.mistake(Keys.Ledger.path, found: found, expected: expected)
        case .sealKey(let found, let expected)?:
            section.mistake(Keys.Ledger.sealKey, found: found, expected: expected)
        case nil: break
        }
        return (path, seal ?? Secret(""), oldSeal)
    }

    /// The seal key that a file holds; nil if it holds something else.
    package static func sealKey(inFile bytes: [UInt8]) -> Secret? { sealKey(SecretLint.trimmed(bytes)) }

    private static func sealKey(_ text: Secret) -> Secret? {
        text.count == 64 ? Hex.decode(text.exposedText).map { Secret($0) } : nil
    }

    private static func sealKey(_ key: Key, _ section: Section) -> Secret? {
        guard let text = section.secret(key) else { return nil }
        if let key = sealKey(text) { return key }
        section.mistake(
            key,
            found: text.count == 64
                ? "something else than hexadecimal digits among 64 characters" : "\(text.count) characters",
            expected: Keys.Ledger.sealKey.meaning)
        return nil
    }
}
