/// The body of a callback as it travels: for whom, and the ciphertext.
///
/// Nothing here is signed but `encrypt`; `toUserName` is a hint at most.
///
/// Source: WeCom developer centre, document path 96062, for the lower-case names; its sample libraries
/// have sent `ToUserName` and `Encrypt` as well.
package struct EnvelopeBody: Equatable, Sendable {
    package let toUserName: String?

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
        guard !(body.has("tousername") && body.has("ToUserName")) else { throw .ambiguous("tousername") }
        encrypt = try body.text(body.has("Encrypt") ? "Encrypt" : "encrypt") { $0.isEmpty ? nil : $0 }
        toUserName = try body.textIfAny(body.has("ToUserName") ? "ToUserName" : "tousername") { $0 }
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
