/// A body while it comes in, whichever way its end is found. Source: RFC 9112, 6.3.
struct BodyReader: Sendable {
    private enum End: Sendable {
        case here
        case after(Int)
        case chunks(ChunkReader)
        case close
    }

    private var end: End
    private var bytes: [UInt8] = []

    /// The body of a framed message.
    ///
    /// - Throws: `bodyTooLong` for a length beyond the limit, before a byte of it was read.
    init(_ framing: Head.Framing, limits: Limits) throws(HTTPError) {
        switch framing {
        case .none: end = .here
        case .chunked: end = .chunks(ChunkReader())
        case .length(let length):
            // RFC 9110, 15.5.14.
            guard length <= limits.bodyBytes else { throw HTTPError(.bodyTooLong) }
            end = length == 0 ? .here : .after(length)
        }
    }

    private init(_ end: End) {
        self.end = end
    }

    static let empty = BodyReader(.here)
    static let untilClose = BodyReader(.close)

    /// Whether the body ends where the connection does.
    var endsWithConnection: Bool {
        if case .close = end { true } else { false }
    }

    /// Whether not a byte of it is to come.
    var isEmpty: Bool {
        if case .here = end { bytes.isEmpty } else { false }
    }

    /// Takes in what has come.
    ///
    /// - Returns: Whether the body is whole.
    mutating func read(from input: inout InputBuffer, limits: Limits) throws(HTTPError) -> Bool {
        switch end {
        case .here:
            return true
        case .after(let count):
            let missing = count - input.move(atMost: count, to: &bytes)
            input.forget()
            end = missing == 0 ? .here : .after(missing)
            return missing == 0
        case .chunks(var chunks):
            let isWhole = try chunks.read(from: &input, to: &bytes, limits: limits)
            end = isWhole ? .here : .chunks(chunks)
            return isWhole
        case .close:
            // RFC 9110, 15.5.14: the bound holds for a length that nobody announced.
            guard input.unreadCount <= limits.bodyBytes - bytes.count else { throw HTTPError(.bodyTooLong) }
            _ = input.move(atMost: input.unreadCount, to: &bytes)
            input.forget()
            return false
        }
    }

    /// Gives the body away; the reader is then empty.
    mutating func take() -> [UInt8] {
        defer { self = .empty }
        return bytes
    }
}
