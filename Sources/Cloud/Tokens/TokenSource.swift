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
        /// The peer refuses these very credentials, and each further try may lock the account. The wait
        /// doubles each time.
        case wrongCredentials
        /// The peer has locked out the account, or whoever calls; a try before the end would only prolong
        /// that.
        case blocked(Scope, seconds: Int64)
        /// What is needed for asking is not there: not before `TokenCache.encourage()`.
        case waiting
    }

    /// Whose next try is barred: with the same credentials, of the same account, or anybody's at all.
    package enum Scope: Sendable, CaseIterable {
        case login, account, origin
    }

    package let kind: Kind
    /// The peer's code, if it gave one.
    package let code: Int?
    /// For people; carries no secret.
    package let reason: String
    /// When it was met, where that was an earlier process.
    package private(set) var since: UnixTime?
    /// When the peer lets somebody in again, where it has locked them out.
    package private(set) var until: UnixTime?

    package init(_ kind: Kind, _ reason: String, code: Int? = nil) {
        self.kind = kind
        self.reason = reason
        self.code = code
    }

    /// What was kept of one that barred somebody, as it was told then.
    ///
    /// - Parameter reason: Empty in a ledger of former versions.
    init(barring scope: Scope, seconds: Int64, _ reason: String, since: UnixTime) {
        let kind: Kind = scope == .login ? .wrongCredentials : .blocked(scope, seconds: seconds)
        let code: Int? =
            if case .noToken(let code) = Unsent(Unsent.noTokenPrefix + reason) { code } else { nil }
        self.init(kind, reason.isEmpty ? "locked_out" : reason, code: code)
        self.since = since
        if isLock { until = since.advanced(bySeconds: seconds) }
    }

    /// The same, met now.
    func met(at now: UnixTime) -> TokenTrouble {
        guard case .blocked(_, let seconds) = kind else { return self }
        var trouble = self
        trouble.until = now.advanced(bySeconds: seconds)
        return trouble
    }

    /// What is barred for as long as it waits, through restarts too; nil when nothing is.
    var barred: Scope? {
        switch kind {
        case .wrongCredentials: .login
        case .blocked(let scope, _): scope
        case .passing, .refused, .waiting: nil
        }
    }

    /// Whether the peer said no to what it was shown, so that something else may do.
    var isRefusal: Bool {
        switch kind {
        case .refused, .wrongCredentials: true
        case .passing, .blocked, .waiting: false
        }
    }

    /// Whether nobody has said no to what was shown: it was not heard, or not answered.
    package var isPassing: Bool { kind == .passing }

    /// Whether the peer has locked somebody out, so that a try before the end would only prolong that.
    package var isLock: Bool { if case .blocked = kind { true } else { false } }

    /// Whether an attempt that ends so says that there will be no token, or has failed often enough to.
    ///
    /// - Parameter failures: How many attempts have failed in a row, this one included.
    func isConclusive(failures: Int) -> Bool {
        switch kind {
        case .refused, .wrongCredentials, .blocked: true
        case .passing: failures >= Self.passingFailures
        case .waiting: false
        }
    }

    private static let passingFailures = 3
}

extension TokenTrouble {
    /// In one word, as a condition names it: the peer's code, else what is wrong.
    package var word: String {
        code.map(String.init) ?? String(reason.prefix { $0 != ":" })
    }
}

extension TokenTrouble: CustomStringConvertible {
    package var description: String { reason }
}
