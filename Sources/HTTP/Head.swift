/// The fields of a head while its lines come in, and what they say about the message itself.
struct Head: Sendable {
    private var entries: [Fields.Entry] = []
    private var hosts = 0
    private var contentLength: Int?
    private var isChunked = false
    private(set) var connection = ConnectionOptions()
    private(set) var expectation = Expectation.none
    private var host = 0..<0

    enum Expectation: Sendable {
        case none
        case goAhead
        case other
    }

    /// How the end of a body is found.
    enum Framing: Sendable {
        case none
        case length(Int)
        case chunked
    }

    /// Takes in a line.
    ///
    /// - Parameter origin: Where the first line of the fields stands; places are kept relative to it.
    mutating func read(
        _ line: Range<Int>, of bytes: [UInt8], from origin: Int, limits: Limits
    ) throws(HTTPError) {
        let bytes = bytes.span
        // RFC 6585, 5: too many.
        guard entries.count < limits.fieldCount else { throw HTTPError(.fieldsTooLong) }
        let field = try FieldLine.read(line, of: bytes)
        if entries.isEmpty { entries.reserveCapacity(8) }
        entries.append(
            Fields.Entry(
                name: field.name.lowerBound - origin..<field.name.upperBound - origin,
                value: field.value.lowerBound - origin..<field.value.upperBound - origin))
        try note(field, of: bytes, from: origin)
    }

    /// The fields, out of the bytes of all lines.
    func fields(of bytes: ArraySlice<UInt8>) -> Fields {
        Fields(checked: Array(bytes), entries)
    }

    /// Checks that a request names one host.
    func checkHost(_ version: Version, in bytes: Span<UInt8>, from origin: Int) throws(HTTPError) {
        // RFC 9112, 3.2: none in HTTP/1.1, more than one or an invalid one is answered with 400.
        guard hosts <= 1 else { throw HTTPError(.severalHosts) }
        guard hosts == 1 else {
            guard version == .http10 else { throw HTTPError(.noHost) }
            return
        }
        try Authority.check(host.lowerBound + origin..<host.upperBound + origin, of: bytes)
    }

    func framing(_ version: Version) throws(HTTPError) -> Framing {
        guard isChunked else { return contentLength.map { .length($0) } ?? .none }
        // RFC 9112, 6.3: both together may be smuggling and ought to be an error.
        guard contentLength == nil else { throw HTTPError(.lengthAndCoding) }
        // RFC 9112, 6.1: before HTTP/1.1 the framing is faulty even so.
        guard version == .http11 else { throw HTTPError(.codingBefore11) }
        return .chunked
    }

    private mutating func note(
        _ field: Fields.Entry, of bytes: Span<UInt8>, from origin: Int
    ) throws(HTTPError) {
        switch field.name.count {
        case 4 where bytes.matches(field.name, "host"):
            hosts += 1
            host = field.value.lowerBound - origin..<field.value.upperBound - origin
        case 6 where bytes.matches(field.name, "expect"):
            let isKnown = expectation != .other && bytes.matches(field.value, "100-continue")
            expectation = isKnown ? .goAhead : .other
        case 10 where bytes.matches(field.name, "connection"):
            connection.read(field.value, of: bytes)
        case 14 where bytes.matches(field.name, "content-length"):
            // RFC 9112, 6.3: several, even if equal, may be refused.
            guard contentLength == nil else { throw HTTPError(.severalContentLengths) }
            contentLength = try length(field.value, of: bytes)
        case 17 where bytes.matches(field.name, "transfer-encoding"):
            // RFC 9112, 6.1: chunked is applied once.
            guard !isChunked else { throw HTTPError(.codingNotFinal) }
            try checkCoding(field.value, of: bytes)
            isChunked = true
        default: break
        }
    }

    /// Reads digits; a number too large for an `Int` becomes the largest one.
    private func length(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Int {
        guard !range.isEmpty else { throw HTTPError(.contentLength) }
        var length = 0
        for index in range {
            // RFC 9110, 8.6: digits only; a list of them may be refused.
            guard bytes[index].isDigit else { throw HTTPError(.contentLength) }
            // RFC 9110, 8.6: a large number must not overflow.
            let (tens, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, alsoOverflows) = tens.addingReportingOverflow(Int(bytes[index] & 0x0f))
            length = overflows || alsoOverflows ? .max : sum
        }
        return length
    }

    private func checkCoding(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) {
        if bytes.matches(range, "chunked") { return }
        var rest = range
        var last: Range<Int>?
        while let coding = bytes.nextElement(of: &rest) {
            // RFC 9112, 6.1: chunked comes once, at the end.
            if let last, bytes.matches(last, "chunked") { throw HTTPError(.codingNotFinal) }
            last = coding
        }
        // RFC 9112, 6.3: without chunked at the end, the length of a request is unknown: 400.
        guard let last, bytes.matches(last, "chunked") else { throw HTTPError(.codingNotFinal) }
        // RFC 9112, 6.1: a coding that is not understood before it: 501.
        throw HTTPError(.unknownCoding)
    }
}

/// What the Connection fields ask for. Source: RFC 9110, 7.6.1; RFC 9112, 9.3 and 9.6.
struct ConnectionOptions: Sendable {
    private(set) var closes = false
    private(set) var keepsAlive = false

    init() {}

    init(_ fields: Fields) {
        for value in fields.all(named: "Connection") {
            let bytes = Array(value.utf8)
            read(bytes.indices, of: bytes.span)
        }
    }

    /// Whether a connection goes on after a message of this version.
    func persists(_ version: Version) -> Bool {
        !closes && (version == .http11 || keepsAlive)
    }

    mutating func read(_ range: Range<Int>, of bytes: Span<UInt8>) {
        var rest = range
        while let option = bytes.nextElement(of: &rest) {
            if bytes.matches(option, "close") { closes = true }
            if bytes.matches(option, "keep-alive") { keepsAlive = true }
        }
    }
}

extension Span<UInt8> {
    /// The first element of a comma-separated list, which is taken off it. Source: RFC 9110, 5.6.1.
    fileprivate func nextElement(of list: inout Range<Int>) -> Range<Int>? {
        guard !list.isEmpty else { return nil }
        let comma = list.first { self[$0] == UInt8(ascii: ",") } ?? list.upperBound
        var start = list.lowerBound
        var end = comma
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        list = Swift.min(comma + 1, list.upperBound)..<list.upperBound
        return start..<end
    }
}
