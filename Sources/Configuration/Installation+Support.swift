extension Installation {
    /// Where people of a group may ask, and change nothing.
    package struct Support: Equatable, Sendable {
        package var socket: String
        package var group: String

        /// Where whoever cannot read the configuration looks for it.
        package static let usualSocket = "/run/wecom-bind/support.sock"
    }
}
