package import Elements
import Events
import HTTP
package import Transport

/// Where WeCom's callbacks come from, as WeCom tells it.
///
/// It asks for an application's token, which needs the maker's own corp; a model's token does not do.
/// Source: WeCom developer centre, 获取企业微信回调IP段, document path 92521; `gettoken`, 91039.
package struct CallbackAddresses: Sendable {
    private let corp: String
    private let secret: Secret
    private let origin: Origin
    private let caller: HeardCaller

    /// No list is longer: what is beyond would be a fault, not a network.
    private static let mostAddresses = 10_000

    /// - Parameter hear: Is told of each call that is over.
    package init(
        corp: String, secret: Secret, origin: Origin, over caller: any Caller, on runtime: any Runtime,
        hear: @escaping @Sendable (CloudCall) -> Void = { _ in }
    ) {
        self.corp = corp
        self.secret = secret
        self.origin = origin
        self.caller = HeardCaller(caller: caller, runtime: runtime, hear: hear)
    }

    /// Why there is no list; carries no secret.
    package struct Trouble: Error, Equatable, Sendable {
        package let reason: String
    }

    package func fetch(by deadline: Instant) async -> Result<[String], Trouble> {
        let login = await ask(.corpToken, [("corpid", corp), ("corpsecret", secret.exposedText)], deadline)
        let token: Secret
        switch login {
        case .failure(let trouble): return .failure(trouble)
        case .success(let body):
            guard let text = body["access_token"]?.string, !text.isEmpty else {
                return .failure(Trouble(reason: "gettoken: an answer without a token"))
            }
            token = Secret(text)
        }
        switch await ask(.callbackAddresses, [("access_token", token.exposedText)], deadline, hiding: token) {
        case .failure(let trouble): return .failure(trouble)
        case .success(let body):
            guard let list = body["ip_list"]?.array, (1...Self.mostAddresses).contains(list.count) else {
                return .failure(Trouble(reason: "getcallbackip: an answer without a list"))
            }
            return .success(list.compactMap(\.string))
        }
    }

    private func ask(
        _ endpoint: CloudCall.Endpoint, _ query: [(String, String)], _ deadline: Instant,
        hiding token: Secret? = nil
    ) async -> Result<JSON, Trouble> {
        let name = endpoint.rawValue
        var fields = Fields()
        fields.append("Accept", "application/json")
        let request = Request(
            method: "GET", target: "\(origin.basePath)/cgi-bin/\(name)?\(Query.string(query))",
            fields: fields,
            body: [])
        let reply = await caller.call(
            Call(origin: origin, request: request, deadline: deadline), to: endpoint
        ) { WeComReply($0, hiding: [secret] + [token].compactMap { $0 }) }
        switch reply {
        case .success(let body): return .success(body)
        case .refused(let code, let message):
            return .failure(Trouble(reason: "\(name): errcode \(code): \(message)"))
        case .rejected(let status): return .failure(Trouble(reason: "\(name): http_\(status)"))
        case .notSent(let fault), .unknown(let fault): return .failure(Trouble(reason: "\(name): \(fault)"))
        }
    }
}
