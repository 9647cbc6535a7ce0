/// The versions that are understood. Source: RFC 9110, 2.5.
enum Version: Sendable {
    case http10
    case http11

    init(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        let start = range.lowerBound
        // RFC 9112, 2.3: in capitals, one digit, a dot, one digit.
        guard range.count == 8, bytes.matches(start..<start + 5, "http/"),
            (start..<start + 4).allSatisfy({ bytes[$0] < UInt8(ascii: "a") }),
            bytes[start + 5].isDigit, bytes[start + 6] == .dot, bytes[start + 7].isDigit
        else { throw HTTPError(.startLine) }
        switch (bytes[start + 5], bytes[start + 7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): self = .http10
        // RFC 9110, 2.5: a higher minor version is processed as the highest that is known.
        case (UInt8(ascii: "1"), _): self = .http11
        // RFC 9110, 15.6.6: among them the preface of HTTP/2 (RFC 9113, 3.4).
        default: throw HTTPError(.version)
        }
    }
}

/// The first line of a request. Source: RFC 9112, 3.
struct RequestLine: Sendable {
    let method: String
    let target: RequestTarget
    let version: Version

    init(_ range: Range<Int>, of bytes: [UInt8]) throws(HTTPError) {
        let span = bytes.span
        // RFC 9112, 3: single spaces between the parts; taking more white space invites smuggling.
        guard let first = span.firstSpace(in: range),
            let second = span.firstSpace(in: first + 1..<range.upperBound), second > first + 1
        else { throw HTTPError(.startLine) }
        let method = range.lowerBound..<first
        try RequestLine.checkToken(method, of: span)
        version = try Version(second + 1..<range.upperBound, of: span)
        self.method = try RequestLine.method(method, of: bytes)
        target = try RequestTarget(first + 1..<second, of: bytes, method: self.method)
    }

    /// What is wrong with a line of which not even the end is known.
    static func tooLong(_ range: Range<Int>, of bytes: [UInt8]) -> HTTPError {
        let method = range.lowerBound..<(bytes.span.firstSpace(in: range) ?? range.upperBound)
        do throws(HTTPError) {
            try checkToken(method, of: bytes.span)
            _ = try RequestLine.method(method, of: bytes)
            // RFC 9112, 3: a target longer than any that is served is answered with 414.
            return HTTPError(.startLineTooLong)
        } catch {
            // RFC 9112, 3: and a method longer than any that is known with 501.
            return error
        }
    }

    /// Whether a line, or what has come of it, begins with the method HEAD.
    static func isHead(_ range: Range<Int>, of bytes: Span<UInt8>) -> Bool {
        range.count > 4 && bytes[range.lowerBound + 4] == .space
            && zip(range, "HEAD".utf8).allSatisfy { bytes[$0] == $1 }
    }

    private static func checkToken(_ method: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        // RFC 9110, 9.1: a method is a token.
        guard !method.isEmpty, method.allSatisfy({ bytes[$0].isToken }) else { throw HTTPError(.method) }
    }

    private static func method(_ range: Range<Int>, of bytes: [UInt8]) throws(HTTPError) -> String {
        let method = String(decoding: bytes[range], as: UTF8.self)
        switch method {
        case "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE": return method
        // RFC 9110, 9.1: 501 for a method that is not known; 9.3.6: an origin server need not offer CONNECT.
        default: throw HTTPError(.unknownMethod)
        }
    }
}

/// The first line of a response. Source: RFC 9112, 4.
struct StatusLine: Sendable {
    let version: Version
    let status: Int

    init(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        let start = range.lowerBound
        // RFC 9112, 4: the space behind the code stands even when no reason follows.
        guard range.count >= 13, bytes[start + 8] == .space, bytes[start + 12] == .space else {
            throw HTTPError(.startLine)
        }
        version = try Version(start..<start + 8, of: bytes)
        var status = 0
        for index in start + 9..<start + 12 {
            // RFC 9112, 4: three digits.
            guard bytes[index].isDigit else { throw HTTPError(.statusCode) }
            status = status * 10 + Int(bytes[index] & 0x0f)
        }
        // RFC 9110, 15: codes outside of this range are invalid.
        guard (100...599).contains(status) else { throw HTTPError(.statusCode) }
        self.status = status
        // RFC 9112, 4: the reason is visible text, spaces and tabs.
        guard (start + 13..<range.upperBound).allSatisfy({ bytes[$0].isFieldValue }) else {
            throw HTTPError(.startLine)
        }
    }
}

extension Span<UInt8> {
    fileprivate func firstSpace(in range: Range<Int>) -> Int? {
        for index in range where self[index] == .space { return index }
        return nil
    }
}
