import HTTP
import Testing

private let date = "Sun, 06 Nov 1994 08:49:37 GMT"

private func text(
    _ response: Response, to request: Request, closing: Bool = false
) -> String {
    String(
        decoding: MessageWriter.bytes(of: response, to: request, closing: closing, date: date), as: UTF8.self)
}

private func parsed(_ text: String) throws -> Request {
    var parser = RequestParser(limits: .callback)
    try parser.receive(bytes(text))
    return try #require(try parser.next())
}

@Suite struct MessageWriterTests {
    private let plain = Response(status: 200, contentType: "text/plain", body: Array("hello".utf8))

    @Test func `a response is framed and dated`() throws {
        #expect(
            text(plain, to: try parsed(get("/"))) == """
                HTTP/1.1 200 OK\r
                Date: \(date)\r
                Content-Type: text/plain\r
                Content-Length: 5\r
                \r
                hello
                """)
    }

    @Test func `HEAD gets the length without the content`() throws {
        let answer = text(plain, to: try parsed(get("/", method: "HEAD")))
        #expect(answer.contains("Content-Length: 5\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `a refusal closes, and HEAD gets none of its content`() {
        for isHead in [false, true] {
            let bytes = MessageWriter.bytes(refusing: plain, toHead: isHead, date: date)
            let answer = String(decoding: bytes, as: UTF8.self)
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.contains("Content-Length: 5\r\n"))
            #expect(answer.hasSuffix(isHead ? "\r\n\r\n" : "\r\n\r\nhello"))
        }
    }

    @Test func `an upgrade that is named stands in Connection too`() throws {
        var response = Response(status: 426)
        response.fields.append("Upgrade", "HTTP/3.0")
        let answer = text(response, to: try parsed(get("/")), closing: true)
        #expect(answer.contains("Connection: close, upgrade\r\n"))
    }

    @Test(arguments: [204, 304])
    func `some statuses have neither length nor content`(status: Int) throws {
        let response = Response(status: status, contentType: nil, body: Array("x".utf8))
        let answer = text(response, to: try parsed(get("/")))
        #expect(!answer.contains("Content-Length"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `the connection is closed for a reason only`() throws {
        let close = "Connection: close\r\n"
        #expect(!text(plain, to: try parsed(get("/"))).contains("Connection"))
        #expect(text(plain, to: try parsed(get("/")), closing: true).contains(close))
        #expect(text(plain, to: try parsed(get("/", "Connection: close\r\n"))).contains(close))
        #expect(text(plain, to: try parsed("GET / HTTP/1.0\r\n\r\n")).contains(close))
        let old = try parsed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(text(plain, to: old).contains("Connection: keep-alive\r\n"))
        #expect(text(plain, to: old, closing: true).contains(close))
    }

    @Test func `a caller cannot frame the message`() throws {
        var response = plain
        for name in ["content-LENGTH", "Transfer-Encoding", "Connection", "Date"] {
            response.fields.append(name, "7")
        }
        response.fields.append("Allow", "GET")
        let answer = text(response, to: try parsed(get("/")))
        #expect(!answer.contains(": 7\r\n"))
        #expect(answer.contains("Allow: GET\r\n"))
        #expect(answer.components(of: "Content-Length") == 1)
    }

    @Test func `our client reads what our server writes`() throws {
        for closing in [false, true] {
            var parser = ResponseParser(limits: .call, for: "GET")
            let request = try parsed(get("/"))
            let bytes = MessageWriter.bytes(of: plain, to: request, closing: closing, date: date)
            try parser.receive(bytes[...])
            let response = try #require(try parser.next())
            #expect(response.status == 200)
            #expect(response.body == plain.body)
            #expect(response.keepsAlive == !closing)
        }
    }

    @Test func `our server reads what our client writes`() throws {
        var fields = Fields()
        fields.append("Content-Type", "application/json")
        fields.append("Host", "elsewhere")
        let request = Request(method: "POST", target: "/a?b=%20", fields: fields, body: Array("{}".utf8))
        let message = MessageWriter.bytes(of: request, host: "c:8")
        #expect(
            String(decoding: message, as: UTF8.self) == """
                POST /a?b=%20 HTTP/1.1\r
                Host: c:8\r
                Content-Type: application/json\r
                Content-Length: 2\r
                \r
                {}
                """)
        let read = try parsed(String(decoding: message, as: UTF8.self))
        #expect(read.target == request.target)
        #expect(read.body == request.body)
        #expect(read.fields["host"] == "c:8")
    }

    @Test func `only methods with content say that they have none`() {
        let length = "Content-Length: 0\r\n"
        let post = MessageWriter.bytes(of: Request(method: "POST", target: "/"), host: "a")
        let get = MessageWriter.bytes(of: Request(method: "GET", target: "/"), host: "a")
        #expect(String(decoding: post, as: UTF8.self).contains(length))
        #expect(!String(decoding: get, as: UTF8.self).contains("Content-Length"))
    }

    @Test(arguments: [
        ("/", true), ("/a/b%2F?c=d&e", true), ("", false), ("a", false), ("/%", false), ("/%4", false),
        ("/%zz", false), ("/a b", false), ("/a#b", false), ("/a\r\n", false), ("/{a}", false), ("/é", false),
    ])
    func `what breaks the message apart is no target`(target: String, isValid: Bool) {
        #expect(Request.isValid(target: target) == isValid)
    }

    @Test func `a request to send can ask for the close`() {
        var fields = Fields()
        fields.append("Connection", "close")
        let request = Request(method: "GET", target: "/", fields: fields)
        #expect(!request.keepsAlive)
        let message = String(decoding: MessageWriter.bytes(of: request, host: "a"), as: UTF8.self)
        #expect(message.contains("Connection: close\r\n"))
    }

    @Test func `going ahead is an interim response without fields`() throws {
        var parser = ResponseParser(limits: .call, for: "POST")
        try parser.receive(MessageWriter.goAhead[...])
        #expect(try parser.next() == nil)
        #expect(!parser.buffered)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
