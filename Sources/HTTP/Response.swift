/// What was answered.
package struct Response: Sendable, Equatable {
    /// The final status, 200 to 599.
    package let status: Int
    /// The fields. In a response to send, `MessageWriter` adds those that frame the message.
    package var fields: Fields
    /// The content, without chunks.
    package var body: [UInt8]
    /// Whether the connection can carry another request. For a response to send this says nothing.
    package let keepsAlive: Bool

    /// A response to send.
    ///
    /// - Parameter contentType: Left out when nil.
    package init(status: Int, contentType: String?, body: [UInt8]) {
        var fields = Fields()
        if let contentType { fields.append("Content-Type", contentType) }
        self.init(status: status, fields: fields, body: body)
    }

    package init(status: Int, fields: Fields = Fields(), body: [UInt8] = []) {
        precondition((200...599).contains(status), "status")
        self.init(status: status, fields: fields, body: body, keepsAlive: true)
    }

    /// The same, with the methods that the resource has. Source: RFC 9110, 10.2.1; 15.5.6 demands it of a 405.
    package func allowing(_ methods: String...) -> Response { allowing(methods) }

    package func allowing(_ methods: [String]) -> Response {
        var response = self
        response.fields.set("Allow", methods.joined(separator: ", "))
        return response
    }

    /// A response that the parser has checked.
    init(status: Int, fields: Fields, body: [UInt8], keepsAlive: Bool) {
        self.status = status
        self.fields = fields
        self.body = body
        self.keepsAlive = keepsAlive
    }
}
