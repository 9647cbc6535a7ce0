import Elements
import Transport

/// The part of the configuration that says from where callbacks may come.
enum SourceList {
    static func read(_ section: Section?, _ secrets: SecretSources) -> Configuration.Sources? {
        guard let section else { return nil }
        section.allow(["allow", "proxies", "corp_secret", "only_warn"])
        let allowed = addresses("allow", section)
        let proxies = addresses("proxies", section)
        let secret =
            section.has("corp_secret")
            ? section.secret("corp_secret", "of an application of the maker's corp", from: secrets) : nil
        if allowed.isEmpty, secret == nil {
            section.mistake("allow", "is empty, and without corp_secret nobody else tells the addresses")
        }
        return Configuration.Sources(
            allowed: allowed, proxies: proxies, corpSecret: secret,
            onlyWarns: section.optionalBool("only_warn") ?? false)
    }

    private static func addresses(_ name: String, _ section: Section) -> AddressSet {
        var set = AddressSet()
        for text in section.optionalTexts(name) where !set.insert(text) {
            section.mistake(name, "\"\(text)\" is no address, no range as 10.1.0.0/16 and none as 10.1.2.*")
        }
        return set
    }
}
