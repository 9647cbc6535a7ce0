import Events
import Testing

/// Small documents, each with what a strict reader makes of it.
enum JSONDocuments {
    struct Accepted: CustomTestStringConvertible, Sendable {
        let bytes: [UInt8]
        let value: JSON
        var testDescription: String { String(decoding: bytes, as: UTF8.self) }

        init(_ text: String, _ value: JSON) {
            bytes = Array(text.utf8)
            self.value = value
        }
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        let bytes: [UInt8]
        let reason: JSONError.Reason
        var testDescription: String { "\(String(decoding: bytes, as: UTF8.self)): \(reason)" }

        init(_ bytes: [UInt8], _ reason: JSONError.Reason) {
            self.bytes = bytes
            self.reason = reason
        }

        init(_ text: String, _ reason: JSONError.Reason) {
            self.init(Array(text.utf8), reason)
        }
    }

    static let accepted: [Accepted] = [
        .init("null", .null), .init("true", true), .init("false", false),
        .init(" \t\r\n null \n\r\t ", .null),
        .init("[]", []), .init("{}", [:]), .init("[ ]", []), .init("{ }", [:]), .init("[\n]", []),
        .init("[1]", [1]), .init("[ 1 , 2 ]", [1, 2]), .init("[[],[[]]]", [[], [[]]]),
        .init("[null,true,false,0,\"\"]", [.null, true, false, 0, ""]),
        .init(#"{"a":1}"#, ["a": 1]), .init(#"{ "a" : 1 , "b" : 2 }"#, ["a": 1, "b": 2]),
        .init(#"{"":0}"#, ["": 0]), .init(#"{"a":{"a":{"a":0}}}"#, ["a": ["a": ["a": 0]]]),
        .init(#"[{"a":0},{"a":0}]"#, [["a": 0], ["a": 0]]), .init(#"{"a":0,"A":1}"#, ["a": 0, "A": 1]),
        .init(#"{"\u0061b":0}"#, ["ab": 0]), .init(#"{"a\u0000b":0}"#, ["a\0b": 0]),

        .init("0", 0), .init("-0", 0), .init("1", 1), .init("-1", -1), .init("10", 10),
        .init("1234567890", 1_234_567_890), .init("9223372036854775807", .integer(.max)),
        .init("-9223372036854775808", .integer(.min)),
        .init("0.0", .double(0)), .init("-0.0", .double(-0.0)), .init("0.5", .double(0.5)),
        .init("1.0", .double(1)), .init("-1.25", .double(-1.25)), .init("1e0", .double(1)),
        .init("1E0", .double(1)), .init("1e+2", .double(100)), .init("1e-2", .double(0.01)),
        .init("0e0", .double(0)), .init("0e+01", .double(0)), .init("1.5E+03", .double(1500)),
        .init("123e45", .double(123e45)), .init("1.7976931348623157e308", .double(1.7976931348623157e308)),
        .init("5e-324", .double(.leastNonzeroMagnitude)), .init("1e-400", .double(0)),
        .init("0.1000000000000000055511151231257827", .double(0.1)),
        .init("9007199254740993.0", .double(9_007_199_254_740_992)),

        .init(#""""#, ""), .init(#""a""#, "a"), .init(#""a b""#, "a b"), .init(#""'""#, "'"),
        .init(#""/""#, "/"), .init(#""\/""#, "/"), .init(#""\"""#, "\""), .init(#""\\""#, "\\"),
        .init(#""\\\"""#, "\\\""), .init(#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        .init(#""\u0041""#, "A"), .init(#""\u00e9\u00E9""#, "éé"), .init(#""\u4f01\u4E1A""#, "企业"),
        .init(#""\u0000""#, "\0"), .init(#""\u001f\u007F""#, "\u{1F}\u{7F}"),
        .init(#""\ud83d\ude00""#, "😀"), .init(#""\uD83D\uDE00x""#, "😀x"),
        .init(#""\ud800\udc00""#, "\u{10000}"), .init(#""\udbff\udfff""#, "\u{10FFFF}"),
        .init(#""\uFFFF\ufffe""#, "\u{FFFF}\u{FFFE}"), .init(#""\ue000""#, "\u{E000}"),
        .init("\"\u{7F}\"", "\u{7F}"), .init("\"é\"", "é"), .init("\"设备离线\"", "设备离线"),
        .init("\"😀\"", "😀"), .init("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"),
        .init("\"\u{FEFF}\"", "\u{FEFF}"), .init("\"\u{10FFFF}\"", "\u{10FFFF}"),
        .init("\"\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\"", "\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}"),
        .init(#""a\u0062c\"d\\e""#, "abc\"d\\e"), .init("\"// no /* comment */\"", "// no /* comment */"),
        .init(#"{"encrypt":"a+b/c=="}"#, ["encrypt": "a+b/c=="]),
    ]

    static let refused: [Refused] = structure + words + numbers + strings + characters

    private static let structure: [Refused] = [
        .init("", .endsTooEarly), .init(" ", .endsTooEarly), .init("\n\t", .endsTooEarly),
        .init("[", .endsTooEarly), .init("{", .endsTooEarly), .init("]", .unexpectedByte),
        .init("}", .unexpectedByte), .init("[1", .endsTooEarly), .init("[1,", .endsTooEarly),
        .init("[1,]", .unexpectedByte), .init("[,1]", .unexpectedByte), .init("[,]", .unexpectedByte),
        .init("[1,,2]", .unexpectedByte), .init("[1 2]", .unexpectedByte), .init("[1}", .unexpectedByte),
        .init("[1:2]", .unexpectedByte), .init("[1;2]", .unexpectedByte), .init("[]]", .trailingBytes),
        .init("[1]x", .trailingBytes), .init("{}{}", .trailingBytes), .init("1 2", .trailingBytes),
        .init("nullnull", .trailingBytes), .init("{},", .trailingBytes), .init("\"a\"\"b\"", .trailingBytes),
        .init("{1:2}", .unexpectedByte), .init("{a:1}", .unexpectedByte), .init("{'a':1}", .unexpectedByte),
        .init(#"{"a"}"#, .unexpectedByte), .init(#"{"a":}"#, .unexpectedByte),
        .init(#"{"a" 1}"#, .unexpectedByte), .init(#"{"a"::1}"#, .unexpectedByte),
        .init(#"{"a"=1}"#, .unexpectedByte), .init(#"{"a":1,}"#, .unexpectedByte),
        .init(#"{,"a":1}"#, .unexpectedByte), .init(#"{"a":1 "b":2}"#, .unexpectedByte),
        .init(#"{"a":1]"#, .unexpectedByte), .init(#"{"a":1}}"#, .trailingBytes),
        .init(#"{null:1}"#, .unexpectedByte), .init(#"{"a":1"#, .endsTooEarly),
        .init(#"{"a":"#, .endsTooEarly), .init(#"{"a"#, .endsTooEarly), .init(#"{"a":1,"#, .endsTooEarly),
        .init(#"{"a":0,"a":1}"#, .repeatedName), .init(#"{"a":0,"a":0}"#, .repeatedName),
        .init(#"{"a":0,"\u0061":1}"#, .repeatedName), .init(#"{"":0,"":1}"#, .repeatedName),
        .init(#"{"\u0061":0,"b":1,"a":2}"#, .repeatedName), .init(#"{"a/b":0,"a\/b":1}"#, .repeatedName),
        .init("{\"😀\":0,\"\\ud83d\\ude00\":1}", .repeatedName),
        .init(#"[{"x":{"a":0,"a":1}}]"#, .repeatedName),
        .init("// c\n1", .unexpectedByte), .init("/* c */ 1", .unexpectedByte),
        .init("1 // c", .trailingBytes),
        .init("[1, /* c */ 2]", .unexpectedByte), .init("# c\n1", .unexpectedByte),
        .init([0xEF, 0xBB, 0xBF, 0x31], .byteOrderMark), .init([0xEF, 0xBB, 0xBF], .byteOrderMark),
        .init([0xFF, 0xFE, 0x31, 0x00], .unexpectedByte), .init([0x31, 0x00], .trailingBytes),
        .init([0x00], .unexpectedByte), .init("[1]\u{0}", .trailingBytes),
        .init("\u{A0}1", .unexpectedByte), .init("\u{B}1", .unexpectedByte), .init("\u{C}1", .unexpectedByte),
        .init("1\u{2028}", .trailingBytes), .init("[1\u{C}]", .unexpectedByte),
        .init("<xml/>", .unexpectedByte), .init("success", .unexpectedByte), .init("*", .unexpectedByte),
    ]

    private static let words: [Refused] = [
        .init("nul", .endsTooEarly), .init("tru", .endsTooEarly), .init("fals", .endsTooEarly),
        .init("NULL", .unexpectedByte), .init("True", .unexpectedByte), .init("FALSE", .unexpectedByte),
        .init("nulL", .unexpectedByte), .init("trux", .unexpectedByte), .init("truth", .unexpectedByte),
        .init("truee", .trailingBytes), .init("[nul]", .unexpectedByte), .init("undefined", .unexpectedByte),
        .init("NaN", .unexpectedByte), .init("nan", .unexpectedByte), .init("Infinity", .unexpectedByte),
        .init("inf", .unexpectedByte), .init("yes", .unexpectedByte), .init("None", .unexpectedByte),
    ]

    private static let numbers: [Refused] = [
        .init("-", .endsTooEarly), .init("+1", .unexpectedByte), .init(".5", .unexpectedByte),
        .init("-.5", .invalidNumber), .init("1.", .endsTooEarly), .init("[1.]", .invalidNumber),
        .init("1.e1", .invalidNumber), .init("01", .invalidNumber), .init("00", .invalidNumber),
        .init("-01", .invalidNumber), .init("-00", .invalidNumber), .init("01.5", .invalidNumber),
        .init("--1", .invalidNumber), .init("-+1", .invalidNumber), .init("- 1", .invalidNumber),
        .init("-a", .invalidNumber), .init("1e", .endsTooEarly), .init("1e+", .endsTooEarly),
        .init("[1e]", .invalidNumber), .init("[1e+]", .invalidNumber), .init("1ee2", .invalidNumber),
        .init("1e1.5", .trailingBytes), .init("1.2.3", .trailingBytes), .init("1e2e3", .trailingBytes),
        .init("0x10", .trailingBytes), .init("0b1", .trailingBytes), .init("1_000", .trailingBytes),
        .init("1a", .trailingBytes), .init("1-1", .trailingBytes), .init("1 000", .trailingBytes),
        .init("１", .unexpectedByte), .init("-Infinity", .invalidNumber), .init("-NaN", .invalidNumber),
        .init("9223372036854775808", .numberOutOfRange), .init("-9223372036854775809", .numberOutOfRange),
        .init("18446744073709551616", .numberOutOfRange), .init("99999999999999999999", .numberOutOfRange),
        .init("1e309", .numberOutOfRange), .init("-1e309", .numberOutOfRange),
        .init("1.8e308", .numberOutOfRange), .init("1e99999999999999999999", .numberOutOfRange),
        .init(String(repeating: "1", count: 65), .numberTooLong),
        .init("0." + String(repeating: "1", count: 63), .numberTooLong),
    ]

    private static let strings: [Refused] = [
        .init(#"""#, .endsTooEarly), .init(#""a"#, .endsTooEarly), .init(#""\"#, .endsTooEarly),
        .init(#""\""#, .endsTooEarly), .init(#""\u"#, .endsTooEarly), .init(#""\u004"#, .endsTooEarly),
        .init("'a'", .unexpectedByte), .init("a", .unexpectedByte), .init(#""\a""#, .invalidEscape),
        .init(#""\v""#, .invalidEscape), .init(#""\0""#, .invalidEscape), .init(#""\x41""#, .invalidEscape),
        .init(#""\'""#, .invalidEscape), .init(#""\ ""#, .invalidEscape), .init(#""\U0041""#, .invalidEscape),
        .init(#""\u004""#, .invalidEscape), .init(#""\u""#, .invalidEscape),
        .init(#""\u00g0""#, .invalidEscape),
        .init(#""\u+041""#, .invalidEscape), .init(#""\u 041""#, .invalidEscape),
        .init(#""\u{41}""#, .invalidEscape), .init("\"\\\u{0}\"", .invalidEscape),
        .init("\"\\é\"", .invalidEscape),
        .init("\"\\\n\"", .invalidEscape),
        .init(#""\ud800""#, .loneSurrogate), .init(#""\udbffx""#, .loneSurrogate),
        .init(#""\udc00""#, .loneSurrogate), .init(#""\udfff""#, .loneSurrogate),
        .init(#""\ud800\ud800""#, .loneSurrogate), .init(#""\ude00\ud83d""#, .loneSurrogate),
        .init(#""\ud83d\u0041""#, .loneSurrogate), .init(#""\ud83d\n""#, .loneSurrogate),
        .init(#""\ud83d \ude00""#, .loneSurrogate), .init(#""\ud83d\ude0""#, .invalidEscape),
        .init("\"\n\"", .controlCharacter), .init("\"\t\"", .controlCharacter),
        .init("\"\r\"", .controlCharacter),
        .init("\"\u{0}\"", .controlCharacter), .init("\"a\u{1F}\"", .controlCharacter),
        .init("\"\\n\u{1}\"", .controlCharacter), .init("{\"a\n\":1}", .controlCharacter),
    ]

    private static let characters: [Refused] =
        ([
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xC3, 0xC3],
            [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE4, 0xBC], [0xE4, 0x28, 0x81], [0xE4, 0xBC, 0x28],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x28, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFE], [0xFF], [0x41, 0xE9, 0x42], [0xC4, 0xE3, 0xBA, 0xC3],
        ] as [[UInt8]]).map { .init([0x22] + $0 + [0x22], .invalidUTF8) }
}
