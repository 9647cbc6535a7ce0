import Elements
import Events
import Testing

@Suite struct IdentifiersTests {
    /// States: Device 1.
    @Test(arguments: ["A", "0", "sn20260001x", String(repeating: "Z", count: 128)])
    func `a serial is letters and digits, and upper case`(text: String) {
        #expect(SerialNumber(text)?.text == text.uppercased())
    }

    @Test(arguments: [
        "", " ", "A-1", "A_1", "A 1", "Ａ", "é", "A\n", "ı", "ß", String(repeating: "Z", count: 129),
    ])
    func `a serial is nothing else`(text: String) {
        #expect(SerialNumber(text) == nil)
    }

    /// States: Device 1.
    @Test func `serials that differ in case are one serial`() {
        #expect(SerialNumber("ab12") == SerialNumber("AB12"))
        #expect(SerialNumber("ab12")?.description == "AB12")
    }

    @Test(arguments: [
        "x", "ww3f9a0b1c2d", "a-b_c.d:e/f+g=h", "~!#$%&()*,;<>?@[]^{|}", String(repeating: "r", count: 128),
    ])
    func `a name is printable and short`(text: String) {
        #expect(RequestID(text)?.text == text)
        #expect(ModelID(text)?.text == text)
        #expect(CorpID(text)?.text == text)
    }

    @Test(arguments: [
        "", " ", "a b", "a\tb", "a\nb", "a\"b", "a'b", "a`b", "a\\b", "a\u{7F}", "a\0", "é", "设备",
        String(repeating: "r", count: 129),
    ])
    func `a name holds nothing that would have to be escaped`(text: String) {
        #expect(RequestID(text) == nil)
        #expect(ModelID(text) == nil)
        #expect(CorpID(text) == nil)
    }

    @Test func `a digest of a serial is 32 hexadecimal digits in lower case`() {
        let digits = "0123456789ABCDEFabcdef0123456789"
        #expect(SerialDigest(digits)?.text == digits.lowercased())
        for text in ["", String(digits.dropLast()), digits + "0", String(digits.dropLast()) + "g"] {
            #expect(SerialDigest(text) == nil)
        }
    }

    @Test func `codes and tickets have their lengths`() {
        func text(_ length: Int) -> String { String(repeating: "c", count: length) }
        #expect(AuthCode(text(0)) == nil && AuthCode(text(1)) != nil)
        #expect(AuthCode(text(512)) != nil && AuthCode(text(513)) == nil)
        #expect(VerificationCode(text(0)) != nil && VerificationCode(text(256)) != nil)
        #expect(VerificationCode(text(257)) == nil)
        #expect(VerificationCode(String(repeating: "码", count: 86)) == nil, "258 bytes")
        #expect(ModelTicket(text(0)) == nil && ModelTicket(text(512)) != nil && ModelTicket(text(513)) == nil)
    }

    @Test func `codes and tickets cannot be printed`() throws {
        let canary = "canary-51d0"
        let code = try #require(AuthCode(canary))
        let typed = try #require(VerificationCode(canary))
        let ticket = try #require(ModelTicket(canary))
        var dumped = ""
        dump([code], to: &dumped)
        dump([typed], to: &dumped)
        dump([ticket], to: &dumped)
        for text in [
            "\(code) \(typed) \(ticket)", String(reflecting: [code]), String(describing: [typed]), dumped,
        ] {
            #expect(!text.contains(canary))
        }
        #expect(code.secret.exposedText == canary)
    }
}
