import Crypto
import Elements
import Testing

@Suite struct KeyDerivationTests {
    // Source: RFC 5869 appendix A.1 to A.3.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 22), [UInt8](0...0x0c), [UInt8](0xf0...0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        (
            [UInt8](0...0x4f), [UInt8](0x60...0xaf), [UInt8](0xb0...0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
        (
            [UInt8](repeating: 0x0b, count: 22), [], [],
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        ),
    ])
    func `agrees with the published keys`(
        material: [UInt8], salt: [UInt8], purpose: [UInt8], expected: String
    ) {
        let derived = KeyDerivation.derive(
            from: Secret(material), salt: salt, purpose: purpose, count: expected.count / 2)
        #expect(Hex.encode(derived.exposed) == expected)
    }

    @Test func `gives as much as the standard allows, each length the start of the next`() {
        let longest = KeyDerivation.derive(from: Secret("k"), purpose: [1], count: 255 * 32).exposed
        for count in [1, 31, 32, 33, 8159] {
            let shorter = KeyDerivation.derive(from: Secret("k"), purpose: [1], count: count).exposed
            #expect(shorter == Array(longest.prefix(count)))
        }
    }
}
