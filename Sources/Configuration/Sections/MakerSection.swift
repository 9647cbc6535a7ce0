import Binding
import Cloud
package import Elements
import Events

extension Keys {
    enum Maker {
        static let url = Key.optional(
            "url", .name, "where it takes our messages, with its path",
            zh: "它接收我们消息的地址，带路径")
        static let secrets = Key.required(
            "secrets", .sections([secret]),
            "what messages are signed with, both ways; two while one is rotated",
            zh: "双向消息签名所用的密钥；轮换期间有两个")
        static let secret = Key.required(
            "secret", .secret,
            "whsec_ and the Base64 of 24 to 64 bytes: (echo -n whsec_; openssl rand -base64 32)",
            zh: "whsec_ 加上 24 到 64 字节的 Base64：`(echo -n whsec_; openssl rand -base64 32)`")
        static let events = Key.optional(
            "events", .texts, "those of WeCom's other events that it wants, by WeCom's names",
            zh: "它想要的企业微信其他事件，用企业微信的名称")

        static let all = [url, trust, secrets, events]
    }
}

extension Installation {
    /// The maker's own service, if it has one that speaks with us.
    package struct Maker: Equatable, Sendable {
        /// Every path of ours that begins so is the service's; WeCom's callbacks have others.
        package static let pathPrefix = "/vendor/"

        /// Where it takes our messages, path included; nil when it only sends.
        package var address: CloudAddress?
        /// What messages are signed with, both ways: each of them signs ours. Several are live while one is
        /// rotated.
        package var secrets: [Secret]
        /// Which of WeCom's events are forwarded as they came, by WeCom's names.
        package var events: Set<String> = []
    }
}

extension ConfigurationFile {
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

    static func expectAddress(
        of maker: Section?, for models: [Installation.Model], _ events: Set<String>, in top: Section
    ) {
        let binds = models.filter { $0.conversation == .forward }.map { "the binds of \($0.id)" }
        let wanted = binds + (events.isEmpty ? [] : ["the events"])
        guard !wanted.isEmpty, maker?.lacks(Keys.Maker.url) ?? top.lacks(Keys.maker) else { return }
        top.mistake(
            at: "\(Keys.maker.name).\(Keys.Maker.url.name)", found: "nothing",
            expected: "where \(wanted.joined(separator: ", ")) are sent")
    }
}
