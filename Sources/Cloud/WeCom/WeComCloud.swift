package import Binding
package import Elements
package import Events
package import Transport

/// WeCom's interface for one model.
package final class WeComCloud: WeComPort {
    /// With what the path of every call begins.
    package static let firstSegments: Set<String> = ["cgi-bin"]

    private let line: CloudLine
    private let runtime: any Runtime
    private let source: ModelTokenSource
    private let tokens: TokenCache
    package let ticketName: String

    /// - Parameters:
    ///   - hear: Is told of each call that is over.
    ///   - tell: Hears why no token is to be expected, and nil once there is one again.
    ///   - greet: Hears of the first token that comes.
    package init(
        _ model: WeComModel, over caller: any Caller, keptIn store: CredentialStore,
        on runtime: any Runtime, hear: @escaping @Sendable (CloudCall) -> Void = { _ in },
        tell: @escaping @Sendable (TokenTrouble?) -> Void = { _ in },
        greet: @escaping @Sendable () -> Void = {}
    ) {
        self.runtime = runtime
        ticketName = model.ticketName
        let line = CloudLine(to: model.origin, over: caller, as: .wecom, on: runtime, hear: hear)
        self.line = line
        let source = ModelTokenSource(model, over: line, keptIn: store)
        self.source = source
        tokens = TokenCache(
            "model_token", of: model.login(namedBy: store.namingKey), from: GreetedSource(source, greet),
            keptIn: store,
            timing: ModelTokenSource.timing, on: runtime, tell: tell)
    }

    /// Takes up the kept ticket and token, and begins to keep the token fresh.
    package func begin() async {
        await source.load()
        await tokens.begin()
    }

    /// Why the model has no new token; nil when all is well.
    package var trouble: TokenTrouble? { tokens.trouble }

    /// Why no token is to be expected, though a ticket came; nil when all is well.
    package var failure: TokenTrouble? { tokens.failure }

    package func askTime(by deadline: Instant) async { await line.askTime(by: deadline) }

    package func lack(at now: UnixTime) -> RedemptionLack? {
        if let token = tokens.present, !tokens.isDoubted,
            token.ends.milliseconds(since: now) >= Self.redeemableMilliseconds
        {
            return nil
        }
        guard source.freshTicket != nil else { return .ticket }
        return tokens.failure.map { .token(wecomCode: $0.code, reason: $0.reason) }
    }

    private static let redeemableMilliseconds: Int64 = 2 * 60_000

    package func take(_ ticket: Credential) -> Bool {
        guard source.take(ticket, arrived: runtime.now) else { return false }
        tokens.encourage()
        return true
    }

    package func modelToken(by deadline: Instant) async -> Credential? {
        await tokens.token(by: deadline)
    }
}

// MARK: The code

extension WeComCloud {
    /// Never sends the code twice: a refused token is replaced for the next attempt, which the ledger
    /// counts.
    package func deviceSecret(
        for code: AuthCode, within window: AttemptWindow, commit: @escaping @Sendable () async -> Bool
    ) async -> SecretAnswer {
        guard let token = await tokens.token(by: window.start) else {
            return .notSent("no_model_token: \(tokens.trouble?.reason ?? "none in time")")
        }
        let reply = await line.ask(
            .deviceSecret(code), token: token.secret, within: window, commit: commit)
        if reply.refusesToken { tokens.refuse(token.secret) }
        switch reply {
        case .success(let body):
            tokens.accept(token.secret)
            guard let secret = body["device_secret"]?.filledString else {
                return .unanswered("no_device_secret")
            }
            return .secret(Self.secret(secret, body, at: runtime.unixNow))
        case .refused(let errcode, let message): return .refused(errcode, message)
        case .notSent(let fault): return .notSent(fault)
        case .rejected(let status): return .unanswered("http_\(status)")
        case .unknown(let fault): return .unanswered(fault)
        }
    }

    /// A secret comes once: it is taken even without the token that should come with it, which can be had
    /// again.
    private static func secret(_ secret: String, _ body: JSON, at now: UnixTime) -> DeviceSecret {
        let token = body["device_access_token"]?.filledString
        let seconds = body["expires_in"]?.integerOrDigits.flatMap {
            TokenTrouble.lives.contains($0) ? $0 : nil
        }
        return DeviceSecret(
            secret: Secret(secret), accessToken: Secret(token ?? ""),
            accessTokenEnds: token == nil ? now : now.advanced(bySeconds: seconds ?? 0), isProved: true)
    }
}

// MARK: Other questions

extension WeComCloud {
    package func deviceToken(
        of serial: SerialNumber, secret: Secret, by deadline: Instant
    ) async -> DeviceTokenAnswer {
        switch await ask(.deviceToken(serial, secret), by: deadline) {
        case .success(let body):
            let now = runtime.unixNow
            guard let token = body["device_access_token"]?.filledString,
                let seconds = body["expires_in"]?.integerOrDigits, TokenTrouble.lives.contains(seconds)
            else { return .unanswered("answer_without_token") }
            return .token(
                Credential(secret: Secret(token), made: now, ends: now.advanced(bySeconds: seconds)))
        case .refused(let code, let message): return .refused(code, message)
        case .rejected(let status): return .unanswered("http_\(status)")
        case .notSent(let fault), .unknown(let fault): return .unanswered(fault)
        }
    }

    package func proves(
        _ secret: DeviceSecret, of serial: SerialNumber, by deadline: Instant
    ) async -> Bool? {
        switch await deviceToken(of: serial, secret: secret.secret, by: deadline) {
        case .token: true
        // Only what is said about the secret itself disproves it: bad, or of no binding any more.
        // Source: WeCom developer centre, 全局错误码, document path 90313.
        case .refused(let code, _) where [40091, 600004, 600005].contains(code): false
        case .refused, .unanswered: nil
        }
    }

    package func word(on serial: SerialNumber, by deadline: Instant) async -> WeComWord {
        switch await ask(.deviceDetail(serial), by: deadline) {
        case .success(let body): Self.word(body)
        case .refused(let code, _): .silence(wecomCode: code)
        case .rejected, .notSent, .unknown: .silence(wecomCode: nil)
        }
    }

    private static func word(_ body: JSON) -> WeComWord {
        switch body["bind_status"]?.integerOrDigits {
        case 0?: return .notBound
        case 1?: return .bound
        case .some: return .silence(wecomCode: nil)
        case nil:
            // The page's sample and its table name the company's object differently, and neither is there
            // when nobody has the device.
            let company = body["auth_corp_info"] ?? body["bind_corpinfo"]
            let isNamed = body["bind_status"] == nil && company?["open_corpid"]?.filledString != nil
            return isNamed ? .bound : .silence(wecomCode: nil)
        }
    }

    /// Asks what may be asked twice: once more when the token was refused and another comes in time.
    private func ask(_ request: WeComRequest, by deadline: Instant) async -> WeComReply {
        guard let token = await tokens.token(by: deadline) else { return .notSent("no_model_token") }
        let first = await line.ask(request, token: token.secret, by: deadline)
        if case .success = first { tokens.accept(token.secret) }
        guard first.refusesToken, let other = await tokens.replacement(for: token.secret, by: deadline) else {
            return first
        }
        return await line.ask(request, token: other.secret, by: deadline)
    }
}
