import Crypto
package import Elements

/// The token and the key that WeCom and one callback URL share.
///
/// Source: WeCom developer centre, document paths 90968 and 91116.
package struct Credentials: Sendable {
    /// Tells one pair from another in logs and metrics: the first 8 hexadecimal digits of a digest over
    /// both.
    package let name: String

    /// Why this can be no Token; nil when it can.
    package static func fault(ofToken token: Secret) -> CredentialFault? {
        CredentialLint.fault(of: token, lengths: 1...32)
    }

    /// Why this can be no EncodingAESKey; nil when it can.
    package static func fault(ofEncodingAESKey key: Secret) -> CredentialFault? {
        CredentialLint.fault(of: key, lengths: 43...43)
    }

    let token: Secret
    let key: Secret
    let initialVector: Secret

    /// - Throws: `token` or `encodingAESKey` with what is wrong, without the characters themselves.
    package init(token: Secret, encodingAESKey: Secret) throws(EnvelopeError) {
        if let fault = Self.fault(ofToken: token) { throw .token(fault) }
        if let fault = Self.fault(ofEncodingAESKey: encodingAESKey) { throw .encodingAESKey(fault) }
        // 43 characters carry 258 bits. The last two mean nothing and are often set, also in the keys of
        // WeCom's own samples; whoever insists on zeros refuses real keys.
        guard let key = Base64.decode(encodingAESKey.exposedText + "=") else {
            throw .encodingAESKey(.length(encodingAESKey.count))
        }
        self.token = token
        self.key = Secret(key)
        initialVector = Secret(Array(key.prefix(AESCBC.blockLength)))
        name = Hex.encode(Array(Digest.sha256(key, token.exposed).prefix(4)))
    }
}

extension Credentials: CustomStringConvertible {
    package var description: String { "credentials \(name)" }
}
