/// Bytes as text in the standard alphabet, padded, on one line.
///
/// Strict in what the text may hold, since a decoder that skips what it does not know gives many texts
/// the same meaning. Lenient in one point: the bits that the last character has too many are dropped
/// unread, because WeCom's keys and some of its texts carry chance there.
///
/// Source: RFC 4648 sections 3.3, 3.5 and 4.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        let length = (bytes.count + 2) / 3 * 4
        return unsafe String(unsafeUninitializedCapacity: length) { text in
            var next = 0
            func put(_ bits: UInt32) {
                unsafe text[next] = alphabet[Int(bits & 63)]
                next += 1
            }
            var index = 0
            while index + 3 <= bytes.count {
                let bits =
                    UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
                put(bits >> 18)
                put(bits >> 12)
                put(bits >> 6)
                put(bits)
                index += 3
            }
            let rest = bytes.count - index
            if rest > 0 {
                let bits = UInt32(bytes[index]) << 16 | (rest == 2 ? UInt32(bytes[index + 1]) << 8 : 0)
                put(bits >> 18)
                put(bits >> 12)
                if rest == 2 { put(bits >> 6) }
                while next < length {
                    unsafe text[next] = padding
                    next += 1
                }
            }
            return length
        }
    }

    /// - Returns: Nil unless the text is whole groups of four characters, the last one padded with
    ///   `=` where it must be and nowhere else.
    /// - Parameter skippingLineBreaks: Whether CR and LF count as nothing, wherever they stand.
    package static func decode(_ text: String, skippingLineBreaks: Bool = false) -> [UInt8]? {
        decode(text.utf8.span, skippingLineBreaks: skippingLineBreaks)
    }

    package static func decode(_ text: Span<UInt8>, skippingLineBreaks: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        let values = values
        var bits: UInt32 = 0
        var inGroup = 0
        var padded = 0
        var index = 0
        // Whole groups of the alphabet, four characters at a time; the rest is looked at one by one.
        while index + 4 <= text.count {
            let one = values[Int(text[index])]
            let two = values[Int(text[index + 1])]
            let three = values[Int(text[index + 2])]
            let four = values[Int(text[index + 3])]
            guard one | two | three | four < 64 else { break }
            bytes.append(one << 2 | two >> 4)
            bytes.append(two << 4 | three >> 2)
            bytes.append(three << 6 | four)
            index += 4
        }
        for index in index..<text.count {
            let character = text[index]
            let value = values[Int(character)]
            if value < 64, padded == 0 {
                bits = bits << 6 | UInt32(value)
                inGroup += 1
                guard inGroup == 4 else { continue }
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                inGroup = 0
            } else if character == padding, inGroup >= 2, inGroup + padded < 4 {
                padded += 1
            } else if skippingLineBreaks, character == 10 || character == 13 {
                continue
            } else {
                return nil
            }
        }
        switch (inGroup, padded) {
        case (0, 0):
            break
        case (2, 2):
            bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case (3, 1):
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
        default:
            return nil
        }
        return bytes
    }

    private static let padding = UInt8(ascii: "=")

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each character, 255 for those outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
