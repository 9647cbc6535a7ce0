package import Binding
package import Elements
import Events
package import Transport

/// The vendor's cloud, as one account of it.
///
/// Every call sends one request, and the same once more when its token was refused and another came in
/// time. Nothing else is repeated here: whether to ask again is decided by the conversation.
package final class VendorCloud: TimeWitness {
    /// With what the path of every call begins.
    package static let firstSegments: Set<String> = ["v2"]

    private let account: VendorAccount
    private let line: CloudLine
    private let runtime: any Runtime
    /// For `/enduserapi/`.
    private let userTokens: TokenCache
    /// For `/enterpriseapi/` and `/openapi/`.
    private let serverTokens: TokenCache

    /// - Parameters:
    ///   - hear: Is told of each call that is over.
    ///   - tell: Hears why a token is not to be expected, and nil once there is one again.
    ///   - greet: Hears of the first one of each that comes.
    package init(
        _ account: VendorAccount, over caller: any Caller, keptIn store: CredentialStore,
        on runtime: any Runtime,
        hear: @escaping @Sendable (CloudCall) -> Void = { _ in },
        tell: @escaping @Sendable (Token, TokenTrouble?) -> Void = { _, _ in },
        greet: @escaping @Sendable (Token) -> Void = { _ in }
    ) {
        self.account = account
        self.runtime = runtime
        let line = CloudLine(to: account.origin, over: caller, as: .otherCloud, on: runtime, hear: hear)
        self.line = line
        userTokens = TokenCache(
            "user", of: account.userLogin(namedBy: store.namingKey),
            from: GreetedSource(UserLogin(account, over: line, keptIn: store)) { greet(.user) },
            keptIn: store,
            on: runtime,
            tell: { tell(.user, $0) })
        serverTokens = TokenCache(
            "server", of: account.serverLogin(namedBy: store.namingKey),
            from: GreetedSource(AccessKeyLogin(account: account, line: line)) { greet(.server) },
            keptIn: store,
            timing: AccessKeyLogin.timing, on: runtime, tell: { tell(.server, $0) })
    }

    package typealias Token = VendorToken

    /// Takes up the kept tokens, and begins to keep both fresh.
    package func begin() async {
        await userTokens.begin()
        await serverTokens.begin()
    }

    /// Gets both tokens now, whatever was kept.
    ///
    /// - Returns: Which of them did not come, and why; empty when both did.
    package func logIn(by deadline: Instant) async -> [(token: Token, failure: TokenTrouble)] {
        var failures: [(token: Token, failure: TokenTrouble)] = []
        for (token, cache) in [(Token.user, userTokens), (.server, serverTokens)] {
            guard await cache.token(by: deadline) == nil else { continue }
            failures.append((token, cache.trouble ?? TokenTrouble(.passing, "none in time")))
        }
        return failures
    }

    /// Why a token is not to be expected, or is not there; empty when all is well.
    package var failures: [(token: Token, failure: TokenTrouble)] {
        [(Token.user, userTokens), (.server, serverTokens)].compactMap { token, cache in
            (cache.failure ?? (cache.present == nil ? cache.trouble : nil)).map { (token, $0) }
        }
    }

    /// When the newer of its present tokens was made; nil while there is none.
    package var loggedIn: UnixTime? {
        [userTokens, serverTokens].compactMap { $0.present?.made }.max()
    }

    package func askTime(by deadline: Instant) async { await line.askTime(by: deadline) }

    /// Only the server's login is signed with the time.
    package func timeCorrected() { serverTokens.encourage() }

    /// Asks by the call that answers this question.
    package func call(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> VendorAnswer {
        guard
            let request = VendorRequest(question, about: subject, userDomainSecret: account.userDomainSecret)
        else { return .notSent("code_shape") }
        let tokens =
            switch Token(ofCall: question.vendorCall) {
            case .server: serverTokens
            case .user: userTokens
            }
        return await ask(request, with: tokens, within: window)
    }
}

// MARK: One call

extension VendorCloud {
    private func ask(
        _ request: VendorRequest, with tokens: TokenCache, within window: CallWindow
    ) async -> VendorAnswer {
        guard let token = await tokens.token(by: window.start) else {
            return noToken(tokens)
        }
        let first = await line.ask(request, token: token.secret, within: window)
        if case .code = first, !Self.refusesToken(first) { tokens.accept(token.secret) }
        guard Self.refusesToken(first) else { return answer(first, hiding: request.secrets + [token.secret]) }
        guard let other = await tokens.replacement(for: token.secret, by: window.start) else {
            // Whoever refuses the token has looked at nothing else: what is wrong is the login.
            return tokens.trouble == nil
                ? answer(first, hiding: request.secrets + [token.secret]) : noToken(tokens)
        }
        let second = await line.ask(request, token: other.secret, within: window)
        // The first one has left, whatever became of this one.
        if case .notSent = second { return answer(first, hiding: request.secrets + [token.secret]) }
        if case .code = second, !Self.refusesToken(second) { tokens.accept(other.secret) }
        return answer(second, hiding: request.secrets + [token.secret, other.secret])
    }

    private func noToken(_ tokens: TokenCache) -> VendorAnswer {
        .notSent(Unsent.noTokenPrefix + (tokens.trouble?.reason ?? "none in time"))
    }

    private static func refusesToken(_ reply: VendorReply) -> Bool {
        switch reply {
        case .code(let code, _): VerdictTable.standard.row(for: code).traits.contains(.refusesToken)
        case .notSent, .unknown: false
        }
    }

    private func answer(_ reply: VendorReply, hiding secrets: [Secret]) -> VendorAnswer {
        switch reply {
        case .code(let code, let body):
            .code(code, VendorData(body, clock: line.clock, hiding: secrets + ownSecrets))
        case .notSent(let fault): .notSent(fault)
        case .unknown(let fault): .unknown(fault)
        }
    }

    private var ownSecrets: [Secret] { [account.accessSecret, account.password, account.userDomainSecret] }
}

extension VendorToken {
    /// - Parameter call: As the vendor's documents call it.
    package init(ofCall call: String) {
        let ofServer = [Question.verify(isBinding: true), .status].map(\.vendorCall)
        self = ofServer.contains(call) ? .server : .user
    }
}
