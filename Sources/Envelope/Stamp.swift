/// The two public values that are signed together with a ciphertext, exactly as they came.
///
/// The signature joins its four fields without separators, so whoever sees a callback can move bytes
/// from one field into its neighbour under the same signature. With this shape, and ciphertexts in
/// units of 32 bytes, no such move reaches what was encrypted; a nonce of ten digits can still change
/// places with the timestamp. Neither value is to be trusted for more than a first look.
package struct Stamp: Equatable, Sendable {
    /// Seconds since 1970 in ten digits.
    package let timestamp: String

    /// 1 to 32 of `A-Z a-z 0-9 _ -`.
    package let nonce: String

    /// - Throws: `timestampShape` or `nonceShape`.
    package init(timestamp: String, nonce: String) throws(EnvelopeError) {
        guard timestamp.utf8.count == 10, timestamp.utf8.allSatisfy(Self.isDigit) else {
            throw .timestampShape
        }
        guard (1...32).contains(nonce.utf8.count), nonce.utf8.allSatisfy(Self.isInNonce) else {
            throw .nonceShape
        }
        self.timestamp = timestamp
        self.nonce = nonce
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isInNonce(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
