import Envelope
import Testing

@Suite struct ShapeTests {
    private static let signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"

    @Test(arguments: ["0000000000", "1658332800", "9999999999"])
    func `ten digits are a timestamp`(timestamp: String) throws {
        #expect(try Stamp(timestamp: timestamp, nonce: "1").timestamp == timestamp)
    }

    @Test(arguments: [
        "", "165833280", "16583328000", " 658332800", "165833280 ", "+658332800", "-658332800", "1658332.00",
        "0x58332800", "165833280\n", "\u{0661}658332800", "１６５８３３２８００", "165833280\u{0}", "1658332e10",
    ])
    func `anything else is none`(timestamp: String) {
        #expect(throws: EnvelopeError.timestampShape) { try Stamp(timestamp: timestamp, nonce: "1") }
    }

    @Test(arguments: ["1", "380320359", "aZ0_-", String(repeating: "n", count: 32)])
    func `up to 32 letters, digits, underscores and hyphens are a nonce`(nonce: String) throws {
        #expect(try Stamp(timestamp: "1658332800", nonce: nonce).nonce == nonce)
    }

    @Test(arguments: [
        "", String(repeating: "n", count: 33), "a b", "a+b", "a/b", "a=b", "a.b", "é", "a\u{301}", "a\n",
        "\u{0}",
    ])
    func `anything else is no nonce`(nonce: String) {
        #expect(throws: EnvelopeError.nonceShape) { try Stamp(timestamp: "1658332800", nonce: nonce) }
    }

    @Test func `forty lower-case digits are a signature`() throws {
        for text in [Self.signature, String(repeating: "0", count: 40), String(repeating: "f", count: 40)] {
            #expect(try Signature(text).text == text)
        }
    }

    /// The signature with another beginning.
    private static func starting(_ start: String) -> String {
        start + String(signature.dropFirst(start.count))
    }

    private static let noSignatures: [String] = [
        "", String(signature.dropLast()), signature + "0", signature.uppercased(),
        starting("5C"), starting(" "), String(signature.dropLast()) + "\n",
        starting("g"), starting("0x"), String(repeating: "é", count: 20),
        starting("/"), starting("`"),
    ]

    @Test(arguments: noSignatures)
    func `anything else is no signature`(text: String) {
        #expect(throws: EnvelopeError.signatureShape) { try Signature(text) }
    }
}
