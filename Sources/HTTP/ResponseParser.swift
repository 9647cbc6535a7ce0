/// Bytes in slices of any size, out of which comes the response to one request, or an error.
///
/// The verdict does not depend on how the bytes were cut. Interim responses are skipped.
/// Source: RFC 9112, 4 and 6.3.
package struct ResponseParser: PartwiseParser, Sendable {
    private enum Phase: Sendable {
        case line
        case fields(StatusLine)
        case body(status: Int, Fields, keepsAlive: Bool)
        case whole(Response)
        case taken
    }

    private let limits: Limits
    private let isHead: Bool
    private var input = InputBuffer()
    private var phase = Phase.line
    private var head = Head()
    private var lineBytes = 0
    private var body = BodyReader.empty
    private var interims = 0
    private var hasBegun = false
    var failure: HTTPError?

    /// - Parameter method: The method of the request, on which the end of the response depends.
    package init(limits: Limits, for method: String) {
        self.limits = limits
        isHead = method == "HEAD"
    }

    /// Whether bytes are there that belong to no response: the connection must not be used again.
    package var buffered: Bool { input.unreadCount > 0 }

    /// Takes in the next bytes.
    ///
    /// - Throws: Why the response is not believed.
    package mutating func receive(_ bytes: ArraySlice<UInt8>) throws(HTTPError) {
        guard !bytes.isEmpty else { return }
        hasBegun = true
        input.receive(bytes)
        try advance()
        switch phase {
        case .line, .fields, .body: return
        case .whole, .taken:
            // RFC 9112, 9.3.2: nothing was asked for that this could answer.
            guard input.unreadCount <= limits.leftoverBytes else { throw fail(HTTPError(.overrun)) }
        }
    }

    /// The final response, once it is whole; nil before and after.
    package mutating func next() throws(HTTPError) -> Response? {
        try advance()
        guard case .whole(let response) = phase else { return nil }
        phase = .taken
        // RFC 9112, 6.3: what follows the last response is no response, and the connection spoilt by it.
        guard buffered, response.keepsAlive else { return response }
        return Response(
            status: response.status, fields: response.fields, body: response.body, keepsAlive: false)
    }

    /// Notes that the peer has closed the connection in good order (with TLS: said so).
    ///
    /// - Returns: The response that ends here or was whole before; nil if not a byte of one has come or
    ///   it was taken already.
    /// - Throws: `truncated` for a response that should have gone on.
    package mutating func finished() throws(HTTPError) -> Response? {
        if let response = try next() { return response }
        switch phase {
        case .taken: return nil
        case .line where !hasBegun: return nil
        case .body(let status, let fields, _) where body.endsWithConnection:
            phase = .taken
            return Response(status: status, fields: fields, body: body.take(), keepsAlive: false)
        case .line, .fields, .body, .whole:
            // RFC 9112, 8: an incomplete message is an error, not a short one.
            throw fail(HTTPError(.truncated))
        }
    }

    mutating func step() throws(HTTPError) -> Bool {
        switch phase {
        case .line:
            return try readStatusLine()
        case .fields(let line):
            return try readFields(below: line)
        case .body(let status, let fields, let keepsAlive):
            guard try body.read(from: &input, limits: limits) else { return false }
            phase = .whole(
                Response(status: status, fields: fields, body: body.take(), keepsAlive: keepsAlive))
            return false
        case .whole, .taken:
            return false
        }
    }

    private mutating func readStatusLine() throws(HTTPError) -> Bool {
        let limit = min(limits.startLineBytes, limits.headBytes)
        guard let range = try input.line(atMost: limit, else: .startLineTooLong) else { return false }
        phase = .fields(try StatusLine(range, of: input.bytes.span))
        lineBytes = range.count + 2
        head = Head()
        input.forget()
        return true
    }

    private mutating func readFields(below line: StatusLine) throws(HTTPError) -> Bool {
        let limit = limits.headBytes - lineBytes
        while let range = try input.line(atMost: limit - input.read.count, else: .fieldsTooLong) {
            guard !range.isEmpty else {
                line.status < 200 ? try skipInterim(line.status) : try finishHead(below: line)
                input.forget()
                return true
            }
            try head.read(range, of: input.bytes, from: input.start, limits: limits)
        }
        return false
    }

    private mutating func skipInterim(_ status: Int) throws(HTTPError) {
        // RFC 9110, 15.2.2: only a client that asked for another protocol is switched to it.
        guard status != 101 else { throw HTTPError(.switched) }
        interims += 1
        // RFC 9110, 15.2: any number may come, so the bound is ours.
        guard interims <= limits.interimResponses else { throw HTTPError(.interimResponses) }
        phase = .line
    }

    private mutating func finishHead(below line: StatusLine) throws(HTTPError) {
        let framing = try head.framing(line.version)
        var keepsAlive = head.connection.persists(line.version)
        // RFC 9112, 6.3: these end with the head, whatever its fields say.
        switch (framing, line.status) {
        case (_, _) where isHead, (_, 304), (.none, 204), (.length(0), 204):
            body = .empty
        case (_, 204):
            // RFC 9110, 8.6 and RFC 9112, 6.1: a server that announces content here may also send it.
            body = .empty
            keepsAlive = false
        case (.none, _):
            body = .untilClose
            keepsAlive = false
        case (.length, _), (.chunked, _):
            body = try BodyReader(framing, limits: limits)
        }
        phase = .body(status: line.status, head.fields(of: input.bytes[input.read]), keepsAlive: keepsAlive)
    }
}
