package import Binding

/// Where tokens outlive the process. Whoever gives the two functions seals what they keep.
package struct CredentialStore: Sendable {
    /// The newest credential under a name; nil when there is none, or when it cannot be read now.
    package let load: @Sendable (_ name: String) async -> Credential?
    /// Keeps a credential. A failure is the store's to report: without it a token is only fetched anew.
    package let keep: @Sendable (_ name: String, _ credential: Credential) async -> Void

    package init(
        load: @escaping @Sendable (_ name: String) async -> Credential?,
        keep: @escaping @Sendable (_ name: String, _ credential: Credential) async -> Void
    ) {
        self.load = load
        self.keep = keep
    }

    /// Keeps nothing.
    package static let none = CredentialStore(load: { _ in nil }, keep: { _, _ in })
}
