import Binding
import Crypto
import Elements
import Events

/// The app user's token, for `/enduserapi/`: by its refresh token, and by password when that is no good.
///
/// Source: vendor documentation, OpenAPI Integration Guide of apps, `emailPwdLogin`, `phonePwdLogin`,
/// `refreshToken`.
final class UserLogin: TokenSource {
    private let account: VendorAccount
    private let line: CloudLine
    private let store: CredentialStore
    private let refreshName: String
    private let refresh = Guarded<(token: Credential?, isLoaded: Bool)>((nil, false))

    init(_ account: VendorAccount, over line: CloudLine, keptIn store: CredentialStore) {
        self.account = account
        self.line = line
        self.store = store
        refreshName = "user_refresh/\(account.userLogin(namedBy: store.namingKey).name)"
    }

    /// A refused token is replaced by the refresh token too: so does the vendor's own app.
    func obtain(
        renewing present: Credential?, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        if let token = await refreshToken() {
            let renewed = await tokens(from: Self.refresh(token.secret), by: deadline)
            guard case .failure(let trouble) = renewed, trouble.isRefusal else { return renewed }
            refresh.withLock { $0.token = nil }
        }
        let random = Hex.encode(line.runtime.randomBytes(8))
        return await tokens(from: login(random: random), by: deadline)
    }

    private func refreshToken() async -> Credential? {
        if !refresh.withLock({ $0.isLoaded }) {
            let stored = await store.load(refreshName)
            refresh.withLock { $0 = ($0.token ?? stored, true) }
        }
        let now = line.runtime.unixNow
        return refresh.withLock { $0.token }.flatMap { TokenTiming.isUsable($0, at: now) ? $0 : nil }
    }

    private func tokens(
        from request: VendorRequest, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        let reply = await line.ask(request, by: deadline)
        guard case .code(200, let body) = reply else { return .failure(TokenTrouble(login: reply)) }
        guard let access = credential(body["data"]?["accessToken"]) else {
            return .failure(TokenTrouble(.refused(firstWaitSeconds: 60), "login_answer_without_token"))
        }
        if let next = credential(body["data"]?["refreshToken"]) {
            refresh.withLock { $0 = (next, true) }
            await store.keep(refreshName, next)
        }
        return .success(access)
    }

    private func credential(_ json: JSON?) -> Credential? {
        let now = line.runtime.unixNow
        guard let text = json?["token"]?.filledString, let token = Secret(token: text),
            let end = json?["expirationTime"]?.integerOrDigits, (1...32_503_680_000).contains(end)
        else { return nil }
        return Credential(secret: token, made: now, ends: line.clock.corrected(UnixTime(seconds: end)))
    }

    func login(random: String) -> VendorRequest {
        let pwd = UserCredentials.seal(account.password, random: random)
        let (endpoint, path): (CloudCall.Endpoint, String)
        let name: [(String, String)]
        switch account.user {
        case .email(let email):
            (endpoint, path) = (.emailLogin, "/v2/enduser/enduserapi/emailPwdLogin")
            name = [("email", email)]
        case .phone(let internationalCode, let number):
            (endpoint, path) = (.phoneLogin, "/v2/enduser/enduserapi/phonePwdLogin")
            name = [("internationalCode", internationalCode), ("phone", number)]
        }
        let signature = UserCredentials.signature(
            name: name.map(\.1).joined(), sealedPassword: pwd, random: random,
            userDomainSecret: account.userDomainSecret)
        return VendorRequest(
            endpoint: endpoint, method: "POST", path: path,
            query: name + [
                ("pwd", pwd), ("random", random), ("signature", signature),
                ("userDomain", account.userDomain),
            ])
    }

    static func refresh(_ token: Secret) -> VendorRequest {
        VendorRequest(
            endpoint: .userRefresh, method: "PUT", path: "/v2/enduser/enduserapi/refreshToken",
            query: [("refreshToken", token.exposedText)])
    }
}
