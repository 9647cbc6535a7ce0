extension JSONReader {
    /// Reads a string from its opening quote to past its closing one.
    mutating func string() throws(JSONError) -> String {
        let opening = index
        index += 1
        try skipPlain()
        guard try next() != UInt8(ascii: "\"") else {
            let text = bytes[(opening + 1)..<index]
            guard text.count <= limits.stringBytes else { throw refusal(.stringTooLong, at: opening) }
            index += 1
            return String(decoding: text, as: UTF8.self)
        }
        var text = Array(bytes[(opening + 1)..<index])
        while try next() != UInt8(ascii: "\"") {
            text.append(contentsOf: try escape().utf8)
            let start = index
            try skipPlain()
            text.append(contentsOf: bytes[start..<index])
        }
        guard text.count <= limits.stringBytes else { throw refusal(.stringTooLong, at: opening) }
        index += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// Passes what stands for itself, up to a quote, a backslash or the end.
    private mutating func skipPlain() throws(JSONError) {
        while index < bytes.count {
            index = endOfPlainASCII
            switch current {
            case nil, UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case .some(0x80...): try skipScalar()
            default: throw refusal(.controlCharacter)
            }
        }
    }

    /// Where something else than ASCII that stands for itself comes next.
    private var endOfPlainASCII: Int {
        let text = bytes.span
        var end = index
        while end < text.count, (0x20..<0x80).contains(text[end]), text[end] != UInt8(ascii: "\""),
            text[end] != UInt8(ascii: "\\")
        {
            end += 1
        }
        return end
    }

    /// Passes one character beyond ASCII.
    ///
    /// The second byte's range keeps out overlong forms, surrogates and what lies beyond U+10FFFF.
    /// Source: RFC 3629 section 4.
    private mutating func skipScalar() throws(JSONError) {
        let length: Int
        let second: ClosedRange<UInt8>
        switch bytes[index] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw refusal(.invalidUTF8)
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]),
            bytes[(index + 2)..<(index + length)].allSatisfy({ (0x80...0xBF).contains($0) })
        else { throw refusal(.invalidUTF8) }
        index += length
    }

    /// Reads one escape, from its backslash.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = index
        index += 1
        let letter = try next()
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar(from: start)
        default: throw refusal(.invalidEscape, at: start)
        }
    }

    /// Reads the digits after `\u`, and the second half if they are the first half of a surrogate pair.
    private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try fourDigits(from: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), try next() == UInt8(ascii: "\\") else {
            throw refusal(.loneSurrogate, at: start)
        }
        index += 1
        guard try next() == UInt8(ascii: "u") else { throw refusal(.loneSurrogate, at: start) }
        index += 1
        let trail = try fourDigits(from: index - 2)
        let code = 0x10000 + ((UInt32(unit) & 0x3FF) << 10) + (UInt32(trail) & 0x3FF)
        guard UTF16.isTrailSurrogate(trail), let scalar = Unicode.Scalar(code) else {
            throw refusal(.loneSurrogate, at: start)
        }
        return scalar
    }

    private mutating func fourDigits(from start: Int) throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let byte = try next()
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw refusal(.invalidEscape, at: start)
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
