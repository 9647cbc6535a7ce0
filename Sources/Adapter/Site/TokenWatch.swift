import Binding
package import Cloud
import Configuration
import Elements
package import Events
package import Telemetry

/// Makes a condition of tokens that are not to be expected, for as long as they are not.
package struct TokenWatch: Sendable {
    private let conditions: Conditions
    private let models: @Sendable (String) -> [String]
    private let hasToken: @Sendable (ModelID) -> Bool

    /// - Parameters:
    ///   - models: Which are bound by a vendor's token, by how a condition names that.
    ///   - hasToken: Whether the model's present token still serves.
    package init(
        _ conditions: Conditions, models: @escaping @Sendable (String) -> [String],
        hasToken: @escaping @Sendable (ModelID) -> Bool
    ) {
        self.conditions = conditions
        self.models = models
        self.hasToken = hasToken
    }

    package func model(_ id: ModelID, _ failure: TokenTrouble?) {
        guard let failure else {
            conditions.over(.noToken, about: id.text)
            return conditions.over(.modelToken, about: id.text)
        }
        conditions.begin(
            hasToken(id) ? .modelToken : .noToken, about: id.text,
            Conditions.Example(code: failure.code, failure.reason))
    }

    /// - Parameter account: As people call it.
    package func vendor(_ account: String, _ token: VendorCloud.Token, _ failure: TokenTrouble?) {
        let subject = token.name(of: account)
        guard let failure else {
            conditions.over(.vendorToken, about: subject)
            return conditions.over(.vendorLocked, about: subject)
        }
        conditions.begin(
            failure.isLock ? .vendorLocked : .vendorToken, about: subject,
            Conditions.Example(failure).concerning(models(subject)))
    }

    /// Which models are bound by each token.
    static func boundBy(_ models: [Installation.Model]) -> [String: [String]] {
        let pairs = models.flatMap { model in
            model.conversation.tokens.compactMap { token in
                model.vendor.map { (token.name(of: $0), [model.id.text]) }
            }
        }
        return Dictionary(pairs, uniquingKeysWith: +)
    }
}

extension Conditions.Example {
    /// - Parameter code: WeCom's errcode, if it gave one.
    init(code: Int?, _ detail: String) {
        self.init([
            .wecomCode: code.map { .integer(Int64($0)) } ?? .null, .detail: .string(detail),
        ])
    }

    /// - Parameter failure: Of a vendor's token.
    package init(_ failure: TokenTrouble) {
        self.init(
            [
                .vendorCode: failure.code.map { .integer(Int64($0)) } ?? .null,
                .detail: .string(failure.reason),
            ],
            // Of a lock that a former version has kept nobody knows the code any more.
            todo: failure.isLock && failure.code == nil
                ? nil
                : Advice.login(refusedBy: failure.isPassing ? nil : failure.code, after: failure.reason),
            since: failure.since, until: failure.until)
    }
}

extension Conversation.Kind {
    /// The vendor's tokens without which no device is bound so.
    var tokens: [VendorCloud.Token] {
        switch self {
        case .wifi, .key, .pureBluetooth: [.user]
        case .verifyThenBind: [.user, .server]
        case .verify: [.server]
        case .forward: []
        }
    }
}
