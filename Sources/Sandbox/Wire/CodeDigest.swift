import Crypto

/// Names an authorisation code without repeating it.
package enum CodeDigest {
    /// The first 16 hexadecimal digits of its SHA-256.
    package static func of(_ code: String) -> String {
        Hex.encode(Array(Digest.sha256(Array(code.utf8)).prefix(8)))
    }
}
