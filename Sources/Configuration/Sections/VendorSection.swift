import Cloud
package import Elements
import Events

extension Keys {
    enum Vendor {
        static let url = Key.required(
            "url", .name, "the account's data centre, as https://iot-api.quectelcn.com",
            zh: "账号所在的数据中心，例如 https://iot-api.quectelcn.com")
        static let accessKey = Key.required(
            "access_key", .name, "the SaaS application's AccessKey",
            zh: "SaaS 应用的 AccessKey")
        static let accessSecret = Key.required(
            "access_secret", .secret, "its AccessSecret",
            zh: "它的 AccessSecret")
        static let account = Key.optional(
            "account", .name,
            "whose that access key is, by a name of your own, so that another key may take its place",
            zh: "这个 AccessKey 属于谁，名称由您自己定，这样以后可以换另一个 AccessKey")
        static let user = Key.required(
            "user", .section(User.all), "the end user that holds every device which companies add",
            zh: "终端用户，企业添加的设备都在它名下")
        static let userDomain = Key.required(
            "user_domain", .name, "the App's user domain, as C.DM.10271.5",
            zh: "App 的用户域，例如 C.DM.10271.5")
        static let userDomainSecret = Key.required(
            "user_domain_secret", .secret, "its secret",
            zh: "它的密钥")
        static let nightlyCalls = Key.optional(
            "nightly_calls", .integer(0...1_000_000),
            default: .integer(Int64(Installation.VendorAccount.usualNightlyCalls)),
            "what the nightly comparison, and dry runs of it, may ask of the account in a day",
            zh: "夜间核对（包括用 --dry-run 试核对）每天最多可以调用该账号多少次")

        static let all = [
            url, trust, accessKey, accessSecret, account, user, userDomain, userDomainSecret, nightlyCalls,
        ]
    }

    /// By its email or by its phone.
    enum User {
        static let email = Key.optional(
            "email", .name, "the service account, unless it has a phone",
            zh: "服务账号的邮箱，用手机号的除外")
        static let phone = Key.optional(
            "phone", .name, "the service account's number, digits only, unless it has an email",
            zh: "服务账号的手机号，只含数字，用邮箱的除外")
        static let country = Key.optional(
            "international_code", .name, default: .string(Installation.VendorAccount.usualCountry),
            "the country of that number, digits only",
            zh: "该手机号的国家代码，只含数字")
        static let password = Key.required(
            "password", .secret, "the service account's password",
            zh: "服务账号的密码")

        static let all = [email, phone, country, password]
    }
}

extension Installation {
    package struct VendorAccount: Equatable, Sendable {
        package var address: CloudAddress
        package var accessKey: String
        package var accessAccount: String?
        package var accessSecret: Secret
        package var login: Login
        package var userDomain: String
        package var userDomainSecret: Secret
        /// What the nightly comparison may ask of it in a day.
        package var nightlyCalls = usualNightlyCalls

        /// Of about 1,280 that the vendor lets an account make in a day.
        package static let usualNightlyCalls = 1_000

        package enum Login: Equatable, Sendable {
            case email(String, password: Secret)
            case phone(internationalCode: String, String, password: Secret)
        }
    }
}

extension ConfigurationFile {
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

    /// A model whose binds are all forwarded needs no account; every other one misses its own by name.
    static func expectAccounts(of models: [Installation.Model], in top: Section) {
        let wanted = Set(models.compactMap(\.vendor)).sorted()
        guard !wanted.isEmpty, top.lacks(Keys.vendors) || top.members[Keys.vendors.name]?.object?.count == 0
        else { return }
        top.mistake(
            Keys.vendors, found: Found.words(top.members[Keys.vendors.name]),
            expected: "the accounts that models name: \(wanted.joined(separator: ", "))")
    }
}
