import HTTP
import Testing

/// What a peer sends before it closes, and what is to be made of it.
struct ResponseCase: Sendable, CustomTestStringConvertible {
    let bytes: String
    let method: String
    let verdict: Verdict

    init(_ bytes: String, _ message: String?, to method: String = "GET") {
        self.bytes = bytes
        self.method = method
        verdict = Verdict(messages: message.map { [$0] } ?? [])
    }

    init(_ bytes: String, refused refusal: HTTPError.Reason, to method: String = "GET") {
        self.bytes = bytes
        self.method = method
        verdict = Verdict(refusal: refusal)
    }

    var testDescription: String { "\(method): " + String(bytes.debugDescription.prefix(100)) }
}

private func ok(_ fields: String, _ body: String = "") -> String {
    "HTTP/1.1 200 OK\r\n\(fields)\r\n\(body)"
}

private let whole = [
    ResponseCase(ok("Content-Length: 2\r\n", "ab"), "200 <ab>"),
    ResponseCase(ok("Content-Length: 0\r\n"), "200"),
    ResponseCase(ok("Content-Length: 1\r\nConnection: close\r\n", "a"), "200 <a> close"),
    ResponseCase("HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n", "503"),
    ResponseCase("HTTP/1.1 200 \u{e9}\t!\r\nContent-Length: 0\r\n\r\n", "200"),
    ResponseCase("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", "200 <a> close"),
    ResponseCase("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", "200 <a>"),
    ResponseCase("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\na", "200 <a> close"),
    ResponseCase(ok("", "until the end"), "200 <until the end> close"),
    ResponseCase(ok(""), "200 close"),
    ResponseCase(
        ok("Transfer-Encoding: chunked\r\n", "1\r\na\r\n2;x=y\r\nbc\r\n0\r\nT: u\r\n\r\n"), "200 <abc>"),
    ResponseCase("HTTP/1.1 204 No Content\r\n\r\n", "204"),
    ResponseCase("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "204"),
    ResponseCase("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 close"),
    ResponseCase("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", "204 close"),
    ResponseCase("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304"),
    ResponseCase(ok("Content-Length: 99999999\r\n"), "200", to: "HEAD"),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n"), "200", to: "HEAD"),
    ResponseCase(ok(""), "200", to: "HEAD"),
    ResponseCase("HTTP/1.1 100 Continue\r\n\r\n" + ok("Content-Length: 1\r\n", "a"), "200 <a>"),
    ResponseCase(
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\nContent-Length: 7\r\n\r\nHTTP/1.1 102 \r\n\r\n"
            + ok("Content-Length: 1\r\n", "a"), "200 <a>"),
    ResponseCase(String(repeating: "HTTP/1.1 100 \r\n\r\n", count: 5) + ok("Content-Length: 0\r\n"), "200"),
    ResponseCase(ok("Host: a\r\nHost: b\r\nExpect: c\r\nContent-Length: 0\r\n"), "200"),
    ResponseCase(ok("Connection: keep-alive; timeout=5\r\nContent-Length: 1\r\n", "a"), "200 <a> close"),
    ResponseCase(ok("Connection: x\r\nConnection: ,close\r\nContent-Length: 1\r\n", "a"), "200 <a> close"),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n", "1 ; a = \"b\"\r\na\r\n0\r\n\r\n"), "200 <a>"),
    ResponseCase("HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", "200"),
    ResponseCase("", nil),
]

private let refused = [
    ResponseCase(ok("Content-Length: 3\r\n", "ab"), refused: .truncated),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n", "1\r\na\r\n"), refused: .truncated),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n"), refused: .truncated),
    ResponseCase("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", refused: .truncated),
    ResponseCase("HTTP/1.1 200 OK", refused: .truncated),
    ResponseCase("H", refused: .truncated),
    ResponseCase("HTTP/1.1 100 Continue\r\n\r\n", refused: .truncated),
    ResponseCase(String(repeating: "HTTP/1.1 100 \r\n\r\n", count: 6), refused: .interimResponses),
    ResponseCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", refused: .switched),
    ResponseCase("\r\n" + ok("Content-Length: 0\r\n"), refused: .startLine),
    ResponseCase("HTTP/1.1 200\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/1.1  200 OK\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/1.1 20 OK\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/1.1 2000 OK\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/1.1 2x0 OK\r\n\r\n", refused: .statusCode),
    ResponseCase("HTTP/1.1 099 OK\r\n\r\n", refused: .statusCode),
    ResponseCase("HTTP/1.1 600 OK\r\n\r\n", refused: .statusCode),
    ResponseCase("HTTP/1.1 200 O\0K\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/1.1 200 O\rK\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/2.0 200 OK\r\n\r\n", refused: .version),
    ResponseCase("ICY 200 OK\r\n\r\n", refused: .startLine),
    ResponseCase("<html>502 Bad Gateway</html>\r\n\r\n", refused: .startLine),
    ResponseCase("HTTP/1.1 200 OK\nContent-Length: 0\n\n", refused: .bareLineFeed),
    ResponseCase(ok("X : y\r\n"), refused: .spaceBeforeColon),
    ResponseCase(ok("X: y\r\n z\r\n"), refused: .foldedField),
    ResponseCase(ok("X: \0\r\n"), refused: .fieldValue),
    ResponseCase(ok("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), refused: .severalContentLengths),
    ResponseCase(ok("Content-Length: 1\r\nContent-Length: 1\r\n", "a"), refused: .severalContentLengths),
    ResponseCase(ok("Content-Length: 1, 1\r\n", "a"), refused: .contentLength),
    ResponseCase(ok("Content-Length: a\r\n"), refused: .contentLength),
    ResponseCase(ok("Content-Length: 65537\r\n"), refused: .bodyTooLong),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n", "10001\r\n"), refused: .bodyTooLong),
    ResponseCase(
        ok("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), refused: .lengthAndCoding),
    ResponseCase(
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", refused: .codingBefore11),
    ResponseCase(ok("Transfer-Encoding: gzip, chunked\r\n"), refused: .unknownCoding),
    ResponseCase(ok("Transfer-Encoding: gzip\r\n"), refused: .codingNotFinal),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n", "z\r\n"), refused: .chunkSize),
    ResponseCase(ok("Transfer-Encoding: chunked\r\n", "1;a b\r\na\r\n"), refused: .chunkExtension),
    ResponseCase(ok("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n"), refused: .coding),
    ResponseCase(
        ok("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), refused: .unknownCoding),
]

let responseCases = whole + refused

@Suite struct ResponseParserTests {
    @Test(arguments: responseCases)
    func `the verdict is the same however the bytes are cut`(sample: ResponseCase) {
        for slices in everyCut(Array(sample.bytes.utf8)) {
            let verdict = response(in: slices, to: sample.method)
            guard verdict != sample.verdict else { continue }
            Issue.record("\(verdict) instead of \(sample.verdict), cut after \(slices[0].count)")
            return
        }
    }

    @Test func `a body until the close is bounded to the byte`() {
        var limits = Limits.call
        limits.bodyBytes = 4
        for slices in everyCut(Array(ok("", "abcd").utf8)) {
            #expect(response(in: slices, limits: limits).messages == ["200 <abcd> close"])
        }
        for slices in everyCut(Array(ok("", "abcde").utf8)) {
            #expect(response(in: slices, limits: limits) == Verdict(refusal: .bodyTooLong))
        }
    }

    @Test func `a response is there before the peer closes`() throws {
        var parser = ResponseParser(limits: .call, for: "GET")
        try parser.receive(bytes(ok("Content-Length: 1\r\n", "a")))
        #expect(try parser.next()?.body == Array("a".utf8))
        #expect(try parser.next() == nil)
        #expect(try parser.finished() == nil)
    }

    @Test func `bytes behind a response end the connection`() throws {
        var parser = ResponseParser(limits: .call, for: "HEAD")
        try parser.receive(bytes(ok("Content-Length: 2\r\n", "ab")))
        let response = try #require(try parser.next())
        #expect(response.body.isEmpty)
        #expect(!response.keepsAlive)
        #expect(parser.buffered)
        #expect(try parser.next() == nil)
    }

    @Test func `what comes after the response is bounded and no response`() throws {
        var parser = ResponseParser(limits: .call, for: "GET")
        let message = bytes(ok("Content-Length: 0\r\n"))
        try parser.receive(message)
        #expect(try parser.next()?.keepsAlive == true)
        try parser.receive(message)
        #expect(try parser.next() == nil)
        #expect(parser.buffered)
        let flood = [UInt8](repeating: 0, count: Limits.call.leftoverBytes)
        #expect(throws: HTTPError(.overrun)) { try parser.receive(flood[...]) }
    }
}
