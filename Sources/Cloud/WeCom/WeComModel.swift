package import Elements
package import Events
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

    /// Under which name the model's ticket is kept.
    package static func ticketName(of id: ModelID) -> String { "ticket/\(id)" }
}
