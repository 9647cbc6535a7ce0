import Binding
import Cloud
import Elements
import Envelope
import Events
import HTTP
import Transport

extension ConfigurationFile {
    // MARK: The maker in WeCom

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

    // MARK: Addresses

    /// - Parameter segments: With which the paths of the calls there begin; a URL that ends in one has it twice.
    static func address(
        _ key: Key, in section: Section, doubling segments: Set<String> = []
    ) -> Installation.CloudAddress? {
        let trust = trust(section)
        guard let url = section.text(key) else { return nil }
        do {
            let origin = try Origin(url)
            if origin.scheme == .http, !loopbackNames.contains(origin.host) {
                section.mistake(
                    key, found: Found.quoted(url),
                    expected: "https: secrets travel there, in clear to loopback only")
            }
            if let double = origin.basePath.split(separator: "/").first(where: {
                segments.contains(String($0))
            }) {
                section.mistake(
                    key, found: Found.quoted(url),
                    expected: "the address without /\(double), with which the path of a call begins anyway")
            }
        } catch {
            section.mistake(
                key, found: "\(Found.quoted(url)), which has \(error.reason)",
                expected: "the address of a cloud, as https://cloud.example")
        }
        return trust(url)
    }

    /// Reads whom an address is trusted by, and makes it of its URL then.
    private static func trust(_ section: Section) -> (_ url: String) -> Installation.CloudAddress {
        let authorities = section.pem(Keys.trust) { [.authorities($0)] }
        let digest = authorities.flatMap { _ in
            section.reading.inventory.digest(at: section.at(Keys.trust.name))
        }
        return { .init(url: $0, authorities: authorities, authoritiesDigest: digest ?? []) }
    }

    /// The webhook's address is shown nowhere: its query is a password.
    static func robot(_ section: Section) -> Installation.Robot? {
        let trust = trust(section)
        guard let text = section.secret(Keys.Robot.url)?.exposedText else { return nil }
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let origin = try? Origin(parts[..<3].joined(separator: "/")),
            Request.isValid(target: "/\(parts[3])"), parts[3].contains("key=")
        else {
            section.mistake(
                Keys.Robot.url, found: "\(text.count) characters that are no webhook's address",
                expected: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= and the robot's key")
            return nil
        }
        if origin.scheme == .http, !loopbackNames.contains(origin.host) {
            section.mistake(
                Keys.Robot.url, found: "http",
                expected: "https: the robot's key travels there, in clear to loopback only")
        }
        return Installation.Robot(
            address: trust(parts[..<3].joined(separator: "/")), target: Secret("/\(parts[3])"))
    }

    private static let loopbackNames = loopbackHosts + ["localhost"]

    // MARK: The vendor

    static func vendor(_ section: Section) -> Installation.VendorAccount {
        Installation.VendorAccount(
            address: address(Keys.Vendor.url, in: section, doubling: VendorCloud.firstSegments)
                ?? Installation.CloudAddress(url: ""),
            accessKey: section.text(Keys.Vendor.accessKey) ?? "",
            accessAccount: section.text(Keys.Vendor.account),
            accessSecret: section.secret(Keys.Vendor.accessSecret) ?? Secret(""),
            login: login(section.section(Keys.Vendor.user)),
            userDomain: section.text(Keys.Vendor.userDomain) ?? "",
            userDomainSecret: section.secret(Keys.Vendor.userDomainSecret) ?? Secret(""),
            nightlyCalls: Int(section.integer(Keys.Vendor.nightlyCalls) ?? 0))
    }

    private static func login(_ section: Section?) -> Installation.VendorAccount.Login {
        guard let section else { return .email("", password: Secret("")) }
        let password = section.secret(Keys.User.password) ?? Secret("")
        let hasBoth = section.has(Keys.User.email) && section.has(Keys.User.phone)
        if hasBoth || section.lacks(Keys.User.email) && section.lacks(Keys.User.phone) {
            section.reading.add(
                section.path, found: hasBoth ? "both email and phone" : "neither email nor phone",
                expected: "exactly one of them: the account logs in by it")
        }
        if section.has(Keys.User.country), section.lacks(Keys.User.phone) {
            section.mistake(
                Keys.User.country, found: "a country without a phone", expected: "a phone beside it")
        }
        let country = digits(Keys.User.country, in: section)
        if let phone = digits(Keys.User.phone, in: section) {
            return .phone(internationalCode: country ?? "", phone, password: password)
        }
        let email = section.text(Keys.User.email) ?? ""
        if !email.isEmpty, !email.contains("@") {
            section.mistake(Keys.User.email, found: Found.quoted(email))
        }
        return .email(email, password: password)
    }

    private static func digits(_ key: Key, in section: Section) -> String? {
        guard let text = section.text(key) else { return nil }
        if !text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            section.mistake(key, found: Found.quoted(text))
        }
        return text
    }

    // MARK: The maker's own service

    static func maker(_ section: Section?) -> Installation.Maker {
        guard let section else { return Installation.Maker(address: nil, secrets: []) }
        let address = address(Keys.Maker.url, in: section)
        let secrets = makerSecrets(section.sections(Keys.Maker.secrets))
        let events = section.texts(Keys.Maker.events)
        for name in events { check(event: name, section) }
        return Installation.Maker(address: address, secrets: secrets, events: Set(events))
    }

    private static func makerSecrets(_ sections: [Section]) -> [Secret] {
        var secrets: [Secret] = []
        for section in sections {
            guard let secret = section.secret(Keys.Maker.secret).flatMap({ makerSecret($0, section) }) else {
                continue
            }
            if secrets.contains(secret) {
                section.mistake(
                    Keys.Maker.secret, found: "the same secret as one before it",
                    expected: "another one: two are for a rotation")
            }
            secrets.append(secret)
        }
        return secrets
    }

    private static func makerSecret(_ secret: Secret, _ section: Section) -> Secret? {
        guard let fault = StandardWebhook.fault(of: secret) else { return secret }
        section.mistake(Keys.Maker.secret, found: fault, expected: Keys.Maker.secret.meaning)
        return nil
    }

    /// A name that no document has yet is taken, unless it looks like a slip of the pen.
    private static func check(event name: String, _ section: Section) {
        let found = Found.quoted(name)
        if Event.Kind(rawValue: name)?.isAnswered == true {
            section.mistake(
                Keys.Maker.events, found: "\(found), which is answered here", expected: "an event that is not"
            )
        } else if let meant = Spelling.slip(of: name, among: Event.Kind.allCases.map(\.rawValue)) {
            section.mistake(Keys.Maker.events, found: found, expected: "an event of WeCom's, maybe \(meant)")
        } else if name.isEmpty || name.contains(" ") || Placeholder.isOne(name) {
            section.mistake(Keys.Maker.events, found: found)
        }
    }
}
