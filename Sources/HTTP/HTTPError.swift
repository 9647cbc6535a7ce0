/// Why a message was refused.
///
/// The reason is for the operator: a peer sees the status and a text that is the same for every refusal.
package struct HTTPError: Error, Equatable, Sendable {
    package let reason: Reason

    package init(_ reason: Reason) {
        self.reason = reason
    }

    /// The status a server answers with; without meaning when the message was a response.
    package var status: Int { reason.status }

    /// What was wrong, and where the RFCs say so.
    package enum Reason: String, Sendable, CaseIterable {
        case bareLineFeed = "a line ends without CR (RFC 9112, 2.2)"
        case emptyLines = "more than one empty line before the request (RFC 9112, 2.2)"
        case startLine = "the first line is malformed (RFC 9112, 3 and 4)"
        case method = "the method is no token (RFC 9110, 9.1)"
        case target = "the request target is malformed (RFC 9112, 3.2)"
        case fragment = "the request target has a fragment (RFC 9112, 3.2)"
        case percentEscape = "a percent escape is malformed (RFC 3986, 2.1)"
        case query = "the query is not made of pairs of UTF-8 text (RFC 3629, 3)"
        case asterisk = "the target is * and the method not OPTIONS (RFC 9112, 3.2.4)"
        case foldedField = "a line of the head starts with white space (RFC 9112, 2.2 and 5.2)"
        case spaceBeforeColon = "white space before the colon of a field (RFC 9112, 5.1)"
        case fieldName = "a field name is no token (RFC 9110, 5.1)"
        case fieldValue = "a field value has a control character (RFC 9110, 5.5)"
        case connection = "Connection has an option that is no token (RFC 9110, 7.6.1)"
        case emptyElements = "too many empty elements in a list (RFC 9110, 5.6.1.2)"
        case noHost = "no Host field (RFC 9112, 3.2)"
        case severalHosts = "more than one Host field (RFC 9112, 3.2)"
        case host = "the Host field or the authority is malformed (RFC 9112, 3.2)"
        case contentLength = "Content-Length is not a number of digits (RFC 9110, 8.6)"
        case severalContentLengths = "more than one Content-Length (RFC 9112, 6.3)"
        case lengthAndCoding = "Content-Length beside Transfer-Encoding (RFC 9112, 6.3)"
        case codingBefore11 = "Transfer-Encoding before HTTP/1.1 (RFC 9112, 6.1)"
        case coding = "Transfer-Encoding has a malformed or empty element (RFC 9112, 6.1 and 7)"
        case codingNotFinal = "chunked is not the final coding, or not once (RFC 9112, 6.1 and 6.3)"
        case chunkSize = "a chunk size is malformed (RFC 9112, 7.1)"
        case chunkExtension = "a chunk extension is malformed or too long (RFC 9112, 7.1.1)"
        case chunkEnd = "no line end after the data of a chunk (RFC 9112, 7.1)"
        case overrun = "too much sent ahead of an answer (RFC 9112, 9.3.2)"
        case tooSlow = "the request was not whole in time (RFC 9110, 15.5.9)"
        case noLength = "content expected, but no length given (RFC 9110, 15.5.12)"
        case bodyTooLong = "the content is too long (RFC 9110, 15.5.14)"
        case startLineTooLong = "the first line is too long (RFC 9110, 15.5.15)"
        case expectation = "an expectation other than 100-continue (RFC 9110, 10.1.1)"
        case fieldsTooLong = "too many fields, or too long ones (RFC 6585, 5)"
        case unknownMethod = "the method is unknown or not offered (RFC 9110, 9.1 and 9.3.6)"
        case unknownCoding = "a transfer coding is unknown (RFC 9112, 6.1)"
        case version = "a major version other than HTTP/1 (RFC 9110, 15.6.6)"
        case statusCode = "the status code is no number from 100 to 599 (RFC 9110, 15)"
        case switched = "the peer switched protocols unasked (RFC 9110, 15.2.2)"
        case interimResponses = "too many interim responses (RFC 9110, 15.2)"
        case truncated = "the connection ended before the message (RFC 9112, 8)"

        fileprivate var status: Int {
            switch self {
            case .bareLineFeed, .emptyLines, .startLine, .method, .target, .fragment, .percentEscape, .query,
                .asterisk, .foldedField, .spaceBeforeColon, .fieldName, .fieldValue, .connection,
                .emptyElements, .noHost, .severalHosts, .host, .contentLength, .severalContentLengths,
                .lengthAndCoding, .codingBefore11, .coding, .codingNotFinal, .chunkSize, .chunkExtension,
                .chunkEnd, .overrun, .statusCode, .switched,
                .interimResponses, .truncated:
                400
            case .tooSlow: 408
            case .noLength: 411
            case .bodyTooLong: 413
            case .startLineTooLong: 414
            case .expectation: 417
            case .fieldsTooLong: 431
            case .unknownMethod, .unknownCoding: 501
            case .version: 505
            }
        }
    }
}
