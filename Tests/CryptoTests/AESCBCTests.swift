import Crypto
import Elements
import Testing

@Suite struct AESCBCTests {
    private static let plain =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

    // Source: NIST SP 800-38A appendices F.2.1 and F.2.5.
    @Test(arguments: [
        (
            "2b7e151628aed2a6abf7158809cf4f3c",
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
                + "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"
        ),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
                + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
        ),
    ])
    func `agrees with the published blocks, both ways`(key: String, cipher: String) throws {
        let key = Secret(try #require(Hex.decode(key)))
        let iv = Secret([UInt8](0...15))
        let plain = try #require(Hex.decode(Self.plain))
        let cipher = try #require(Hex.decode(cipher))
        #expect(try AESCBC.encrypt(plain, key: key, iv: iv, padding: .none) == cipher)
        #expect(try AESCBC.decrypt(cipher, key: key, iv: iv, padding: .none) == plain)
        var bytes = plain
        try AESCBC.encrypt(inPlace: &bytes, key: key, iv: iv)
        #expect(bytes == cipher)
        try AESCBC.decrypt(inPlace: &bytes, key: key, iv: iv)
        #expect(bytes == plain)
    }

    // Source: the vendor cloud's samples of its password (checked by the vendor) and of its pure
    // Bluetooth texts (ours, from its description).
    @Test(arguments: [
        ("89A049614445CCA8", "4445CCA889A04961", "china1234", "lkZMvj0KDSJXlp66jBieHA=="),
        (
            "ExampleSecret16B", "j1acpdj2bmtqZXVb", "0123456789ABCDEF",
            "i73NDkrpcUvsghxN7wxPdNHVSAvNYGOqmY1hL7bqPDE="
        ),
        (
            "ExampleSecret16B", "j1acpdj2bmtqZXVb", "p11v14,D001,00112233445566778899AABBCCDDEEFF",
            "qqLBB2Zr+6FYG3ICYKshfukuXHqpQNHCm2Gw/v4BxVt9BWRUd8fP1oAgyVQIyWIE"
        ),
    ])
    func `agrees with the vendor's samples, both ways`(
        key: String, iv: String, plain: String, encoded: String
    ) throws {
        let (key, iv) = (Secret(key), Secret(iv))
        let cipher = try AESCBC.encrypt(Array(plain.utf8), key: key, iv: iv, padding: .pkcs7)
        #expect(Base64.encode(cipher) == encoded)
        #expect(try AESCBC.decrypt(cipher, key: key, iv: iv, padding: .pkcs7) == Array(plain.utf8))
    }

    @Test func `the vendor's key comes out of an MD5 in upper case`() {
        let digest = Hex.encode(Digest.md5(Array("j1acpdj2bmtqZXVb".utf8))).uppercased()
        #expect(digest.dropFirst(8).prefix(16) == "89A049614445CCA8")
    }

    @Test func `every length is padded to the next whole block and comes back`() throws {
        let (key, iv) = (Secret([UInt8](0...31)), Secret([UInt8](16...31)))
        for count in 0...49 {
            let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let cipher = try AESCBC.encrypt(plain, key: key, iv: iv, padding: .pkcs7)
            #expect(cipher.count == (count / 16 + 1) * 16)
            #expect(try AESCBC.decrypt(cipher, key: key, iv: iv, padding: .pkcs7) == plain)
        }
    }

    @Test func `padding counts only when each of its bytes is right`() throws {
        let (key, iv) = (Secret([UInt8](0...15)), Secret([UInt8](1...16)))
        for last in UInt8.min...UInt8.max {
            var block = [UInt8](repeating: last, count: 16)
            let valid = (1...16).contains(last)
            #expect(opens(block, key, iv) == (valid ? 16 - Int(last) : nil))
            guard valid else { continue }
            for wrong in 0..<15 {
                block = [UInt8](repeating: last, count: 16)
                block[wrong] ^= 0x40
                let inPadding = wrong >= 16 - Int(last)
                #expect(opens(block, key, iv) == (inPadding ? nil : 16 - Int(last)))
            }
        }
    }

    /// The length that one block opens to when padding is asked for, or nil.
    private func opens(_ block: [UInt8], _ key: Secret, _ iv: Secret) -> Int? {
        do throws(CryptoError) {
            let cipher = try AESCBC.encrypt(block, key: key, iv: iv, padding: .none)
            return try AESCBC.decrypt(cipher, key: key, iv: iv, padding: .pkcs7).count
        } catch {
            #expect(error == .undecipherable)
            return nil
        }
    }

    @Test func `refuses keys, vectors and texts of other lengths`() {
        let (key, iv) = (Secret([UInt8](0...15)), Secret([UInt8](0...15)))
        for count in [0, 15, 17, 24, 31, 33] {
            let odd = Secret([UInt8](repeating: 1, count: count))
            #expect(throws: CryptoError.keyLength(count)) {
                try AESCBC.encrypt([], key: odd, iv: iv, padding: .pkcs7)
            }
            #expect(throws: CryptoError.initialVectorLength(count)) {
                try AESCBC.decrypt([], key: key, iv: odd, padding: .none)
            }
        }
        #expect(throws: CryptoError.unevenLength(17)) {
            try AESCBC.encrypt([UInt8](repeating: 0, count: 17), key: key, iv: iv, padding: .none)
        }
        #expect(throws: CryptoError.unevenLength(15)) {
            try AESCBC.decrypt([UInt8](repeating: 0, count: 15), key: key, iv: iv, padding: .pkcs7)
        }
        #expect(throws: CryptoError.undecipherable) {
            try AESCBC.decrypt([], key: key, iv: iv, padding: .pkcs7)
        }
    }
}
