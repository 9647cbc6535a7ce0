import Cloud
import Crypto
package import Elements
import Events
import HTTP
import Transport

extension Keys {
    enum WeCom {
        static let usualURL = "https://qyapi.weixin.qq.com"
        static let url = Key.optional(
            "url", .name, default: .string(usualURL), "its address, https and a host",
            zh: "它的地址，https 和主机名")

        static let all = [url, trust]
    }

    static let trust = Key.optional(
        "ca_file", .pem, "the only authorities to believe there, in place of the system's",
        zh: "对方只能由这些证书机构签发，代替系统自带的")

    enum Robot {
        static let url = Key.required(
            "url", .secret, "its webhook address, as WeCom shows it: whoever has it can write to the group",
            zh: "它的 Webhook 地址，企业微信显示的原样：谁有它谁就能在群里发言")

        static let all = [url, trust]
    }
}

extension Installation {
    package struct CloudAddress: Equatable, Sendable {
        package var url: String
        /// A PEM file of the only authorities to trust; nil for the system's.
        package var authorities: String?
        /// What stands in that file: others under the same name are others.
        var authoritiesDigest: [UInt8] = []

        /// Whoever trusts the same has the same here.
        package var trust: String { authorities.map { "\($0) \(Hex.encode(authoritiesDigest))" } ?? "" }
    }

    /// A robot of a WeCom group.
    package struct Robot: Equatable, Sendable {
        /// Where WeCom is; the rest of the webhook's address is its secret.
        package var address: CloudAddress
        /// Path and query.
        package var target: Secret
    }

    /// The addresses of all whom we call.
    package var addresses: [CloudAddress] {
        [wecom] + vendors.values.map(\.address)
            + [maker.address, robot?.address].compactMap { $0 }
    }
}

extension ConfigurationFile {
    static func wecom(_ section: Section?) -> Installation.CloudAddress {
        guard let section else { return Installation.CloudAddress(url: Keys.WeCom.usualURL) }
        return address(Keys.WeCom.url, in: section, doubling: WeComCloud.firstSegments)
            ?? Installation.CloudAddress(url: Keys.WeCom.usualURL)
    }

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
}
