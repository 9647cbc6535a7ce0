package import Elements
package import Envelope
package import Events

extension Keys {
    enum Provider {
        static let corp = Key.required(
            "corpid", .name, "the maker's corp id in WeCom",
            zh: "厂商在企业微信的 corpid")
        static let path = Key.optional(
            "path", .name, "the path of the URL that gets verify_device, as /wecom/provider",
            zh: "接收 verify_device 的地址的路径，例如 /wecom/provider")
        static let keys = Key.optional("keys", .sections(Pair.all), Pair.meaning, zh: Pair.chinese)

        static let all = [corp, path, keys]
    }

    /// Two while they are rotated.
    enum Pair {
        static let meaning = "the Token and EncodingAESKey of this URL; two while they are rotated"
        static let chinese = "该地址的 Token 和 EncodingAESKey；轮换期间有两对"
        static let token = Key.required(
            "token", .secret, "the Token, 1 to 32 letters and digits",
            zh: "Token，1 到 32 个字母和数字")
        static let aesKey = Key.required(
            "aes_key", .secret, "the EncodingAESKey, 43 letters and digits",
            zh: "EncodingAESKey，43 个字母和数字")

        static let all = [token, aesKey]
        static let mostAtOnce = 2
    }
}

extension Installation {
    /// The hardware maker in WeCom.
    package struct Provider: Sendable {
        package var corp: CorpID
        /// Where `verify_device` arrives; nil when that route is not used.
        package var path: String?
        package var keys: [Credentials]
        package var rawKeys: [RawKey]
    }

    /// A Token and EncodingAESKey as they were written, for sending as WeCom does.
    package struct RawKey: Equatable, Sendable {
        package var token: Secret
        package var encodingAESKey: Secret
    }
}

extension ConfigurationFile {
    static func provider(_ section: Section) -> Installation.Provider? {
        let path = section.text(Keys.Provider.path).flatMap { self.path($0, Keys.Provider.path, section) }
        let keys = pairs(Keys.Provider.keys, in: section)
        if section.has(Keys.Provider.path), section.lacks(Keys.Provider.keys) {
            section.mistake(Keys.Provider.keys, found: "nothing")
        }
        guard let text = section.text(Keys.Provider.corp) else { return nil }
        guard let corp = CorpID(text) else {
            section.mistake(Keys.Provider.corp, found: Found.quoted(text))
            return nil
        }
        return Installation.Provider(
            corp: corp, path: path, keys: keys.map(\.live), rawKeys: keys.map(\.raw))
    }

    static func pairs(
        _ key: Key, in section: Section
    ) -> [(live: Credentials, raw: Installation.RawKey)] {
        let sections = section.sections(key)
        if sections.count > Keys.Pair.mostAtOnce {
            section.mistake(
                key, found: "\(sections.count) pairs", expected: "one pair, or two while they are rotated")
        }
        var pairs: [(live: Credentials, raw: Installation.RawKey)] = []
        for section in sections {
            guard let pair = pair(section) else { continue }
            if pairs.contains(where: { $0.raw == pair.raw }) {
                section.mistake(
                    Keys.Pair.token, found: "the same pair as the one before it",
                    expected: "another one: two are for a rotation")
            }
            pairs.append(pair)
        }
        return pairs
    }

    private static func pair(_ section: Section) -> (live: Credentials, raw: Installation.RawKey)? {
        let token = section.secret(Keys.Pair.token)
        let aesKey = section.secret(Keys.Pair.aesKey)
        if let fault = token.flatMap(Credentials.fault(ofToken:)) {
            section.mistake(
                Keys.Pair.token, found: "a Token that \(fault)", expected: Keys.Pair.token.meaning)
        }
        if let fault = aesKey.flatMap(Credentials.fault(ofEncodingAESKey:)) {
            section.mistake(
                Keys.Pair.aesKey, found: "an EncodingAESKey that \(fault)", expected: Keys.Pair.aesKey.meaning
            )
        }
        // What is wrong with either has been said.
        guard let token, let aesKey, let live = try? Credentials(token: token, encodingAESKey: aesKey) else {
            return nil
        }
        return (live, Installation.RawKey(token: token, encodingAESKey: aesKey))
    }
}
