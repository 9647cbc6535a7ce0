import Binding
package import Cloud
import Elements
package import Events
package import Telemetry

/// Tells people of the tokens that are not to be expected, once when that begins and once when it ends.
package struct TokenWatch: Sendable {
    private let log: Log

    package init(log: Log) {
        self.log = log
    }

    /// What to do about a model without a token.
    static let todo: JSON =
        "check the model's secret and wecom.url: no bind of the model is taken until a token comes"

    package func model(_ id: ModelID, _ failure: TokenTrouble?) {
        guard let failure else { return log.tell(.modelTokenBack, [.model: .string(id.text)]) }
        log.tell(
            Reason(.noToken, wecomCode: failure.code),
            [
                .model: .string(id.text), .detail: .string(failure.reason), .todo: TokenWatch.todo,
            ])
    }

    /// - Parameter account: As people call it.
    package func vendor(_ account: String, _ token: VendorCloud.Token, _ failure: TokenTrouble?) {
        guard let failure else {
            return log.tell(
                .vendorTokenBack, [.account: .string(account), .token: .string(token.rawValue)])
        }
        log.tell(
            .vendorToken,
            [
                .account: .string(account), .token: .string(token.rawValue),
                .detail: .string(failure.reason),
                .todo: "check the account's credentials: without its tokens nothing is bound or taken back",
            ])
    }
}
