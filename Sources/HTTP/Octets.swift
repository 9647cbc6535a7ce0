/// The classes of characters that messages are made of.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let slash = UInt8(ascii: "/")
    static let questionMark = UInt8(ascii: "?")
    static let percent = UInt8(ascii: "%")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let equals = UInt8(ascii: "=")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let dot = UInt8(ascii: ".")

    /// A character of a token. Source: RFC 9110, 5.6.2.
    var isToken: Bool {
        // One bit a character: ! # $ % & ' * + - . 0-9 in the first word, A-Z ^ _ ` a-z | ~ in the second.
        isMember(0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe)
    }

    /// A character of a path segment or a query, a slash and a question mark included; an escape's percent
    /// sign is not. Source: RFC 3986, 3.3 and 3.4.
    var isURI: Bool {
        // ! $ & ' ( ) * + , - . / 0-9 : ; = ? and @ A-Z _ a-z ~.
        isMember(0xafff_ffd2_0000_0000, 0x47ff_fffe_87ff_ffff)
    }

    /// A character that no text needs to escape. Source: RFC 3986, 2.3.
    var isUnreserved: Bool {
        // - . 0-9 and A-Z _ a-z ~.
        isMember(0x03ff_6000_0000_0000, 0x47ff_fffe_87ff_fffe)
    }

    /// A character of a registered name; an escape's percent sign is not. Source: RFC 3986, 3.2.2.
    var isRegisteredName: Bool {
        // ! $ & ' ( ) * + , - . 0-9 ; = and A-Z _ a-z ~.
        isMember(0x2bff_7fd2_0000_0000, 0x47ff_fffe_87ff_fffe)
    }

    /// A character of a field value: visible, space, tab, or beyond ASCII. Source: RFC 9110, 5.5.
    var isFieldValue: Bool {
        self >= 0x20 ? self != 0x7f : self == .tab
    }

    var isBlank: Bool { self == .space || self == .tab }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// The worth of a hexadecimal digit of either case.
    var hexadecimal: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The letter in lower case; other characters as they are.
    var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    private func isMember(_ low: UInt64, _ high: UInt64) -> Bool {
        self < 128 && ((self < 64 ? low : high) >> UInt64(self & 63)) & 1 == 1
    }
}

extension Span<UInt8> {
    /// Whether a range holds this text, letters of either case alike.
    func matches(_ range: Range<Int>, _ lowercase: String) -> Bool {
        guard range.count == lowercase.utf8.count else { return false }
        var index = range.lowerBound
        for character in lowercase.utf8 {
            guard self[index].lowercased == character else { return false }
            index += 1
        }
        return true
    }
}
