import Crypto
import Elements

/// What proves that a ciphertext and its stamp come from somebody who knows the token.
///
/// SHA-1 over token, timestamp, nonce and ciphertext, sorted by their bytes and joined.
///
/// Source: WeCom developer centre, document path 91144.
package struct Signature: Hashable, Sendable {
    private let digest: [UInt8]

    /// - Throws: `signatureShape` unless the text is 40 lower-case hexadecimal digits.
    package init(_ text: String) throws(EnvelopeError) {
        guard text.utf8.count == 40, !text.utf8.contains(where: { $0 < 0x30 || (0x41...0x5A).contains($0) }),
            let digest = Hex.decode(text)
        else { throw .signatureShape }
        self.digest = digest
    }

    init(of ciphertext: String, _ stamp: Stamp, with credentials: Credentials) {
        digest = Self.digest(of: Self.sorted(ciphertext, stamp), with: credentials)
    }

    /// 40 lower-case hexadecimal digits.
    package var text: String { Hex.encode(digest) }

    /// Those of the keys whose token gives this signature; every key is tried, whatever the others gave.
    ///
    /// There may be several: a new EncodingAESKey does not need a new token.
    package func verifying(
        _ ciphertext: String, _ stamp: Stamp, among keys: [Credentials]
    ) -> [Credentials] {
        let fields = Self.sorted(ciphertext, stamp)
        return keys.filter { constantTimeEqual(Self.digest(of: fields, with: $0), digest) }
    }

    /// The three fields that are no secret, in the order of their bytes.
    private static func sorted(_ ciphertext: String, _ stamp: Stamp) -> [String] {
        // Text of its own kind compares by Unicode's rules, these by their bytes.
        [stamp.timestamp, stamp.nonce, ciphertext].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Hashes the fields with the token at its place among them.
    private static func digest(of fields: [String], with credentials: Credentials) -> [UInt8] {
        credentials.token.exposed(to: { token in
            var hashing = Hashing(.sha1)
            var isTokenDue = true
            for field in fields {
                if isTokenDue, precedes(token, field.utf8.span) {
                    hashing.update(token)
                    isTokenDue = false
                }
                hashing.update(field.utf8.span)
            }
            if isTokenDue { hashing.update(token) }
            return hashing.finish()
        })
    }

    private static func precedes(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        for index in 0..<min(one.count, other.count) where one[index] != other[index] {
            return one[index] < other[index]
        }
        return one.count < other.count
    }
}
