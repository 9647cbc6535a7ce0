package import Binding
package import Elements
package import Events
package import Transport

/// The vendor's cloud, as one account of it.
///
/// Every call sends one request, and the same once more when its token was refused and another came in
/// time. Nothing else is repeated here: whether to ask again is decided by the conversation.
package final class VendorCloud: VendorPort {
    /// With what the path of every call begins.
    package static let firstSegments: Set<String> = ["v2"]

    private let account: VendorAccount
    private let line: CloudLine
    private let runtime: any Runtime
    /// For `/enduserapi/`.
    private let userTokens: TokenCache
    /// For `/enterpriseapi/` and `/openapi/`.
    private let serverTokens: TokenCache

    /// - Parameter tell: Hears why a token is not to be expected, and nil once there is one again.
    package init(
        _ account: VendorAccount, over caller: any Caller, keptIn store: CredentialStore,
        on runtime: any Runtime,
        tell: @escaping @Sendable (Token, TokenTrouble?) -> Void = { _, _ in }
    ) {
        self.account = account
        self.runtime = runtime
        let line = CloudLine(to: account.origin, over: caller, as: .otherCloud, on: runtime)
        self.line = line
        userTokens = TokenCache(
            "user", of: account.userLogin(namedBy: store.namingKey),
            from: UserLogin(account, over: line, keptIn: store), keptIn: store, on: runtime,
            tell: { tell(.user, $0) })
        serverTokens = TokenCache(
            "server", of: account.serverLogin(namedBy: store.namingKey),
            from: AccessKeyLogin(account: account, line: line), keptIn: store,
            timing: AccessKeyLogin.timing, on: runtime, tell: { tell(.server, $0) })
    }

    /// Which of the account's two tokens.
    package enum Token: String, Sendable, CaseIterable {
        case user, server
    }

    /// Takes up the kept tokens, and begins to keep both fresh.
    package func begin() async {
        await userTokens.begin()
        await serverTokens.begin()
    }

    /// Why a token is not to be expected; empty when all is well.
    package var failures: [(token: Token, failure: TokenTrouble)] {
        [(Token.user, userTokens), (.server, serverTokens)].compactMap { token, cache in
            cache.failure.map { (token, $0) }
        }
    }

    package func askTime(by deadline: Instant) async { await line.askTime(by: deadline) }

    package func verify(
        _ code: VerificationCode, of device: DeviceFacts, isBinding: Bool, within window: CallWindow
    ) async -> VendorAnswer {
        await ask(.verify(code, of: device, isBinding: isBinding), with: serverTokens, within: window)
    }

    package func bindByWiFi(
        _ code: VerificationCode, _ device: DeviceFacts, within window: CallWindow
    ) async -> VendorAnswer {
        await ask(.bindByWiFi(code, device), with: userTokens, within: window)
    }

    package func bindByKey(_ device: DeviceFacts, within window: CallWindow) async -> VendorAnswer {
        await ask(.bindByKey(device), with: userTokens, within: window)
    }

    package func bindByPureBluetooth(
        _ code: BluetoothCode, _ deposit: Deposit, _ device: DeviceFacts, within window: CallWindow
    ) async -> VendorAnswer {
        let request = VendorRequest.bindByPureBluetooth(
            code, deposit, device, userDomainSecret: account.userDomainSecret)
        return await ask(request, with: userTokens, within: window)
    }

    package func unbind(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        await ask(.unbind(device), with: userTokens, within: CallWindow(by: deadline))
    }

    package func deviceInfo(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        await ask(.deviceInfo(device), with: userTokens, within: CallWindow(by: deadline))
    }

    package func onlineStatus(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        await ask(.onlineStatus(device), with: serverTokens, within: CallWindow(by: deadline))
    }
}

// MARK: One call

extension VendorCloud {
    private func ask(
        _ request: VendorRequest, with tokens: TokenCache, within window: CallWindow
    ) async -> VendorAnswer {
        guard let token = await tokens.token(by: window.start) else {
            return .notSent("no_token: \(tokens.trouble?.reason ?? "none in time")")
        }
        let first = await line.ask(request, token: token.secret, within: window)
        if case .code = first, !Self.refusesToken(first) { tokens.accept(token.secret) }
        guard Self.refusesToken(first),
            let other = await tokens.replacement(for: token.secret, by: window.start)
        else { return answer(first, hiding: request.secrets + [token.secret]) }
        let second = await line.ask(request, token: other.secret, within: window)
        // The first one has left, whatever became of this one.
        if case .notSent = second { return answer(first, hiding: request.secrets + [token.secret]) }
        if case .code = second, !Self.refusesToken(second) { tokens.accept(other.secret) }
        return answer(second, hiding: request.secrets + [token.secret, other.secret])
    }

    /// Source: vendor documentation; 5144 stands on the page of verifyBindingCode only, which has no 5032,
    /// 91001 and 91004 on those of `/openapi/`.
    private static func refusesToken(_ reply: VendorReply) -> Bool {
        switch reply {
        case .code(let code, _): [401, 403, 5032, 5106, 5144, 91001, 91004].contains(code)
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
