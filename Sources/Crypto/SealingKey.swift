package import Elements

/// A key that hides and protects what is kept on disk.
///
/// AES-256-GCM with a random nonce of 96 bits for each text. Two texts under one nonce would give the
/// key's protection away; up to 2^32 texts for one key, the chance of that stays below 2^-32.
///
/// Source: NIST SP 800-38D, sections 5.2.1.1, 8.2.2 and 8.3.
package struct SealingKey: Sendable {
    private let key: Secret

    package static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// Bytes that a sealed text has more than the text itself.
    package static let overhead = nonceLength + tagLength

    /// - Throws: `keyLength` unless the material is 32 bytes.
    package init(_ material: Secret) throws(CryptoError) {
        guard material.count == Self.keyLength else { throw .keyLength(material.count) }
        key = material
    }

    private init(derived: Secret) {
        key = derived
    }

    /// A key of its own for one purpose, from which neither this one nor any other can be found.
    package func derive(_ label: String) -> SealingKey {
        SealingKey(derived: derivedSecret("seal " + label))
    }

    /// A secret of 32 bytes for one purpose other than sealing, such as a keyed digest.
    package func deriveSecret(_ label: String) -> Secret {
        derivedSecret("secret " + label)
    }

    /// Which key it is, and nothing else of it: 8 bytes of a keyed digest.
    package var name: [UInt8] { Array(derivedSecret("name").exposed.prefix(Self.nameLength)) }

    package static let nameLength = 8

    private func derivedSecret(_ purpose: String) -> Secret {
        KeyDerivation.derive(from: key, purpose: Array(purpose.utf8), count: Self.keyLength)
    }

    /// - Parameters:
    ///   - context: Where the text belongs (a table, a column, a row's key). It is not stored; who opens
    ///     must say the same, so a sealed text cannot be moved to another place.
    ///   - random: Gives the nonce; `Runtime.randomBytes` in whatever runs under a runtime.
    /// - Returns: The nonce, the ciphertext and the tag, one after the other.
    package func seal(
        _ plaintext: Secret, context: String, random: (Int) -> [UInt8] = SystemRandom.bytes
    ) -> [UInt8] {
        let nonce = random(Self.nonceLength)
        precondition(nonce.count == Self.nonceLength, "a nonce has 12 bytes")
        var sealed: [UInt8] = []
        sealed.reserveCapacity(plaintext.count + Self.overhead)
        sealed.append(contentsOf: nonce)
        plaintext.exposed(to: { plaintext in
            for index in plaintext.indices { sealed.append(plaintext[index]) }
        })
        var cipher = CipherContext(.aes256GCM, .encrypt, key: key, vector: nonce.span)
        cipher.authenticate(context.utf8.span)
        cipher.turn(&sealed, Self.nonceLength..<sealed.count)
        sealed.append(contentsOf: cipher.tag(Self.tagLength))
        return sealed
    }

    /// - Throws: `notAuthentic` and nothing else, whatever is wrong.
    package func open(_ sealed: [UInt8], context: String) throws(CryptoError) -> Secret {
        guard sealed.count >= Self.overhead else { throw .notAuthentic }
        let tagStart = sealed.count - Self.tagLength
        var bytes = Array(sealed[Self.nonceLength..<tagStart])
        var cipher = CipherContext(
            .aes256GCM, .decrypt, key: key, vector: sealed.span.extracting(first: Self.nonceLength))
        cipher.authenticate(context.utf8.span)
        cipher.turn(&bytes, 0..<bytes.count)
        guard cipher.verifies(tag: sealed[tagStart...]) else { throw .notAuthentic }
        return Secret(bytes)
    }
}
