/// Bytes in slices of any size, out of which come requests, or the reason why there will be none.
///
/// The verdict does not depend on how the bytes were cut. After an error the parser gives that error for
/// ever: where the next message would start is unknown. Source: RFC 9112, 2.2 and 6.3.
package struct RequestParser: PartwiseParser, Sendable {
    /// How far the request has come, for the deadline that it is under.
    package enum Progress: Sendable {
        /// No byte of it is there.
        case idle
        case head
        /// The head is whole.
        case body
    }

    private enum Phase: Sendable {
        case line
        case fields
        case body
        case whole
    }

    private let limits: Limits
    private var input = InputBuffer()
    // What each phase has made so far stands beside it: as payloads they would be copied with every step.
    private var phase = Phase.line
    private var line: RequestLine?
    private var request: Request?
    private var head = Head()
    private var lineBytes = 0
    private var body = BodyReader.empty
    private var hasSkippedLine = false
    private var isHeadLine = false
    var failure: HTTPError?

    /// Whether the peer waits to be told to go on: its head came with `Expect: 100-continue`, and not a
    /// byte behind it. Source: RFC 9110, 10.1.1.
    package private(set) var awaitsContinue = false

    package init(limits: Limits) {
        self.limits = limits
    }

    package var progress: Progress {
        switch phase {
        case .line: input.unreadCount == 0 ? .idle : .head
        case .fields: .head
        case .body, .whole: .body
        }
    }

    /// Whether bytes are there beyond the request that is whole, or of one that has only begun.
    package var buffered: Bool { input.unreadCount > 0 }

    /// Whether the request, as far as it can be read, is one of HEAD: then its refusal has no content either.
    /// Source: RFC 9110, 9.3.2.
    package var isHead: Bool {
        phase == .line && !isHeadLine ? RequestLine.isHead(input.unread, of: input.bytes.span) : isHeadLine
    }

    /// Takes in the next bytes; those behind a whole request are kept for the next one.
    ///
    /// - Throws: Why the request is refused; `overrun` when more than `leftoverBytes` wait behind a
    ///   whole request.
    package mutating func receive(_ bytes: ArraySlice<UInt8>) throws(HTTPError) {
        guard !bytes.isEmpty else { return }
        awaitsContinue = false
        input.receive(bytes)
        try advance()
        guard phase == .whole, input.unreadCount > limits.leftoverBytes else { return }
        // RFC 9112, 9.3.2: a server may bound what a peer sends ahead.
        throw fail(HTTPError(.overrun))
    }

    /// The request, once it is whole; the parser then starts on the next one.
    package mutating func next() throws(HTTPError) -> Request? {
        try advance()
        guard phase == .whole else { return nil }
        phase = .line
        hasSkippedLine = false
        isHeadLine = false
        return request.take()
    }

    /// Notes that the peer was told to go on.
    package mutating func continued() {
        awaitsContinue = false
    }

    /// Takes the request one part further.
    ///
    /// - Returns: Whether there may be more to do.
    mutating func step() throws(HTTPError) -> Bool {
        switch phase {
        case .line:
            return try readRequestLine()
        case .fields:
            return try readFields()
        case .body:
            guard try body.read(from: &input, limits: limits) else { return false }
            request?.body = body.take()
            phase = .whole
            return false
        case .whole:
            return false
        }
    }

    private mutating func readRequestLine() throws(HTTPError) -> Bool {
        guard let range = try requestLine() else { return false }
        defer { input.forget() }
        guard !range.isEmpty else {
            // RFC 9112, 2.2: at least one empty line is ignored; more are not worth waiting for.
            guard !hasSkippedLine else { throw HTTPError(.emptyLines) }
            hasSkippedLine = true
            return true
        }
        isHeadLine = RequestLine.isHead(range, of: input.bytes.span)
        line = try RequestLine(range, of: input.bytes)
        phase = .fields
        lineBytes = range.count + 2
        head = Head()
        return true
    }

    private mutating func requestLine() throws(HTTPError) -> Range<Int>? {
        let limit = min(limits.startLineBytes, limits.headBytes)
        do throws(HTTPError) {
            return try input.line(atMost: limit, else: .startLineTooLong)
        } catch {
            guard error.reason == .startLineTooLong else { throw error }
            throw RequestLine.tooLong(input.unread.prefix(limit), of: input.bytes)
        }
    }

    private mutating func readFields() throws(HTTPError) -> Bool {
        let limit = limits.headBytes - lineBytes
        // RFC 6585, 5.
        while let range = try input.line(atMost: limit - input.read.count, else: .fieldsTooLong) {
            guard !range.isEmpty else {
                if let line = line.take() { try finishHead(below: line) }
                return true
            }
            try head.read(range, of: input.bytes, from: input.start, limits: limits)
        }
        return false
    }

    private mutating func finishHead(below line: RequestLine) throws(HTTPError) {
        try head.checkHost(line.version, in: input.bytes.span, from: input.start)
        let framing = try head.framing(line.version)
        // RFC 9110, 7.6.1.
        guard !head.connection.isMalformed else { throw HTTPError(.connection) }
        // RFC 9110, 10.1.1: an expectation that is not known is answered with 417.
        guard !head.expectations.hasOther else { throw HTTPError(.expectation) }
        if limits.needsLength, case .none = framing, ["POST", "PUT", "PATCH"].contains(line.method) {
            // RFC 9112, 6.3: a server may insist on a length with 411.
            throw HTTPError(.noLength)
        }
        body = try BodyReader(framing, limits: limits)
        var fields = head.fields(of: input.bytes[input.read])
        // RFC 9112, 3.2.2: the authority of an absolute URI stands in for the Host field.
        if let authority = line.target.authority { fields.set("Host", authority) }
        input.forget()
        // RFC 9110, 10.1.1: not from an HTTP/1.0 peer, and not once content has come.
        awaitsContinue =
            head.expectations.awaitsContinue && line.version == .http11 && !body.isEmpty
            && input.unreadCount == 0
        request = Request(line, fields: fields, keepsAlive: head.connection.persists(line.version))
        phase = .body
    }
}
