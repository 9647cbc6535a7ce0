import Configuration
import Elements
import Events
import Support
import Testing

/// Codes as people type them.
@Suite struct TypedCodeTests {
    private func normalised(_ text: String, as shape: Installation.CodeShape) throws -> String? {
        let code = try #require(VerificationCode(text))
        return shape.normalised(code)?.secret.exposedText
    }

    @Test(arguments: [
        "0123456789abcdef", "  0123456789ABCDEF ", "0123 4567 89AB CDEF", "0123-4567-89ab-cdef",
        "0123‐4567‑89AB‒CDEF", "0123–4567—89AB―CDEF", "0123−4567－89AB﹣CDEF", "0123\u{AD}456789ABCDEF",
        "0123456789ABCDEF\u{3000}", "\u{FEFF}0123\u{A0}4567\u{2009}89AB\u{200B}CDEF\t\n",
        "0123ー4567ｰ89AB・CDEF", "01:23:45:67:89:AB:CD:EF", "0123：4567·89AB：CDEF",
        "\u{202A}0123456789ABCDEF\u{202C}", "\u{2068}01234567\u{2069}\u{200E}89ABCDEF\u{061C}",
        "０１２３４５６７８９ＡＢＣＤＥＦ", "０１２３－４５６７－８９ａｂ－ｃｄｅｆ",
    ])
    func `groups, blanks, dashes and wide characters make no other code`(text: String) throws {
        #expect(try normalised(text, as: .hex16) == "0123456789ABCDEF")
    }

    @Test(arguments: [
        "", " ", "0123456789ABCDE", "0123456789ABCDEF0", "0123456789ABCDEG", "0123456789ABCDEＧ",
        "0123_4567_89AB_CDEF", "0123.4567.89AB.CDEF", "①②③④⑤⑥⑦⑧⑨ABCDEF0", "٠١٢٣٤٥٦٧٨٩ABCDEF",
    ])
    func `what is no code stays none`(text: String) throws {
        #expect(try normalised(text, as: .hex16) == nil)
    }

    @Test(arguments: ["12-34", " 1234", "１２３４", "1234\u{3000}"])
    func `a code of no known shape is left as it was typed`(text: String) throws {
        #expect(try normalised(text, as: .any) == text)
        #expect(try normalised("", as: .any) == nil)
    }
}
