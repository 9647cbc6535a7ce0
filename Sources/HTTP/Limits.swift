/// Every bound on a message that a peer sends.
package struct Limits: Sendable, Equatable {
    /// The first line, with its line end.
    package var startLineBytes = 8 * 1024
    /// The first line and all fields, up to and with the empty line.
    package var headBytes = 16 * 1024
    /// Fields in a head, and again in a trailer section.
    package var fieldCount = 64
    /// Empty elements of the lists in a head, which are passed over.
    package var emptyElements = 16
    /// The content, after chunks have been put together.
    package var bodyBytes = 256 * 1024
    /// One line that announces a chunk, its extensions included.
    package var chunkLineBytes = 256
    /// The extensions of all chunks of a message together, which are skipped.
    package var chunkExtensionBytes = 1024
    /// The trailer section of a chunked message, which is checked and dropped.
    package var trailerBytes = 4 * 1024
    /// Bytes of later messages that wait behind one that is whole.
    ///
    /// Who takes each message before reading on stays below it with reads of this size.
    package var leftoverBytes = 64 * 1024
    /// Whether a request of a method that usually has content must say how long it is.
    package var needsLength = true
    /// Responses of class 1xx before the final one.
    package var interimResponses = 5

    /// Requests that reach the listener.
    package static let callback = Limits()
    /// Responses to the calls we make.
    package static let call = {
        var limits = Limits()
        limits.bodyBytes = 64 * 1024
        return limits
    }()
}
