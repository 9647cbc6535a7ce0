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
