/// What stands between the brackets of a host. Source: RFC 3986, 3.2.2.
extension Span<UInt8> {
    /// Whether it is an address of IPv6: eight groups of up to four digits, of which the last two may be
    /// an address of IPv4, and one or more that are 0 may be left out once.
    func isIPv6(_ range: Range<Int>) -> Bool {
        var groups = 0
        var isShortened = false
        var index = range.lowerBound
        if startsShortened(at: index, before: range.upperBound) {
            isShortened = true
            index += 2
        }
        while index < range.upperBound {
            if isIPv4(index..<range.upperBound) {
                groups += 2
                break
            }
            let end = endOfGroup(from: index, before: range.upperBound)
            guard end > index else { return false }
            groups += 1
            guard end < range.upperBound else { break }
            guard self[end] == .colon, end + 1 < range.upperBound else { return false }
            let isGap = startsShortened(at: end, before: range.upperBound)
            guard !(isGap && isShortened) else { return false }
            isShortened = isShortened || isGap
            index = end + (isGap ? 2 : 1)
        }
        return isShortened ? groups <= 7 : groups == 8
    }

    /// Whether it is an address of a version that is still to come: `v`, digits, a dot, and characters.
    func isLaterIP(_ range: Range<Int>) -> Bool {
        guard let first = range.first, self[first].lowercased == UInt8(ascii: "v"),
            let dot = range.first(where: { self[$0] == .dot })
        else { return false }
        let (version, rest) = (first + 1..<dot, dot + 1..<range.upperBound)
        return !version.isEmpty && version.allSatisfy { self[$0].hexadecimal != nil } && !rest.isEmpty
            && rest.allSatisfy { self[$0].isRegisteredName || self[$0] == .colon }
    }

    private func startsShortened(at index: Int, before end: Int) -> Bool {
        index + 1 < end && self[index] == .colon && self[index + 1] == .colon
    }

    private func endOfGroup(from start: Int, before end: Int) -> Int {
        var index = start
        while index < end, index < start + 4, self[index].hexadecimal != nil { index += 1 }
        return index
    }

    /// Four numbers up to 255 between dots, without zeros in front.
    private func isIPv4(_ range: Range<Int>) -> Bool {
        var numbers = 0
        var index = range.lowerBound
        while true {
            let start = index
            var number = 0
            while index < range.upperBound, index < start + 3, self[index].isDigit {
                number = number * 10 + Int(self[index] & 0x0f)
                index += 1
            }
            guard index > start, number <= 255, index == start + 1 || self[start] != UInt8(ascii: "0") else {
                return false
            }
            numbers += 1
            guard index < range.upperBound else { return numbers == 4 }
            guard self[index] == .dot, numbers < 4 else { return false }
            index += 1
        }
    }
}
