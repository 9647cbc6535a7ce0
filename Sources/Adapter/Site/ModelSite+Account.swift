import Binding
import Cloud
import Configuration
package import Desk

extension ModelSite {
    /// Where its binds are decided, with the tokens that they go by.
    package var askedOf: Known.Account {
        let name = account.breaker.account
        return Known.Account(
            name, tokens: tokens.map { TokenWatch.subject(name, $0) }, isMaker: model.conversation == .forward
        )
    }

    /// Those without which a device may not be bound; none where the maker's service decides.
    private var tokens: [VendorCloud.Token] {
        switch model.conversation {
        case .wifi, .key, .pureBluetooth: [.user]
        case .verifyThenBind: [.server, .user]
        case .verify: [.server]
        case .forward: []
        }
    }
}
