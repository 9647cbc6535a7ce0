/// What an auth_code is called in the ledger, where the code itself is sealed: its keyed hash.
package struct AuthCodeDigest: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// The keyed hash of what makes two callbacks with one key the same request.
///
/// States: Request 1.
package struct Fingerprint: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}
