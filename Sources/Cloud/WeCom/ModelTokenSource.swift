import Binding
import Elements
import Events

/// Gets a model's token with the newest ticket that was pushed.
///
/// Source: WeCom developer centre, document path 95992: the ticket comes every 10 minutes, is good for 30,
/// and the newest is to be used.
final class ModelTokenSource: TokenSource {
    private let model: WeComModel
    private let line: CloudLine
    private let store: CredentialStore
    private let ticket = Guarded<(credential: Credential, arrived: Instant)?>(nil)

    private static let ticketMilliseconds: Int64 = 30 * 60_000

    /// WeCom asks not to fetch tokens often, but a code waits only ten minutes for one.
    static let timing = TokenTiming(refusalSpacingSeconds: 5)

    init(_ model: WeComModel, over line: CloudLine, keptIn store: CredentialStore) {
        self.model = model
        self.line = line
        self.store = store
    }

    /// Takes up the kept ticket, unless a newer one has been pushed already.
    ///
    /// How old it is only a sure time of day can tell; otherwise WeCom is left to refuse it.
    func load() async {
        guard let kept = await store.load(model.ticketName) else { return }
        let runtime = line.runtime
        let age = runtime.sureSince != nil ? max(0, runtime.unixNow.milliseconds(since: kept.made)) : 0
        _ = take(kept, arrived: runtime.now.advanced(byMilliseconds: -age))
    }

    /// - Returns: Whether it is newer than the one known.
    func take(_ pushed: Credential, arrived: Instant) -> Bool {
        ticket.withLock { ticket in
            if let known = ticket?.credential, known.made >= pushed.made { return false }
            ticket = (pushed, arrived)
            return true
        }
    }

    var freshTicket: Secret? {
        guard let ticket = ticket.withLock({ $0 }),
            line.runtime.now.milliseconds(since: ticket.arrived) < Self.ticketMilliseconds
        else { return nil }
        return ticket.credential.secret
    }

    func obtain(
        renewing present: Credential?, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        guard let ticket = freshTicket else {
            return .failure(TokenTrouble(.waiting, "no_ticket"))
        }
        switch await line.ask(.modelToken(model, ticket: ticket), by: deadline) {
        case .success(let body):
            let now = line.runtime.unixNow
            guard let token = body["model_access_token"]?.filledString,
                let seconds = body["expires_in"]?.integerOrDigits, TokenTrouble.lives.contains(seconds)
            else { return .failure(TokenTrouble(.passing, "answer_without_token")) }
            return .success(
                Credential(secret: Secret(token), made: now, ends: now.advanced(bySeconds: seconds)))
        case .refused(let code, let message):
            return .failure(
                TokenTrouble(Self.refusal(code), "errcode \(code): \(message)", code: code))
        case .rejected(let status):
            // Somebody else is there, or nobody under this path, until the address is mended.
            return .failure(TokenTrouble(.refused(firstWaitSeconds: 60), "http_\(status)"))
        case .notSent(let fault), .unknown(let fault): return .failure(TokenTrouble(.passing, fault))
        }
    }

    /// Source: WeCom developer centre, 全局错误码, document path 90313.
    private static func refusal(_ code: Int) -> TokenTrouble.Kind {
        switch code {
        case -1: .passing
        case 45009, 45033: .blocked(.account, seconds: 60)
        default: .refused(firstWaitSeconds: 60)
        }
    }
}
