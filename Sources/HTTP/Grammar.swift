/// The parts that fields and the lines of chunks are made of. Source: RFC 9110, 5.6.
///
/// Each is looked for at a place before an end; the answer is where it ends.
extension Span<UInt8> {
    /// Optional white space, which may be none. Where the grammar has it for bad senders only, it is taken
    /// likewise. Source: RFC 9110, 5.6.3.
    func endOfBlanks(from start: Int, before end: Int) -> Int {
        var index = start
        while index < end, self[index].isBlank { index += 1 }
        return index
    }

    /// A token; nil when there is none. Source: RFC 9110, 5.6.2.
    func endOfToken(from start: Int, before end: Int) -> Int? {
        var index = start
        while index < end, self[index].isToken { index += 1 }
        return index > start ? index : nil
    }

    /// A quoted string; nil when there is none, or it is not closed. Source: RFC 9110, 5.6.4.
    func endOfQuotedString(from start: Int, before end: Int) -> Int? {
        guard start < end, self[start] == .quote else { return nil }
        var index = start + 1
        while index < end, self[index].isFieldValue {
            if self[index] == .quote { return index + 1 }
            let isPair = self[index] == .backslash
            index += isPair ? 2 : 1
            guard index <= end, self[index - 1].isFieldValue else { return nil }
        }
        return nil
    }

    /// A token or a quoted string; nil when there is neither.
    func endOfWord(from start: Int, before end: Int) -> Int? {
        endOfToken(from: start, before: end) ?? endOfQuotedString(from: start, before: end)
    }

    /// Whether a range holds nothing but parameters, each behind a semicolon.
    func areParameters(_ range: Range<Int>, by rule: ParameterRule) -> Bool {
        let end = range.upperBound
        var index = range.lowerBound
        while index < end {
            index = endOfBlanks(from: index, before: end)
            guard index < end, self[index] == .semicolon else { return false }
            let start = endOfBlanks(from: index + 1, before: end)
            if rule == .ofMediaType, start == end || self[start] == .semicolon {
                index = start
            } else if let parameter = endOfParameter(from: start, before: end, by: rule) {
                index = parameter
            } else {
                return false
            }
        }
        return true
    }

    private func endOfParameter(from start: Int, before end: Int, by rule: ParameterRule) -> Int? {
        guard let name = endOfToken(from: start, before: end) else { return nil }
        let sign = rule == .ofMediaType ? name : endOfBlanks(from: name, before: end)
        guard sign < end, self[sign] == .equals else { return rule == .ofChunk ? name : nil }
        return endOfWord(
            from: rule == .ofMediaType ? sign + 1 : endOfBlanks(from: sign + 1, before: end), before: end)
    }
}

/// What the parameters of different things differ in.
enum ParameterRule {
    /// The value may be left out, and white space may stand around the sign. Source: RFC 9112, 7.1.1.
    case ofChunk
    /// White space may stand around the sign. Source: RFC 9112, 7.
    case ofCoding
    /// There may be nothing behind a semicolon. Source: RFC 9110, 5.6.6 and 8.3.1.
    case ofMediaType
}

extension Fields {
    /// What the content is, in lower case and without parameters; nil when it is not said, said twice, or
    /// malformed. Source: RFC 9110, 8.3 and 8.3.1.
    package var mediaType: String? {
        let values = all(named: "Content-Type")
        guard values.count == 1 else { return nil }
        let bytes = Array(values[0].utf8)
        let span = bytes.span
        guard let type = span.endOfToken(from: 0, before: bytes.count), type < bytes.count,
            span[type] == .slash, let end = span.endOfToken(from: type + 1, before: bytes.count),
            span.areParameters(end..<bytes.count, by: .ofMediaType)
        else { return nil }
        return String(decoding: bytes[..<end].map(\.lowercased), as: UTF8.self)
    }
}

/// The elements of a field's value that is a list, one after the other; empty ones are passed over.
///
/// Lines of one name are one list (RFC 9110, 5.3): whoever reads them goes on with the next line where the
/// last one ended. Source: RFC 9110, 5.6.1.
struct ListReader {
    /// Behind the last comma; nil behind the last element.
    private var rest: Range<Int>?
    private(set) var emptyElements = 0

    init(_ value: Range<Int>) {
        rest = value
    }

    /// The next element, without white space around it. A comma in a quoted string is no end.
    mutating func next(of bytes: Span<UInt8>) -> Range<Int>? {
        while let list = rest {
            let comma = endOfElement(in: list, of: bytes)
            rest = comma < list.upperBound ? comma + 1..<list.upperBound : nil
            let start = bytes.endOfBlanks(from: list.lowerBound, before: comma)
            var end = comma
            while end > start, bytes[end - 1].isBlank { end -= 1 }
            if start < end { return start..<end }
            emptyElements += 1
        }
        return nil
    }

    private func endOfElement(in list: Range<Int>, of bytes: Span<UInt8>) -> Int {
        var index = list.lowerBound
        while index < list.upperBound, bytes[index] != .comma {
            guard bytes[index] == .quote else {
                index += 1
                continue
            }
            // A string that is not closed takes the rest with it, and is looked at once.
            index = bytes.endOfQuotedString(from: index, before: list.upperBound) ?? list.upperBound
        }
        return index
    }
}
