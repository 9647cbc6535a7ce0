import Crypto
package import Elements
package import Transport

/// Who logs in where, and with what: the names under which tokens and what bars them outlive the process.
///
/// An account is not its password. A token and a refusal of the credentials belong to the login, of which a
/// changed password makes another one; a lock-out belongs to the account, whatever it logs in with; and a
/// blocked caller is blocked for every account there.
package struct Login: Equatable, Sendable {
    /// Unlike any other account, wherever that is; carries no secret.
    package let account: String
    /// The account, and a keyed digest of its credentials.
    package let name: String
    private let origin: String

    /// - Parameter key: Keys the digest, so that a name helps nobody to guess a password.
    package init(
        to origin: Origin, of account: String, with credentials: [Secret], namedBy key: Secret
    ) {
        self.account = account
        self.origin = "\(origin)"
        name = "\(account) \(Self.digest(of: [Array(account.utf8)] + credentials.map(\.exposed), key))"
    }

    /// Under which name it is kept who may not log in.
    func barName(_ scope: TokenTrouble.Scope) -> String {
        switch scope {
        case .login: "refused/\(name)"
        case .account: "locked_out/\(account)"
        case .origin: "blocked/\(origin)"
        }
    }

    var barNames: [String] { TokenTrouble.Scope.allCases.map(barName) }

    /// Each field is preceded by its length, so that no two lists of fields give the same bytes.
    private static func digest(of fields: [[UInt8]], _ key: Secret) -> String {
        var bytes: [UInt8] = []
        for field in fields {
            for shift in stride(from: 24, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: field.count >> shift))
            }
            bytes.append(contentsOf: field)
        }
        return Hex.encode(Array(Digest.hmacSHA256(key: key, message: bytes).prefix(digestBytes)))
    }

    /// Enough to tell a few passwords apart, and too few to find one by.
    private static let digestBytes = 16
}
