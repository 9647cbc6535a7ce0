package import Elements

/// Several independent keys from one (HKDF over HMAC-SHA256).
///
/// Source: RFC 5869.
package enum KeyDerivation {
    /// - Parameters:
    ///   - material: The key to derive from; it need not be uniformly random.
    ///   - salt: Not secret; empty counts as 32 zero bytes.
    ///   - purpose: What the derived key is for ("info" in the RFC): another purpose, another key.
    ///   - count: Bytes wanted, 1 to 8160.
    package static func derive(
        from material: Secret, salt: [UInt8] = [], purpose: [UInt8], count: Int = 32
    ) -> Secret {
        precondition((1...255 * 32).contains(count), "HKDF-SHA256 gives 1 to 8160 bytes")
        // HMAC pads a short key with zeros, so that an empty salt is the RFC's default one.
        let extracted = Secret(Digest.hmacSHA256(key: Secret(salt), message: [material.exposed]))
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < count {
            counter += 1
            block = Digest.hmacSHA256(key: extracted, message: [block, purpose, [counter]])
            output += block
        }
        return Secret(Array(output.prefix(count)))
    }
}
