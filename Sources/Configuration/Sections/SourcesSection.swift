package import Elements
import Events
package import Transport

extension Keys {
    enum Sources {
        static let allow = Key.optional(
            "allow", .texts, "addresses that callbacks come from: 10.1.2.3, 10.1.2.* or 10.1.0.0/16",
            zh: "回调的来源地址：10.1.2.3、10.1.2.* 或 10.1.0.0/16")
        static let proxies = Key.optional(
            "proxies", .texts, "proxies of yours, whose X-Forwarded-For is believed",
            zh: "您自己的代理，相信它们的 X-Forwarded-For")
        static let corpSecret = Key.optional(
            "corp_secret", .secret,
            "of an application of your own corp: WeCom is asked for its addresses with it",
            zh: "您企业某个应用的密钥：用它向企业微信查询其地址")
        static let onlyWarn = Key.optional(
            "only_warn", .truth, default: false, "strangers are counted, and let in",
            zh: "来源不明的只计数，不拦下")

        static let all = [allow, proxies, corpSecret, onlyWarn]
    }
}

extension Installation {
    /// A second fence. The signature is the authority: an address can only keep somebody out.
    package struct Sources: Equatable, Sendable {
        /// Addresses that callbacks come from.
        package var allowed: AddressSet
        /// Proxies of ours, whose `X-Forwarded-For` is believed.
        package var proxies: AddressSet
        /// The secret of a WeCom application of the maker's own corp, to ask WeCom for its addresses.
        package var corpSecret: Secret?
        /// Whether a stranger is only counted and logged.
        package var onlyWarns: Bool
    }
}

/// The part of the configuration that says from where callbacks may come.
enum SourceList {
    static func read(_ section: Section) -> Installation.Sources {
        if section.lacks(Keys.Sources.corpSecret), section.isEmpty(Keys.Sources.allow) {
            section.mistake(
                Keys.Sources.allow, found: "no address",
                expected: "one, or a corp_secret to ask WeCom with: else nobody is let in")
        }
        return Installation.Sources(
            allowed: addresses(Keys.Sources.allow, section),
            proxies: addresses(Keys.Sources.proxies, section),
            corpSecret: section.secret(Keys.Sources.corpSecret),
            onlyWarns: section.truth(Keys.Sources.onlyWarn) ?? false)
    }

    private static func addresses(_ key: Key, _ section: Section) -> AddressSet {
        var set = AddressSet()
        for text in section.texts(key) where !set.insert(text) {
            section.mistake(
                key, found: Found.quoted(text),
                expected: "an address, a range as 10.1.0.0/16 or one as 10.1.2.*")
        }
        return set
    }
}
