package import Elements
import HTTP
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

    /// What people call it.
    package let name: String
    package let origin: Origin
    package let accessKey: String
    /// Whose the access key is, so that another one may take its place; nil for a key that is its own account.
    package let accessAccount: String?
    package let accessSecret: Secret
    package let user: User
    package let password: Secret
    package let userDomain: String
    package let userDomainSecret: Secret

    package init(
        name: String, origin: Origin, accessKey: String, accessAccount: String? = nil, accessSecret: Secret,
        user: User, password: Secret, userDomain: String, userDomainSecret: Secret
    ) {
        self.name = name
        self.origin = origin
        self.accessKey = accessKey
        self.accessAccount = accessAccount
        self.accessSecret = accessSecret
        self.user = user
        self.password = password
        self.userDomain = userDomain
        self.userDomainSecret = userDomainSecret
    }
}

// MARK: Whose it is

extension VendorAccount {
    /// Which account binds, whatever it is called here and whatever its passwords are: where it is, the kind
    /// and name of its user, and the user's domain.
    ///
    /// It carries no secret, and is kept with what has been bound: its form never changes.
    package var identity: String {
        let name: [String] =
            switch user {
            case .email(let email): ["email", email]
            case .phone(let internationalCode, let number): ["phone", internationalCode, number]
            }
        return Self.identity(at: origin, name + [userDomain])
    }

    func userLogin(namedBy key: Secret) -> Login {
        Login(to: origin, of: identity, with: [password, userDomainSecret], namedBy: key)
    }

    /// The server's key is an account of its own, unless it says whose it is: another key may do what this one
    /// may not.
    func serverLogin(namedBy key: Secret) -> Login {
        guard let accessAccount else {
            let identity = Self.identity(at: origin, ["access_key", accessKey])
            return Login(to: origin, of: identity, with: [accessSecret], namedBy: key)
        }
        let identity = Self.identity(at: origin, ["account", accessAccount])
        return Login(to: origin, of: identity, with: [Secret(accessKey), accessSecret], namedBy: key)
    }

    /// Escaped, so that no two lists of names give the same text.
    private static func identity(at origin: Origin, _ names: [String]) -> String {
        (["\(origin)"] + names.map(Query.encode)).joined(separator: " ")
    }
}
