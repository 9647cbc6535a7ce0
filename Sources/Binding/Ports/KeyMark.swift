package import Elements

/// When a pair of Token and EncodingAESKey has last opened a callback of a route.
package struct KeyMark: Equatable, Sendable {
    package let route: String
    /// As the log has it.
    package let name: String
    package let lastUsed: UnixTime

    package init(route: String, name: String, lastUsed: UnixTime) {
        (self.route, self.name, self.lastUsed) = (route, name, lastUsed)
    }
}
