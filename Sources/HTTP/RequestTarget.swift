/// What a request is about, in one of the forms that an origin server is sent.
///
/// The fourth form, an authority alone, belongs to CONNECT, which is refused before it gets here.
/// Source: RFC 9112, 3.2.
struct RequestTarget: Sendable {
    let text: String
    let path: String
    let query: String?
    /// The authority of an absolute URI.
    let authority: String?

    init(_ range: Range<Int>, of bytes: [UInt8], method: String) throws(HTTPError) {
        let span = bytes.span
        text = String(decoding: bytes[range], as: UTF8.self)
        switch span[range.lowerBound] {
        case .slash:
            try RequestTarget.check(range, of: span)
            authority = nil
            (path, query) = RequestTarget.split(text)
        case UInt8(ascii: "*") where range.count == 1:
            // RFC 9112, 3.2.4: this form is for OPTIONS only.
            guard method == "OPTIONS" else { throw HTTPError(.asterisk) }
            authority = nil
            (path, query) = (text, nil)
        default:
            let rest = try RequestTarget.afterAuthority(range, of: span)
            try RequestTarget.check(rest, of: span)
            let start = try RequestTarget.afterScheme(range, of: span)
            authority = String(decoding: bytes[start..<rest.lowerBound], as: UTF8.self)
            // RFC 9112, 3.2.1: an empty path is sent as /; 3.2.4: with OPTIONS and no query it stands for *.
            let parts = RequestTarget.split(String(decoding: bytes[rest], as: UTF8.self))
            path = !parts.path.isEmpty ? parts.path : method == "OPTIONS" && parts.query == nil ? "*" : "/"
            query = parts.query
        }
    }

    /// The path and the query of a target that has both.
    static func split(_ text: String) -> (path: String, query: String?) {
        guard let mark = text.utf8.firstIndex(of: .questionMark) else { return (text, nil) }
        return (String(text[..<mark]), String(text[text.utf8.index(after: mark)...]))
    }

    /// Whether a range holds nothing but a path and a query.
    static func isValid(_ range: Range<Int>, of bytes: Span<UInt8>) -> Bool {
        do throws(HTTPError) {
            try check(range, of: bytes)
            return true
        } catch {
            return false
        }
    }

    private static func afterScheme(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Int {
        for scheme in ["http://", "https://"] where range.count > scheme.utf8.count {
            let end = range.lowerBound + scheme.utf8.count
            if bytes.matches(range.lowerBound..<end, scheme) { return end }
        }
        // RFC 9112, 3.2.2: a server takes the absolute form; RFC 9110, 4.2: of the schemes it serves.
        throw HTTPError(.target)
    }

    private static func afterAuthority(
        _ range: Range<Int>, of bytes: Span<UInt8>
    ) throws(HTTPError) -> Range<Int> {
        let start = try afterScheme(range, of: bytes)
        var end = start
        // RFC 3986, 3.2: an authority ends before the next of these.
        while end < range.upperBound, bytes[end] != .slash, bytes[end] != .questionMark,
            bytes[end] != UInt8(ascii: "#")
        {
            end += 1
        }
        try Authority.check(start..<end, of: bytes)
        return end..<range.upperBound
    }

    private static func check(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        for index in range {
            let byte = bytes[index]
            if byte.isURI { continue }
            switch byte {
            case .percent:
                // RFC 3986, 2.1: two hexadecimal digits follow.
                guard PercentEscape.stands(at: index, before: range.upperBound, in: bytes) else {
                    throw HTTPError(.percentEscape)
                }
            case UInt8(ascii: "#"):
                // RFC 9112, 3.2.1: path and query only; RFC 9110, 7.1: a fragment is not sent.
                throw HTTPError(.fragment)
            default:
                // RFC 9112, 3.2: no white space, no character outside of the grammar.
                throw HTTPError(.target)
            }
        }
    }
}
