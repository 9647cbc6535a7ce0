import Elements
import Events
import Transport

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
