import Crypto
import Elements
import Testing

@Suite struct SealingKeyTests {
    private let key: SealingKey

    init() throws {
        key = try SealingKey(Secret([UInt8](0...31)))
    }

    // Source: the test cases 13 to 15 of the GCM specification submitted to NIST.
    @Test(arguments: [
        (
            String(repeating: "0", count: 64), String(repeating: "0", count: 24), "", "",
            "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        (
            String(repeating: "0", count: 64), String(repeating: "0", count: 24),
            String(repeating: "0", count: 32), "cea7403d4d606b6e074ec5d3baf39d18",
            "d0d1c8a799996bf0265b98b5d48ab919"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
            "b094dac5d93471bdec1a502270e3cc6c"
        ),
    ])
    func `agrees with the published sealed texts`(
        key: String, nonce: String, plain: String, cipher: String, tag: String
    ) throws {
        let key = try SealingKey(Secret(try #require(Hex.decode(key))))
        let nonceBytes = try #require(Hex.decode(nonce))
        let plain = Secret(try #require(Hex.decode(plain)))
        let sealed = key.seal(plain, context: "") { _ in nonceBytes }
        #expect(Hex.encode(sealed) == nonce + cipher + tag)
        #expect(try key.open(sealed, context: "") == plain)
    }

    // Source: RFC 7516 appendix A.1, whose additional data is text.
    @Test func `the context takes part as additional data`() throws {
        let key = try SealingKey(
            Secret([
                177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91,
                112, 46, 34, 105, 47, 130, 203, 46, 122, 234, 64, 252,
            ]))
        let context = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ"
        let plain = Secret("The true sign of intelligence is not knowledge but imagination.")
        let sealed = key.seal(plain, context: context) { _ in
            [227, 197, 117, 252, 2, 219, 233, 68, 180, 225, 77, 219]
        }
        let cipher = "5eym8TW/c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX/EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD/A"
        let tag = "XFBoMYUZodetZdvTiFvSkQ=="
        #expect(Base64.encode(Array(sealed.dropFirst(12).dropLast(16))) == cipher)
        #expect(Base64.encode(Array(sealed.suffix(16))) == tag)
        #expect(try key.open(sealed, context: context) == plain)
    }

    @Test func `every changed bit and every shortening is refused alike`() throws {
        let sealed = key.seal(Secret("device secret"), context: "redemption 7")
        #expect(try key.open(sealed, context: "redemption 7") == Secret("device secret"))
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: CryptoError.notAuthentic) { try key.open(changed, context: "redemption 7") }
        }
        for count in 0..<sealed.count {
            #expect(throws: CryptoError.notAuthentic) {
                try key.open(Array(sealed.prefix(count)), context: "redemption 7")
            }
        }
        #expect(throws: CryptoError.notAuthentic) { try key.open(sealed + [0], context: "redemption 7") }
    }

    @Test func `another context or key does not open it`() throws {
        let sealed = key.seal(Secret("device secret"), context: "redemption 7")
        for context in ["", "redemption 8", "redemption 7 ", "redemption"] {
            #expect(throws: CryptoError.notAuthentic) { try key.open(sealed, context: context) }
        }
        for other in [key.derive("redemption 7"), key.derive(""), try SealingKey(key.deriveSecret(""))] {
            #expect(throws: CryptoError.notAuthentic) { try other.open(sealed, context: "redemption 7") }
        }
    }

    @Test func `the same text is sealed differently each time, the empty one too`() throws {
        for text in ["", "device secret"] {
            let one = key.seal(Secret(text), context: "c")
            let other = key.seal(Secret(text), context: "c")
            #expect(one.count == text.utf8.count + SealingKey.overhead)
            #expect(one.prefix(12) != other.prefix(12))
            #expect(try key.open(one, context: "c") == Secret(text))
        }
    }

    @Test func `derived keys and secrets are the same again and differ by purpose`() throws {
        let sealed = key.derive("tickets").seal(Secret("t"), context: "c")
        #expect(try key.derive("tickets").open(sealed, context: "c") == Secret("t"))
        #expect(throws: CryptoError.notAuthentic) { try key.derive("codes").open(sealed, context: "c") }
        #expect(key.deriveSecret("a") == key.deriveSecret("a"))
        #expect(key.deriveSecret("a") != key.deriveSecret("b"))
        let expected = KeyDerivation.derive(
            from: Secret([UInt8](0...31)), purpose: Array("secret a".utf8), count: 32)
        #expect(key.deriveSecret("a") == expected)
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `material of another length is no key`(count: Int) {
        #expect(throws: CryptoError.keyLength(count)) {
            try SealingKey(Secret([UInt8](repeating: 7, count: count)))
        }
    }

    @Test func `does not print its material`() throws {
        var dumped = ""
        let key = try SealingKey(Secret("canary-7f3a-canary-7f3a-canary-7"))
        dump(key, to: &dumped)
        #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains("canary"))
    }
}
