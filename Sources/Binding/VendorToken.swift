/// Which of an account's two tokens at the vendor.
package enum VendorToken: String, Sendable, CaseIterable {
    case user, server

    /// As conditions, and people, call that of an account.
    package func name(of account: String) -> String { "\(account)/\(rawValue)" }

    /// - Returns: nil for what is no token's name.
    package init?(named name: String) {
        guard let token = Self.allCases.first(where: { name.hasSuffix($0.name(of: "")) }) else { return nil }
        self = token
    }
}
