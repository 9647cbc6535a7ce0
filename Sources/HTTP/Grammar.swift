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
