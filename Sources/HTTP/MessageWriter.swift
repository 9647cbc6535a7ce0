/// Messages as the bytes to send, head and body in one.
///
/// The writer frames: a Content-Length, Transfer-Encoding, Date or (in responses) Connection among the
/// fields it is given is left out.
package enum MessageWriter {
    /// Tells a peer that awaits it to send its content. Source: RFC 9110, 15.2.1.
    package static let goAhead = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// The answer to a request.
    ///
    /// - Parameters:
    ///   - closing: Whether the connection closes behind it even if the peer would go on.
    ///   - date: The time of day in the form of RFC 9110, 5.6.7.
    package static func bytes(
        of response: Response, to request: Request, closing: Bool, date: String
    ) -> [UInt8] {
        // RFC 9112, 9.6; 9.3 and C.2.2: an HTTP/1.0 peer relies on hearing that it is kept.
        let connection = closing || !request.keepsAlive ? "close" : request.isHTTP10 ? "keep-alive" : nil
        return bytes(of: response, toHead: request.method == "HEAD", connection, date: date)
    }

    /// The answer to what could not be read as a request, behind which the connection closes.
    ///
    /// - Parameter isHead: Whether it was one of HEAD as far as it could be read.
    package static func bytes(refusing response: Response, toHead isHead: Bool, date: String) -> [UInt8] {
        bytes(of: response, toHead: isHead, "close", date: date)
    }

    private static func bytes(
        of response: Response, toHead isHead: Bool, _ connection: String?, date: String
    ) -> [UInt8] {
        // RFC 9110, 6.4.1: these have no content; 8.6: and 204 no length either.
        let isBodiless = response.status == 204 || response.status == 304
        var message: [UInt8] = []
        message.reserveCapacity(256 + response.body.count)
        message.write(
            "HTTP/1.1 ", String(response.status), " ", phrase(response.status), "\r\nDate: ", date, "\r\n")
        response.fields.write(
            to: &message, except: ["content-length", "transfer-encoding", "connection", "date"])
        if !isBodiless { message.write("Content-Length: ", String(response.body.count), "\r\n") }
        // RFC 9110, 7.8: whoever names protocols to upgrade to, says so here too.
        let options = [connection, response.fields["Upgrade"].map { _ in "upgrade" }].compactMap(\.self)
        if !options.isEmpty { message.write("Connection: ", options.joined(separator: ", "), "\r\n") }
        message.write("\r\n")
        // RFC 9110, 9.3.2: the fields of GET, without the content.
        if !isBodiless && !isHead { message.append(contentsOf: response.body) }
        return message
    }

    /// A request.
    ///
    /// - Parameter host: The authority of the origin, without user information; a Host among the fields
    ///   is left out for it.
    package static func bytes(of request: Request, host: String) -> [UInt8] {
        precondition(Fields.isValid(value: host), "host")
        var message: [UInt8] = []
        message.reserveCapacity(256 + request.target.utf8.count + request.body.count)
        message.write(request.method, " ", request.target, " HTTP/1.1\r\nHost: ", host, "\r\n")
        request.fields.write(to: &message, except: ["host", "content-length", "transfer-encoding", "date"])
        // RFC 9110, 8.6: with these methods a length is sent even if it is 0.
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            message.write("Content-Length: ", String(request.body.count), "\r\n")
        }
        message.write("\r\n")
        message.append(contentsOf: request.body)
        return message
    }

    /// The reason for a status that we send; a peer ignores it, people read it. Source: RFC 9110, 15.
    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        // RFC 9112, 4: it may be empty.
        default: ""
        }
    }
}

extension [UInt8] {
    fileprivate mutating func write(_ texts: String...) {
        for text in texts { append(contentsOf: text.utf8) }
    }
}
