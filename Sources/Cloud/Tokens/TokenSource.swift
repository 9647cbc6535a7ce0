package import Binding
package import Elements

/// Whoever can get a token: by a login, by a refresh token, by a ticket.
package protocol TokenSource: Sendable {
    /// Gets a token. `TokenCache` sees to it that only one such call runs at a time.
    ///
    /// - Parameter present: The token to renew while it is still good; nil when there is none, or when it
    ///   was refused, so that renewing it would help nobody.
    func obtain(
        renewing present: Credential?, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble>
}

/// Why there is no new token.
package struct TokenTrouble: Error, Equatable, Sendable {
    /// What the trouble says about the next try.
    package enum Kind: Equatable, Sendable {
        /// Nobody answered, or the peer was busy: soon.
        case passing
        /// The peer said no, and will until a person changes something. The wait doubles each time.
        case refused(firstWaitSeconds: Int64)
        /// The peer has locked us out; a try before the end would only prolong that.
        case blocked(seconds: Int64)
        /// What is needed for asking is not there: not before `TokenCache.encourage()`.
        case waiting
    }

    package let kind: Kind
    /// For people; carries no secret.
    package let reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

extension TokenTrouble: CustomStringConvertible {
    package var description: String { reason }
}
