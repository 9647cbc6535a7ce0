/// The fields of a head while its lines come in, and what they say about the message itself.
struct Head: Sendable {
    private var entries: [Fields.Entry] = []
    private var hosts = 0
    private var contentLength: Int?
    private var codings = Codings()
    private var emptyElements = 0
    private(set) var connection = ConnectionOptions()
    private(set) var expectations = Expectations()
    private var host = 0..<0

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
        // RFC 9110, 5.6.1.2: enough for common mistakes, and not so many that they can be an attack.
        guard emptyElements <= limits.emptyElements else { throw HTTPError(.emptyElements) }
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
        guard !codings.isEmpty else { return contentLength.map { .length($0) } ?? .none }
        // RFC 9112, 6.3: without chunked at the end, the length of a request is unknown: 400.
        guard codings.endsChunked else { throw HTTPError(.codingNotFinal) }
        // RFC 9112, 6.3: both together may be smuggling and ought to be an error.
        guard contentLength == nil else { throw HTTPError(.lengthAndCoding) }
        // RFC 9112, 6.1: before HTTP/1.1 the framing is faulty even so.
        guard version == .http11 else { throw HTTPError(.codingBefore11) }
        // RFC 9112, 6.1: a coding that is not understood before it: 501.
        guard !codings.hasOther else { throw HTTPError(.unknownCoding) }
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
            emptyElements += expectations.read(field.value, of: bytes)
        case 10 where bytes.matches(field.name, "connection"):
            emptyElements += connection.read(field.value, of: bytes)
        case 14 where bytes.matches(field.name, "content-length"):
            // RFC 9110, 8.6: several, even if equal, may be refused, and so may a list of equal ones. They
            // are: an intermediary that takes no list for a length finds the end of the message elsewhere.
            guard contentLength == nil else { throw HTTPError(.severalContentLengths) }
            contentLength = try length(field.value, of: bytes)
        case 17 where bytes.matches(field.name, "transfer-encoding"):
            try codings.read(field.value, of: bytes)
        default: break
        }
    }

    /// Reads digits; a number too large for an `Int` becomes the largest one.
    private func length(_ range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPError) -> Int {
        guard !range.isEmpty else { throw HTTPError(.contentLength) }
        var length = 0
        for index in range {
            // RFC 9110, 8.6: digits only.
            guard bytes[index].isDigit else { throw HTTPError(.contentLength) }
            // RFC 9110, 8.6: a large number must not overflow.
            let (tens, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, alsoOverflows) = tens.addingReportingOverflow(Int(bytes[index] & 0x0f))
            length = overflows || alsoOverflows ? .max : sum
        }
        return length
    }
}
