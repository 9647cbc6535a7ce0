package import Elements
package import Transport

/// One account at the vendor's cloud, with both of its credentials.
///
/// A server key for `/enterpriseapi/` and `/openapi/`; and one app user, as whom devices are bound. The
/// vendor's regions know nothing of one another, so the origin belongs to the account.
package struct VendorAccount: Sendable {
    /// The app user's name, by which it logs in.
    package enum User: Equatable, Sendable {
        case email(String)
        case phone(internationalCode: String, number: String)
    }

    /// Names the account's tokens in the store.
    package let name: String
    package let origin: Origin
    package let accessKey: String
    package let accessSecret: Secret
    package let user: User
    package let password: Secret
    package let userDomain: String
    package let userDomainSecret: Secret

    package init(
        name: String, origin: Origin, accessKey: String, accessSecret: Secret, user: User, password: Secret,
        userDomain: String, userDomainSecret: Secret
    ) {
        self.name = name
        self.origin = origin
        self.accessKey = accessKey
        self.accessSecret = accessSecret
        self.user = user
        self.password = password
        self.userDomain = userDomain
        self.userDomainSecret = userDomainSecret
    }

    /// What makes it this account and no other: the origin, the kind of its user, the user's domain and the
    /// user. A password that changes is another login of the same account.
    package var identity: String {
        switch user {
        case .email(let address): "\(origin) email \(userDomain) \(address)"
        case .phone(let country, let number): "\(origin) phone \(userDomain) +\(country) \(number)"
        }
    }
}
