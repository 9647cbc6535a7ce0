/// What was asked.
package struct Request: Sendable, Equatable {
    /// As sent; method names know upper from lower case.
    package let method: String
    /// The method by which it is to be answered: GET for HEAD, whose answer is that of GET without the
    /// content. Source: RFC 9110, 9.3.2.
    package var answeredMethod: String { method == "HEAD" ? "GET" : method }
    /// As sent: a path with or without a query, an absolute URI, or `*`.
    package let target: String
    /// The path of the target, percent escapes and dot segments untouched; `*` for the server itself.
    package let path: String
    /// What follows the first `?` of the target, escapes untouched; nil without a `?`.
    package let query: String?
    /// The fields. `Host` is the authority of the target when that is an absolute URI.
    package var fields: Fields
    /// The content, without chunks.
    package var body: [UInt8]
    /// Whether the peer wants the connection to go on after the answer.
    package let keepsAlive: Bool
    /// Whether the peer speaks HTTP/1.0, which must be told when a connection goes on.
    let isHTTP10: Bool

    /// A request to send.
    ///
    /// - Parameter target: A path, with a query if need be, already percent-escaped. Another one traps:
    ///   it would break the message apart.
    package init(method: String, target: String, fields: Fields = Fields(), body: [UInt8] = []) {
        precondition(!method.isEmpty && method.utf8.allSatisfy(\.isToken), "method")
        precondition(Request.isValid(target: target), "target")
        self.method = method
        self.target = target
        let parts = RequestTarget.split(target)
        path = parts.path
        query = parts.query
        self.fields = fields
        self.body = body
        keepsAlive = !ConnectionOptions(fields).closes
        isHTTP10 = false
    }

    /// Whether a text can be the target of a request to send. Source: RFC 9112, 3.2.1; RFC 3986, 2.1.
    package static func isValid(target: String) -> Bool {
        let bytes = Array(target.utf8)
        return bytes.first == .slash && RequestTarget.isValid(bytes.indices, of: bytes.span)
    }

    /// A request whose head the parser has checked, with its body still to come.
    init(_ line: RequestLine, fields: Fields, keepsAlive: Bool) {
        method = line.method
        target = line.target.text
        path = line.target.path
        query = line.target.query
        self.fields = fields
        body = []
        self.keepsAlive = keepsAlive
        isHTTP10 = line.version == .http10
    }
}
