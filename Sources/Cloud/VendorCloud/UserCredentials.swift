import Crypto
package import Elements

/// What an app user's login is made of.
///
/// Source: vendor documentation, `emailPwdLogin` and `phonePwdLogin`.
package enum UserCredentials {
    /// `pwd`: the password as it travels. No protection beyond TLS, only the vendor's form.
    ///
    /// The key is characters 8 to 24 of MD5(random) in upper-case digits; the initial vector the same with
    /// its halves exchanged.
    package static func seal(_ password: Secret, random: String) -> String {
        let digits = Array(Hex.encode(Digest.md5(Array(random.utf8))).uppercased().utf8)
        let key = Array(digits[8..<24])
        let vector = Array(key[8...] + key[..<8])
        do {
            return Base64.encode(
                try AESCBC.encrypt(
                    password.exposed, key: Secret(key), iv: Secret(vector), padding: .pkcs7))
        } catch {
            preconditionFailure("16 digits are a key and a vector: \(error)")
        }
    }

    /// `signature`, in lower-case digits.
    ///
    /// - Parameter name: The e-mail address, or the international code with the number behind it.
    package static func signature(
        name: String, sealedPassword: String, random: String, userDomainSecret: Secret
    ) -> String {
        Hex.encode(
            Digest.sha256(Array((name + sealedPassword + random).utf8), userDomainSecret.exposed))
    }
}
