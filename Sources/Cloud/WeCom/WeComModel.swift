package import Elements
package import Events
import HTTP
package import Transport

/// One device model, as WeCom's interface knows it.
package struct WeComModel: Sendable {
    package let id: ModelID
    /// From the console, where the model was registered.
    package let secret: Secret
    package let origin: Origin

    package init(id: ModelID, secret: Secret, origin: Origin) {
        self.id = id
        self.secret = secret
        self.origin = origin
    }

    /// Under which name its newest ticket is kept: it is good only where it came from.
    package var ticketName: String { "ticket/\(identity)" }

    /// Which model, whatever its secret is.
    private var identity: String { "\(origin) model \(Query.encode(id.text))" }

    func login(namedBy key: Secret) -> Login {
        Login(to: origin, of: identity, with: [secret], namedBy: key)
    }
}
