import Crypto
import Elements

/// What an envelope held.
package struct Opened: Sendable {
    /// The message, which may be empty.
    package let message: [UInt8]

    /// For whom it is: one of those that were allowed.
    package let receiver: String

    /// The key that opened it, with which the reply is sealed.
    package let credentials: Credentials
}

/// Opens what WeCom sends and seals what it is answered.
///
/// Source: WeCom developer centre, document path 91144.
package enum Sealer {
    /// Checks and decrypts an envelope, or the `echostr` of a URL check.
    ///
    /// Nothing is decoded or decrypted before its signature is known to be right, so only somebody with
    /// the token gets to see how long the rest takes.
    ///
    /// - Parameters:
    ///   - encrypt: The text exactly as it stood in the JSON or, decoded once, in the query.
    ///   - keys: All that are live; during a rotation two.
    ///   - receivers: The identities that this URL answers for.
    /// - Throws: `signature`, `base64`, `cipherLength`, `padding`, `truncated` or `receiver`. With
    ///   several keys of one token, what the key that came furthest met.
    package static func open(
        _ encrypt: String, stamp: Stamp, signature: Signature, with keys: [Credentials],
        for receivers: [String]
    ) throws(EnvelopeError) -> Opened {
        let verifying = signature.verifying(encrypt, stamp, among: keys)
        guard !verifying.isEmpty else { throw .signature }
        // Tencent's own libraries let line breaks pass, though none of them sends any.
        guard let ciphertext = Base64.decode(encrypt, skippingLineBreaks: true) else { throw .base64 }
        guard ciphertext.count >= Padding.unit, ciphertext.count.isMultiple(of: Padding.unit) else {
            throw .cipherLength(ciphertext.count)
        }
        var failure = EnvelopeError.padding
        for credentials in verifying {
            do throws(EnvelopeError) {
                return try open(ciphertext, with: credentials, for: receivers)
            } catch {
                if error != .padding { failure = error }
            }
        }
        throw failure
    }

    /// Encrypts and signs a reply.
    ///
    /// - Parameters:
    ///   - stamp: For a reply to a callback, its nonce and the time of the reply.
    ///   - random: 16 bytes that nobody can predict.
    /// - Returns: The ciphertext in Base64 on one line, and its signature.
    package static func seal(
        _ message: [UInt8], for receiver: String, stamp: Stamp, with key: Credentials, random: [UInt8]
    ) -> (encrypt: String, signature: String) {
        var bytes = Packet.plaintext(of: message, for: receiver, random: random)
        turn(&bytes, with: key, AESCBC.encrypt(inPlace:key:iv:))
        let encrypt = Base64.encode(bytes)
        return (encrypt, Signature(of: encrypt, stamp, with: key).text)
    }

    private static func open(
        _ ciphertext: [UInt8], with credentials: Credentials, for receivers: [String]
    ) throws(EnvelopeError) -> Opened {
        var plaintext = ciphertext
        turn(&plaintext, with: credentials, AESCBC.decrypt(inPlace:key:iv:))
        guard let padding = Padding.length(endOf: plaintext) else { throw .padding }
        let packet = try Packet(plaintext.dropLast(padding))
        guard let receiver = ReceiverIdentity.match(packet.receiver, among: receivers) else {
            throw .receiver(expected: receivers, arrived: ReceiverIdentity.description(of: packet.receiver))
        }
        return Opened(message: packet.message, receiver: receiver, credentials: credentials)
    }

    /// Applies the cipher, which has no reason to refuse: the lengths of keys and text are right by now.
    private static func turn(
        _ bytes: inout [UInt8], with credentials: Credentials,
        _ cipher: (inout [UInt8], Secret, Secret) throws(CryptoError) -> Void
    ) {
        do throws(CryptoError) {
            try cipher(&bytes, credentials.key, credentials.initialVector)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
