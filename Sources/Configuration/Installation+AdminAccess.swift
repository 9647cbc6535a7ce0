package import Elements

extension Installation {
    /// Who may come to the admin listener.
    package struct AdminAccess: Equatable, Sendable {
        /// Host names by which it may be called, in lower case, besides those of loopback.
        package var names: Set<String> = []
        /// nil where it is on loopback and asks nobody.
        package var password: Secret?

        package init(names: Set<String> = [], password: Secret? = nil) {
            self.names = names
            self.password = password
        }
    }
}
