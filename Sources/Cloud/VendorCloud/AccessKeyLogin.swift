import Binding
import Crypto
import Elements
import Events

/// The server's token, for `/enterpriseapi/` and `/openapi/`.
///
/// Source: vendor documentation, OpenAPI Integration Guide of SaaS applications, and `refreshToken`.
struct AccessKeyLogin: TokenSource {
    let account: VendorAccount
    let line: CloudLine

    /// The guide says two hours in words and a day in its sample: the reply is believed, and the token
    /// renewed every hour as the guide wishes.
    static let timing = TokenTiming(oldestSeconds: 3_600)

    func obtain(
        renewing present: Credential?, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        if let present {
            let renewed = await token(from: Self.refresh(present.secret), by: deadline)
            // Only a plain no makes a login worth while.
            guard case .failure(let trouble) = renewed, trouble.isRefusal else { return renewed }
        }
        let isSure = line.runtime.sureSince != nil
        let token = await token(from: login(at: line.runtime.unixNow), by: deadline)
        return isSure ? token : token.mapError(\.ofUnsureTime)
    }

    private func token(
        from request: VendorRequest, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        let reply = await line.ask(request, by: deadline)
        guard case .code(200, let body) = reply else { return .failure(TokenTrouble(login: reply)) }
        let now = line.runtime.unixNow
        guard let text = body["access_token"]?.filledString, let token = Secret(token: text),
            let seconds = (body["expires_in"] ?? body["expire_in"])?.integerOrDigits,
            TokenTrouble.lives.contains(seconds)
        else { return .failure(TokenTrouble(.refused(firstWaitSeconds: 60), "login_answer_without_token")) }
        return .success(Credential(secret: token, made: now, ends: now.advanced(bySeconds: seconds)))
    }

    func login(at now: UnixTime) -> VendorRequest {
        let username =
            "ver=1&auth_mode=accessKey&sign_method=sha256&access_key=\(account.accessKey)"
            + "&timestamp=\(now.milliseconds)"
        let password = Hex.encode(Digest.sha256(Array(username.utf8), account.accessSecret.exposed))
        return VendorRequest(
            endpoint: .keyLogin, method: "GET", path: "/v2/quecauth/accessKeyAuthrize/accessKeyLogin",
            query: [("grant_type", "password"), ("username", username), ("password", password)])
    }

    static func refresh(_ token: Secret) -> VendorRequest {
        VendorRequest(
            endpoint: .keyRefresh, method: "GET", path: "/v2/quecauth/accessKeyAuthrize/refreshToken",
            query: [("grant_type", "refresh_token"), ("refresh_token", token.exposedText)])
    }
}
