package import Crypto
package import Elements

/// What a pure Bluetooth device makes for its bind, and what the cloud checks.
///
/// Only the device can make the ciphertexts, since it alone has the product's secret; a server passes
/// them on and signs. Source: the vendor's documentation, `deviceBindingByPureBt`.
package enum PureBluetooth {
    /// `encryptedBindingCode`: the code under the product's secret.
    ///
    /// - Parameter random: 16 characters, which are also the initial vector.
    /// - Throws: When secret or random are not 16 bytes.
    package static func seal(
        code: String, productSecret: Secret, random: String
    ) throws(CryptoError) -> String {
        try seal(code, productSecret, random)
    }

    /// `encryptedNewBindingSecret` and `encryptedOldBindingSecret`.
    package static func seal(
        bindingSecret: String, productKey: String, deviceKey: String, productSecret: Secret, random: String
    ) throws(CryptoError) -> String {
        try seal("\(productKey),\(deviceKey),\(bindingSecret)", productSecret, random)
    }

    /// `signature`: lower-case hexadecimal digits.
    ///
    /// - Parameter code: The Base64 text if the code was sent encrypted, otherwise the code.
    package static func signature(
        productKey: String, deviceKey: String, code: String, password: String, userDomainSecret: Secret
    ) -> String {
        Hex.encode(
            Digest.sha256(Array((productKey + deviceKey + code + password).utf8), userDomainSecret.exposed))
    }

    /// The text of a ciphertext; nil when it is none under this secret.
    static func open(_ text: String, productSecret: Secret, random: String) -> String? {
        guard let bytes = Base64.decode(text) else { return nil }
        // Whatever is wrong with it, it is no ciphertext of this device.
        guard
            let plaintext = try? AESCBC.decrypt(
                bytes, key: productSecret, iv: Secret(random), padding: .pkcs7)
        else { return nil }
        return String(validating: plaintext, as: UTF8.self)
    }

    private static func seal(
        _ text: String, _ productSecret: Secret, _ random: String
    ) throws(CryptoError) -> String {
        Base64.encode(
            try AESCBC.encrypt(Array(text.utf8), key: productSecret, iv: Secret(random), padding: .pkcs7))
    }
}
