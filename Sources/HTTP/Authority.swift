/// A host and perhaps a port, as a Host field and an absolute URI carry them.
enum Authority {
    /// Checks an authority.
    ///
    /// - Throws: `host` for an empty host, for user information and for what is neither a registered
    ///   name nor an address. Source: RFC 3986, 3.2.2 and 3.2.3; RFC 9110, 4.2.
    static func check(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        // RFC 9110, 4.2.1 and 4.2.2: a URI of ours with an empty host is to be rejected.
        guard !range.isEmpty else { throw HTTPError(.host) }
        let end =
            bytes[range.lowerBound] == UInt8(ascii: "[")
            ? try endOfAddress(range, of: bytes) : try endOfName(range, of: bytes)
        try checkPort(end..<range.upperBound, of: bytes)
    }

    private static func endOfAddress(
        _ range: Range<Int>, of bytes: Span<UInt8>
    ) throws(HTTPError) -> Int {
        // RFC 3986, 3.2.2: in brackets, which are closed, an IPv6 address or one of a later version.
        let close = range.first { bytes[$0] == UInt8(ascii: "]") }
        guard let close else { throw HTTPError(.host) }
        let address = range.lowerBound + 1..<close
        guard bytes.isIPv6(address) || bytes.isLaterIP(address) else { throw HTTPError(.host) }
        return close + 1
    }

    private static func endOfName(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, bytes[index] != .colon {
            // RFC 3986, 3.2.2; RFC 9110, 4.2.4: user information before the host is refused with the rest.
            guard
                bytes[index].isRegisteredName
                    || PercentEscape.stands(at: index, before: range.upperBound, in: bytes)
            else { throw HTTPError(.host) }
            index += 1
        }
        guard index > range.lowerBound else { throw HTTPError(.host) }
        return index
    }

    private static func checkPort(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        guard !range.isEmpty else { return }
        // RFC 3986, 3.2.3: a colon and digits, which may be none; RFC 9293, 3.1: a port has 16 bits.
        guard bytes[range.lowerBound] == .colon else { throw HTTPError(.host) }
        var port = 0
        for index in range.dropFirst() {
            guard bytes[index].isDigit else { throw HTTPError(.host) }
            port = port * 10 + Int(bytes[index] & 0x0f)
            guard port <= 65535 else { throw HTTPError(.host) }
        }
    }
}

/// A percent sign and two hexadecimal digits. Source: RFC 3986, 2.1.
enum PercentEscape {
    /// Whether a whole escape starts at `index`.
    static func stands(at index: Int, before end: Int, in bytes: Span<UInt8>) -> Bool {
        bytes[index] == .percent && index + 2 < end && bytes[index + 1].hexadecimal != nil
            && bytes[index + 2].hexadecimal != nil
    }
}
