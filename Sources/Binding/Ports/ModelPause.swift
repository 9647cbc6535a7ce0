package import Elements
package import Events

/// A person has stopped new binds of a model, until a person lets them go on.
package struct ModelPause: Equatable, Sendable {
    package let model: ModelID
    /// What new binds are answered with meanwhile; never 0.
    package let errcode: Errcode
    package let reason: String
    package let since: UnixTime

    /// - Returns: nil for an errcode that would let a bind happen.
    package init?(model: ModelID, errcode: Errcode, reason: String, since: UnixTime) {
        guard errcode != .success else { return nil }
        self.model = model
        self.errcode = errcode
        self.reason = reason
        self.since = since
    }
}
