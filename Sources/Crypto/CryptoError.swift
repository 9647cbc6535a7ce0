/// Why a cipher was not applied, or would not give back what was sealed.
///
/// None of the cases says which step failed on whose bytes: a finer answer helps whoever is guessing.
package enum CryptoError: Error, Equatable, Sendable {
    /// A key of another length than the cipher takes, in bytes.
    case keyLength(Int)

    /// An initial vector that is not one block of 16 bytes.
    case initialVectorLength(Int)

    /// Bytes that must fill whole blocks and do not.
    case unevenLength(Int)

    /// The bytes do not decrypt to anything properly padded: another key, or not whole.
    case undecipherable

    /// The bytes were not sealed with this key for this context, or somebody changed them.
    case notAuthentic
}

extension CryptoError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .keyLength(let count): "the key has \(count) bytes, which this cipher does not take"
        case .initialVectorLength(let count): "the initial vector has \(count) bytes, not 16"
        case .unevenLength(let count): "\(count) bytes are not a whole number of 16-byte blocks"
        case .undecipherable: "the bytes do not decrypt with this key"
        case .notAuthentic: "the bytes were not sealed with this key for this purpose, or were changed"
        }
    }
}
