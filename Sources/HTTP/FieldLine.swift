/// One line of a head or of a trailer section. Source: RFC 9112, 5.
enum FieldLine {
    /// Finds name and value.
    ///
    /// - Returns: Their places in `bytes`; white space around the value is left out.
    static func read(_ line: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Fields.Entry {
        // RFC 9112, 5.2: a folded line is rejected; 2.2: so is white space before the first field.
        guard !bytes[line.lowerBound].isBlank else { throw HTTPError(.foldedField) }
        var colon = line.lowerBound
        while colon < line.upperBound, bytes[colon].isToken { colon += 1 }
        guard colon < line.upperBound, bytes[colon] == .colon, colon > line.lowerBound else {
            // RFC 9112, 5.1: no white space before the colon; RFC 9110, 5.1: a name is a token.
            let isSpace = colon < line.upperBound && bytes[colon].isBlank
            throw HTTPError(isSpace ? .spaceBeforeColon : .fieldName)
        }
        return Fields.Entry(
            name: line.lowerBound..<colon, value: try value(colon + 1..<line.upperBound, of: bytes))
    }

    private static func value(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Range<Int> {
        // RFC 9112, 5.1: white space around a value is no part of it.
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, bytes[start].isBlank { start += 1 }
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        for index in start..<end {
            // RFC 9110, 5.5: CR, LF and NUL are dangerous, other control characters invalid; RFC 9112, 2.2:
            // a CR that no LF follows.
            guard bytes[index].isFieldValue else { throw HTTPError(.fieldValue) }
        }
        return start..<end
    }
}
