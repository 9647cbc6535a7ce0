/// What the Connection fields ask for. Source: RFC 9110, 7.6.1; RFC 9112, 9.3 and 9.6.
struct ConnectionOptions: Sendable {
    private(set) var closes = false
    private(set) var keepsAlive = false
    /// Whether something is no option. Whoever said it may have meant that the connection ends.
    private(set) var isMalformed = false

    init() {}

    init(_ fields: Fields) {
        for value in fields.all(named: "Connection") {
            let bytes = Array(value.utf8)
            _ = read(bytes.indices, of: bytes.span)
        }
    }

    /// Whether a connection goes on after a message of this version.
    func persists(_ version: Version) -> Bool {
        !closes && !isMalformed && (version == .http11 || keepsAlive)
    }

    /// - Returns: How many empty elements there were.
    mutating func read(_ value: Range<Int>, of bytes: Span<UInt8>) -> Int {
        var list = ListReader(value)
        while let option = list.next(of: bytes) {
            if bytes.matches(option, "close") { closes = true }
            if bytes.matches(option, "keep-alive") { keepsAlive = true }
            if !option.allSatisfy({ bytes[$0].isToken }) { isMalformed = true }
        }
        return list.emptyElements
    }
}

/// What the Expect fields ask for. Source: RFC 9110, 10.1.1.
struct Expectations: Sendable {
    /// Whether the peer waits for a word before it sends content.
    private(set) var awaitsContinue = false
    /// Whether something else is expected, which nobody can meet.
    private(set) var hasOther = false

    /// - Returns: How many empty elements there were.
    mutating func read(_ value: Range<Int>, of bytes: Span<UInt8>) -> Int {
        var list = ListReader(value)
        while let expectation = list.next(of: bytes) {
            if bytes.matches(expectation, "100-continue") { awaitsContinue = true } else { hasOther = true }
        }
        return list.emptyElements
    }
}

/// The transfer codings of a body, in the order in which they were applied. Source: RFC 9112, 6.1 and 7.
struct Codings: Sendable {
    private(set) var isEmpty = true
    /// Whether chunked is the final one.
    private(set) var endsChunked = false
    /// Whether there is one that is not understood.
    private(set) var hasOther = false

    mutating func read(_ value: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        isEmpty = false
        var list = ListReader(value)
        while let coding = list.next(of: bytes) {
            // RFC 9112, 6.1: chunked comes once, at the end.
            guard !endsChunked else { throw HTTPError(.codingNotFinal) }
            endsChunked = try Codings.isChunked(coding, of: bytes)
            if !endsChunked { hasOther = true }
        }
        // Of all lists the only one whose empty elements are not passed over: an intermediary that does not
        // find chunked behind a comma finds no body, and in the body a request.
        guard list.emptyElements == 0 else { throw HTTPError(.coding) }
    }

    private static func isChunked(_ coding: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Bool {
        let end = bytes.endOfToken(from: coding.lowerBound, before: coding.upperBound)
        guard let end, bytes.areParameters(end..<coding.upperBound, by: .ofCoding) else {
            throw HTTPError(.coding)
        }
        guard bytes.matches(coding.lowerBound..<end, "chunked") else { return false }
        // RFC 9112, 7.1: it has no parameters, and some are an error.
        guard end == coding.upperBound else { throw HTTPError(.coding) }
        return true
    }
}
