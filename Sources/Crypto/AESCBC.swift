package import Elements

/// AES in cipher block chaining, with keys of 128 or 256 bits.
///
/// It hides but does not protect: whoever may change the bytes must be kept away by other means.
package enum AESCBC {
    package enum Padding: Sendable {
        /// The text is whole blocks of 16 bytes already.
        case none
        /// 1 to 16 bytes, each the number of them, make the blocks whole (RFC 5652 section 6.3).
        case pkcs7
    }

    package static let blockLength = 16

    /// - Throws: `keyLength`, `initialVectorLength`, or `unevenLength` for text without padding.
    package static func encrypt(
        _ plaintext: [UInt8], key: Secret, iv: Secret, padding: Padding
    ) throws(CryptoError) -> [UInt8] {
        var bytes = plaintext
        switch padding {
        case .none:
            break
        case .pkcs7:
            let count = blockLength - plaintext.count % blockLength
            bytes.append(contentsOf: repeatElement(UInt8(count), count: count))
        }
        try encrypt(inPlace: &bytes, key: key, iv: iv)
        return bytes
    }

    /// - Throws: `keyLength`, `initialVectorLength`, `unevenLength`, or `undecipherable` when the
    ///   padding asked for is not there.
    package static func decrypt(
        _ ciphertext: [UInt8], key: Secret, iv: Secret, padding: Padding
    ) throws(CryptoError) -> [UInt8] {
        var bytes = ciphertext
        try decrypt(inPlace: &bytes, key: key, iv: iv)
        switch padding {
        case .none:
            break
        case .pkcs7:
            guard let count = paddingLength(bytes) else { throw .undecipherable }
            bytes.removeLast(count)
        }
        return bytes
    }

    /// Encrypts whole blocks where they stand.
    package static func encrypt(inPlace bytes: inout [UInt8], key: Secret, iv: Secret) throws(CryptoError) {
        try turn(&bytes, .encrypt, key: key, iv: iv)
    }

    /// Decrypts whole blocks where they stand; the padding stays.
    package static func decrypt(inPlace bytes: inout [UInt8], key: Secret, iv: Secret) throws(CryptoError) {
        try turn(&bytes, .decrypt, key: key, iv: iv)
    }

    private static func turn(
        _ bytes: inout [UInt8], _ direction: CipherContext.Direction, key: Secret, iv: Secret
    ) throws(CryptoError) {
        let algorithm: CipherContext.Algorithm
        switch key.count {
        case 16: algorithm = .aes128CBC
        case 32: algorithm = .aes256CBC
        default: throw .keyLength(key.count)
        }
        guard iv.count == blockLength else { throw .initialVectorLength(iv.count) }
        guard bytes.count.isMultiple(of: blockLength) else { throw .unevenLength(bytes.count) }
        iv.exposed(to: { iv in
            var context = CipherContext(algorithm, direction, key: key, vector: iv)
            context.turn(&bytes, 0..<bytes.count)
        })
    }

    /// The length of the padding, looked at in full whatever it holds; nil when it is none.
    private static func paddingLength(_ bytes: [UInt8]) -> Int? {
        guard let last = bytes.last, bytes.count >= blockLength else { return nil }
        var wrong: UInt8 = last == 0 || last > blockLength ? 1 : 0
        for distance in 0..<blockLength {
            let counts: UInt8 = distance < Int(last) ? 0xFF : 0
            wrong |= counts & (bytes[bytes.count - 1 - distance] ^ last)
        }
        return wrong == 0 ? Int(last) : nil
    }
}
