import Crypto
import Testing

@Suite struct Base64Tests {
    // Source: RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{3fb}\u{fff}", "z7vgv78="),
    ])
    func `encodes and decodes the published pairs`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test func `gives back every byte at every place, on one line`() {
        for count in 0..<260 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
            let text = Base64.encode(bytes)
            #expect(text.utf8.count == (count + 2) / 3 * 4)
            #expect(!text.utf8.contains(10))
            #expect(Base64.decode(text) == bytes)
            #expect(Base64.decode(text, skippingLineBreaks: true) == bytes)
        }
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zg====", "=", "==", "===", "====", "Z===", "Zm8==", "Zm9v=", "Zm9v====",
        "=Zg=", "Z=g=", "Zg=Z", "Zg==Zg==", "Zm8=Zm8=", "Zg=\u{0}", " Zg==", "Zg== ", "Zg==\n", "Z g=",
        "Zm-_",
        "Zm9\u{e9}", "Zm9v,", "Zm9\u{0}", "Zm8=\r\n", "\u{feff}Zm9v", "Zm9v!",
    ])
    func `refuses what is not exactly whole groups of the alphabet`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["Zm9v\r\nYmFy", "\nZm9vYmFy", "Zm9vYmFy\n", "Z\nm\r9\nv\r\nYmFy"])
    func `line breaks count as nothing when asked for`(text: String) {
        #expect(Base64.decode(text) == nil)
        #expect(Base64.decode(text, skippingLineBreaks: true) == Array("foobar".utf8))
    }

    @Test func `line breaks may stand within the padding, but nothing else may follow it`() {
        #expect(Base64.decode("Zg=\n=\n", skippingLineBreaks: true) == [102])
        #expect(Base64.decode("Zg=\nZ", skippingLineBreaks: true) == nil)
        #expect(Base64.decode("Zg== ", skippingLineBreaks: true) == nil)
        #expect(Base64.decode("\n\r", skippingLineBreaks: true) == [])
    }

    @Test(arguments: [("Zh==", [102]), ("Z/==", [103]), ("Zm9=", [102, 111]), ("Zm+=", [102, 111])])
    func `the spare bits of the last character are dropped unread`(text: String, expected: [UInt8]) {
        #expect(Base64.decode(text) == expected)
    }

    @Test func `only the 64 characters have a value`() {
        for byte in UInt8.min...UInt8.max {
            let text: [UInt8] = [65, 65, byte, 65]
            let known =
                switch byte {
                case 65...90, 97...122, 48...57, 43, 47: true
                default: false
                }
            #expect((Base64.decode(text.span) != nil) == known)
        }
    }
}
