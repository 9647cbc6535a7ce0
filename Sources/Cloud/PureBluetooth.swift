package import Crypto
package import Elements

/// What a pure-Bluetooth device makes for its bind, and how the bind is signed.
///
/// Only the device can make the ciphertexts, since it alone has the product's secret: a server passes
/// them on and signs. They are here for stand-in devices and tests, and so that the forms stand once.
///
/// No page says how the product's secret becomes a key. Every secret seen has 16 ASCII characters, so
/// its characters are taken for the key's bytes, and those of `random` for the initial vector's.
///
/// Source: vendor documentation, `deviceBindingByPureBt`.
package enum PureBluetooth {
    /// `encryptedBindingCode`.
    ///
    /// - Throws: When the product's secret or `random` is not 16 bytes.
    package static func seal(
        code: String, productSecret: Secret, random: String
    ) throws(CryptoError) -> String {
        try seal(code, productSecret, random)
    }

    /// `encryptedNewBindingSecret`, `encryptedOldBindingSecret` and `pureBtResetCredentials`.
    ///
    /// - Throws: When the product's secret or `random` is not 16 bytes.
    package static func seal(
        bindingSecret: String, productKey: String, deviceKey: String, productSecret: Secret, random: String
    ) throws(CryptoError) -> String {
        try seal("\(productKey),\(deviceKey),\(bindingSecret)", productSecret, random)
    }

    /// What is in a ciphertext; nil when it is none under this secret.
    package static func open(_ text: String, productSecret: Secret, random: String) -> String? {
        guard let bytes = Base64.decode(text) else { return nil }
        // Whatever is wrong with it, it is no ciphertext of this device.
        guard
            let plaintext = try? AESCBC.decrypt(
                bytes, key: productSecret, iv: Secret(random), padding: .pkcs7)
        else { return nil }
        return String(validating: plaintext, as: UTF8.self)
    }

    /// `signature`, in lower-case digits. `random` is no part of it.
    ///
    /// - Parameters:
    ///   - code: `encryptedBindingCode` as it is sent if that is sent, otherwise the code itself.
    ///   - password: `pwd`; empty when it is not sent.
    package static func signature(
        productKey: String, deviceKey: String, code: Secret, password: Secret, userDomainSecret: Secret
    ) -> String {
        Hex.encode(
            Digest.sha256(
                Array((productKey + deviceKey).utf8), code.exposed, password.exposed, userDomainSecret.exposed
            ))
    }

    private static func seal(
        _ text: String, _ productSecret: Secret, _ random: String
    ) throws(CryptoError) -> String {
        Base64.encode(
            try AESCBC.encrypt(Array(text.utf8), key: productSecret, iv: Secret(random), padding: .pkcs7))
    }
}
