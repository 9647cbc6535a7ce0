import Binding
import Configuration
package import Desk

extension ModelSite {
    /// Where its binds are decided, with the tokens that they go by.
    package var askedOf: Known.Account {
        let name = account.breaker.account
        return Known.Account(
            name, tokens: model.conversation.tokens.map { $0.name(of: name) },
            isMaker: model.conversation == .forward
        )
    }
}
