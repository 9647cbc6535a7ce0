/// A name that WeCom or the maker gave to something: text of one known shape, the same in the ledger,
/// in a log line and in a reply.
package protocol Identifier: Hashable, Sendable, CustomStringConvertible {
    /// - Returns: nil for text of another shape.
    init?(_ text: String)
    var text: String { get }
}

extension Identifier {
    package var description: String { text }
}

/// The serial number under which the maker registered a device: 1 to 128 of `[0-9A-Za-z]`.
///
/// Once registered, a serial is the same in either case, so it is kept in upper case.
///
/// Source: WeCom developer centre, document path 95980 (register_sn).
package struct SerialNumber: Identifier {
    package let text: String

    package init?(_ text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(\.isAlphanumeric) else { return nil }
        self.text = text.uppercased()
    }
}

/// A serial number as somebody spelt it.
///
/// The serial is the same in either case, and what was made of its text is not: its MD5, or a key at the
/// vendor's that is the serial itself.
package struct SerialSpelling: Identifier {
    package let text: String
    package let serial: SerialNumber

    package init?(_ text: String) {
        guard let serial = SerialNumber(text) else { return nil }
        self.text = text
        self.serial = serial
    }

    /// Of a serial whose spelling nobody has kept.
    package init(_ serial: SerialNumber) {
        text = serial.text
        self.serial = serial
    }
}

/// A device model, as WeCom numbers it; also the receiver of what comes to a model's URL.
package struct ModelID: Identifier {
    package let text: String

    package init?(_ text: String) {
        guard text.isPlainName else { return nil }
        self.text = text
    }
}

/// A company: one that adds devices, or the maker itself as their provider.
package struct CorpID: Identifier {
    package let text: String

    package init?(_ text: String) {
        guard text.isPlainName else { return nil }
        self.text = text
    }
}

/// WeCom's name for one callback; a repeated callback bears the same.
package struct RequestID: Identifier {
    package let text: String

    package init?(_ text: String) {
        guard text.isPlainName else { return nil }
        self.text = text
    }
}

/// The MD5 of a serial number: 32 hexadecimal digits, kept in lower case.
///
/// Source: WeCom developer centre, document path 96130 (verify_device), which leaves the case open.
package struct SerialDigest: Identifier {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(\.isHexadecimal) else { return nil }
        self.text = text.lowercased()
    }
}

extension String {
    /// Whether this may stand unescaped in a log line, a header or a JSON string:
    /// 1 to 128 printable ASCII characters without spaces, quotes or backslashes.
    var isPlainName: Bool {
        (1...128).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "\\"): false
                case 0x21...0x7E: true
                default: false
                }
            }
    }
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        isDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }

    fileprivate var isHexadecimal: Bool {
        isDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }

    private var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
