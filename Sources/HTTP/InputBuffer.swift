/// Bytes as they came, read from the front line by line or by count.
///
/// No byte is looked at twice for a line end, so a message that comes byte by byte costs what it costs in
/// one piece. What has been read stays until it is forgotten, for a head to be taken over whole.
struct InputBuffer: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The first byte that is not forgotten.
    private(set) var start = 0
    /// The first byte that is not read.
    private var cursor = 0
    /// Between the cursor and here stands no line feed.
    private var searched = 0

    /// A buffer that has grown beyond this is given back once it is empty.
    private static let keptCapacity = 32 * 1024

    var unreadCount: Int { unread.count }

    var unread: Range<Int> { cursor..<bytes.count }

    /// What was read and not forgotten.
    var read: Range<Int> { start..<cursor }

    mutating func receive(_ more: ArraySlice<UInt8>) {
        if start > 0 {
            bytes.removeSubrange(..<start)
            cursor -= start
            searched = max(searched - start, cursor)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Lets go of everything read.
    mutating func forget() {
        start = cursor
        guard cursor == bytes.count else { return }
        bytes.removeAll(keepingCapacity: bytes.capacity <= InputBuffer.keptCapacity)
        start = 0
        cursor = 0
        searched = 0
    }

    /// Reads a line.
    ///
    /// - Parameter limit: What the line and its end may measure.
    /// - Returns: Where the line stands, without its end; nil while that has not come.
    /// - Throws: `tooLong` as soon as the limit is passed, `bareLineFeed` for an end that is not CRLF.
    mutating func line(
        atMost limit: Int, else tooLong: HTTPError.Reason
    ) throws(HTTPError) -> Range<Int>? {
        searched = bytes.span.firstLineFeed(from: max(searched, cursor))
        let end = searched
        guard min(end + 1, bytes.count) - cursor <= limit else { throw HTTPError(tooLong) }
        guard end < bytes.count else { return nil }
        // RFC 9112, 2.2: a recipient may take a bare LF for a line end; what another on the way takes for
        // something else must not be taken here.
        guard end > cursor, bytes[end - 1] == .carriageReturn else { throw HTTPError(.bareLineFeed) }
        let line = cursor..<end - 1
        cursor = end + 1
        return line
    }

    /// Moves up to `count` bytes behind those of a body.
    ///
    /// - Returns: How many.
    mutating func move(atMost count: Int, to body: inout [UInt8]) -> Int {
        let end = cursor + min(count, unreadCount)
        let moved = end - cursor
        body.append(contentsOf: bytes[cursor..<end])
        cursor = end
        return moved
    }
}

extension Span<UInt8> {
    /// Where the next line feed stands; the count when there is none.
    fileprivate func firstLineFeed(from start: Int) -> Int {
        var index = start
        while index < count && self[index] != .lineFeed { index += 1 }
        return index
    }
}
