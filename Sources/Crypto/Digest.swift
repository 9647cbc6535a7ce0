import COpenSSL
package import Elements

/// Digests and keyed digests of one or several parts, which count as one text without separators.
package enum Digest {
    package enum Algorithm: Sendable {
        /// For WeCom's signature only, which gives no choice.
        case sha1
        case sha256
        /// For the vendor cloud's password derivation only.
        case md5

        /// Bytes of a digest.
        package var length: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .md5: 16
            }
        }
    }

    package static func sha1(_ parts: [UInt8]...) -> [UInt8] { digest(parts, .sha1) }

    package static func sha256(_ parts: [UInt8]...) -> [UInt8] { digest(parts, .sha256) }

    package static func md5(_ parts: [UInt8]...) -> [UInt8] { digest(parts, .md5) }

    private static func digest(_ parts: [[UInt8]], _ algorithm: Algorithm) -> [UInt8] {
        var hashing = Hashing(algorithm)
        for part in parts { hashing.update(part.span) }
        return hashing.finish()
    }

    /// The keyed digest of RFC 2104 over SHA-256, 32 bytes; a key of any length, the empty one included.
    package static func hmacSHA256(key: Secret, message parts: [UInt8]...) -> [UInt8] {
        hmacSHA256(key: key, message: parts)
    }

    static func hmacSHA256(key: Secret, message parts: [[UInt8]]) -> [UInt8] {
        var authentication = KeyedHashing(key)
        for part in parts { authentication.update(part.span) }
        return authentication.finish()
    }
}

/// HMAC-SHA256 under way.
@safe
private struct KeyedHashing: ~Copyable {
    private let context: OpaquePointer

    init(_ key: Secret) {
        let implementation = unsafe Algorithms.keyedHash
        let context = unsafe trust(EVP_MAC_CTX_new(implementation), "EVP_MAC_CTX_new")
        unsafe self.context = context
        // An empty key has no address, and OpenSSL takes that for "the key as before". HMAC fills keys up
        // with zeros, so that one zero is the same key.
        let key = key.count == 0 ? Secret([0]) : key
        key.exposed(to: { key in
            unsafe key.withUnsafeBufferPointer { key in
                let outcome = unsafe openssl_hmac_sha256_begin(context, key.baseAddress, key.count)
                trust(outcome, "EVP_MAC_init")
            }
        })
    }

    deinit {
        unsafe EVP_MAC_CTX_free(context)
    }

    mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe trust(EVP_MAC_update(context, bytes.baseAddress, bytes.count), "EVP_MAC_update")
        }
    }

    consuming func finish() -> [UInt8] {
        let length = Digest.Algorithm.sha256.length
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { [context] digest, count in
            unsafe trust(EVP_MAC_final(context, digest.baseAddress, &count, length), "EVP_MAC_final")
        }
    }
}
