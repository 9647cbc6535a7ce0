/// The body of a callback as it travels: the ciphertext, and a hint for whom it is.
///
/// Nothing here is signed but `encrypt`. `tousername` is a hint at most, which nobody takes: whatever it is, and
/// however often it stands there in whatever spelling, the envelope says for whom it is.
///
/// Source: WeCom developer centre, document path 96062, for the lower-case names; its sample libraries
/// have sent `ToUserName` and `Encrypt` as well.
package struct EnvelopeBody: Equatable, Sendable {
    /// As it stood in the JSON string, for the signature covers exactly that; never empty.
    package let encrypt: String

    /// - Throws: `BodyFault` unless the body is one strict JSON object in which each field has one
    ///   spelling and is a string. Other fields are not looked at.
    package init(_ bytes: [UInt8], limits: JSONLimits = .callback) throws(BodyFault) {
        let document: JSON
        do {
            document = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw .malformed(error)
        }
        let body = try ObjectReader(document)
        guard !(body.has("encrypt") && body.has("Encrypt")) else { throw .ambiguous("encrypt") }
        encrypt = try body.text(body.has("Encrypt") ? "Encrypt" : "encrypt") { $0.isEmpty ? nil : $0 }
    }
}

/// The body of a sealed answer.
///
/// Source: WeCom developer centre, document path 96062: four strings, and no underscore in
/// `msgsignature`.
package struct EnvelopeReply: Equatable, Sendable {
    package let encrypt: String
    package let signature: String
    package let timestamp: String
    package let nonce: String

    package init(encrypt: String, signature: String, timestamp: String, nonce: String) {
        self.encrypt = encrypt
        self.signature = signature
        self.timestamp = timestamp
        self.nonce = nonce
    }

    package var bytes: [UInt8] {
        JSONText.render(
            .object([
                ("encrypt", .string(encrypt)), ("msgsignature", .string(signature)),
                ("timestamp", .string(timestamp)), ("nonce", .string(nonce)),
            ]))
    }
}
