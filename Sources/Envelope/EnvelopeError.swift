/// Why credentials are unusable, or an envelope could not be opened.
///
/// The cases tell an operator what to look at. None of them reaches the peer, who learns only that the
/// callback was refused: a finer answer would help whoever is guessing at padding.
package enum EnvelopeError: Error, Equatable, Sendable {
    /// The configured token cannot be one.
    case token(CredentialFault)

    /// The configured EncodingAESKey cannot be one.
    case encodingAESKey(CredentialFault)

    /// The timestamp is not ten digits.
    case timestampShape

    /// The nonce is not 1 to 32 letters, digits, `_` or `-`.
    case nonceShape

    /// The signature is not 40 lower-case hexadecimal digits.
    case signatureShape

    /// No key's token gives this signature: another token, or text that was changed on its way.
    case signature

    /// The ciphertext is not Base64.
    case base64

    /// The ciphertext is not whole units of 32 bytes.
    case cipherLength(Int)

    /// What was decrypted does not end in padding. With a right signature, the EncodingAESKey is
    /// another one than the sender's.
    case padding

    /// The message would end past the last byte.
    case truncated

    /// The envelope is for somebody else.
    ///
    /// `arrived` is the identity if it looks like one, otherwise only how it fails to: it may be a piece
    /// of the message.
    case receiver(expected: [String], arrived: String)
}

extension EnvelopeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .token(let fault): "the Token \(fault); it has 1 to 32 letters and digits"
        case .encodingAESKey(let fault): "the EncodingAESKey \(fault); it has 43 letters and digits"
        case .timestampShape: "the timestamp is not ten digits"
        case .nonceShape: "the nonce is not 1 to 32 letters, digits, underscores or hyphens"
        case .signatureShape: "the signature is not 40 lower-case hexadecimal digits"
        case .signature: "no configured Token gives this signature"
        case .base64: "the signature is right, but the ciphertext is not Base64"
        case .cipherLength(let count): "the ciphertext has \(count) bytes, not a multiple of 32"
        case .padding:
            "the signature is right, but the text does not decrypt: the EncodingAESKey is not the sender's"
        case .truncated: "the decrypted text is shorter than it says"
        case .receiver(let expected, let arrived):
            "the envelope is for \(arrived), this URL expects \(expected.joined(separator: " or "))"
        }
    }
}

/// What is wrong with a configured token or key, told without telling any of it.
package enum CredentialFault: Error, Equatable, Sendable {
    case empty
    case byteOrderMark
    /// A space, a tab or a line break; places count characters from 1.
    case whitespace(place: Int)
    case quotationMark(place: Int)
    /// A `=` that Base64 would end in, and WeCom leaves off.
    case equalsSign
    case character(place: Int)
    /// Characters there are.
    case length(Int)
}

extension CredentialFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .byteOrderMark: "starts with a byte order mark: save its file without one"
        case .whitespace(let place): "has a space or line break at character \(place)"
        case .quotationMark(let place): "has a quotation mark at character \(place)"
        case .equalsSign: "ends in '=': leave that off"
        case .character(let place): "has something else than a letter or digit at character \(place)"
        case .length(let count): "has \(count) characters"
        }
    }
}
