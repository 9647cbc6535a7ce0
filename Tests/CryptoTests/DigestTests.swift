import Crypto
import Elements
import Testing

@Suite struct DigestTests {
    private static let tail = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

    // Source: FIPS 180-4's examples, RFC 1321 appendix A.5.
    @Test(arguments: [
        (Digest.Algorithm.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha1, tail, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.sha256, tail, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ])
    func `agrees with the published digests however the text is cut`(
        algorithm: Digest.Algorithm, text: String, expected: String
    ) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let (head, rest) = (Array(bytes[..<cut]), Array(bytes[cut...]))
            let digest =
                switch algorithm {
                case .sha1: Digest.sha1(head, rest)
                case .sha256: Digest.sha256(head, rest)
                case .md5: Digest.md5(head, rest)
                }
            #expect(Hex.encode(digest) == expected)
            var hashing = Hashing(algorithm)
            hashing.update(head.span)
            hashing.update(rest.span)
            #expect(Hex.encode(hashing.finish()) == expected)
        }
    }

    // Source: RFC 4231 sections 4.2 to 4.8 (4.6 truncates, and is compared so).
    @Test(arguments: [
        (
            repeated(0x0b, 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            repeated(0xaa, 20), repeated(0xdd, 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), repeated(0xcd, 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (repeated(0x0c, 20), Array("Test With Truncation".utf8), "a3b6167473100ee06e0c796c2955552b"),
        (
            repeated(0xaa, 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            repeated(0xaa, 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `a keyed digest agrees with the published ones`(key: [UInt8], message: [UInt8], expected: String) {
        let (head, rest) = (Array(message.prefix(7)), Array(message.dropFirst(7)))
        for digest in [
            Digest.hmacSHA256(key: Secret(key), message: message),
            Digest.hmacSHA256(key: Secret(key), message: head, [], rest),
        ] {
            #expect(digest.count == 32)
            #expect(Hex.encode(digest).hasPrefix(expected))
        }
    }

    @Test func `an empty key is the key of zeros, whichever key came before`() {
        _ = Digest.hmacSHA256(key: Secret("another"), message: [1])
        let digest = Digest.hmacSHA256(key: Secret(""), message: [])
        // Computed with openssl dgst -sha256 -mac HMAC -macopt hexkey: and Python's hmac module.
        #expect(Hex.encode(digest) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    // Source: the vendor's pure Bluetooth binding, signature over parts without separators.
    @Test func `the vendor's signature is the digest of the parts one after the other`() {
        let parts = [
            "p11v14", "D001", "i73NDkrpcUvsghxN7wxPdNHVSAvNYGOqmY1hL7bqPDE=", "",
            "57Fk69oYgbs2aWWN362NtZwYB2RqKNqQ7yZESnF5VM22",
        ].map { Array($0.utf8) }
        #expect(
            Hex.encode(Digest.sha256(parts[0], parts[1], parts[2], parts[3], parts[4]))
                == "e3da1141bd820ec867fd09070f89b7329813eaadb32b1a4520b99968a096a993")
    }

    @Test func `everything the program needs is there`() {
        #expect(Algorithms.missing.isEmpty)
    }
}

private func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: byte, count: count)
}
