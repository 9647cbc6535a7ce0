import HTTP
import Testing

/// Bytes of one or more requests, and what is to be made of them however they are cut.
struct RequestCase: Sendable, CustomTestStringConvertible {
    let bytes: String
    var messages: [String] = []
    var refusal: HTTPError.Reason?

    init(_ bytes: String, _ messages: String...) {
        self.bytes = bytes
        self.messages = messages
    }

    init(_ bytes: String, _ messages: String..., refused refusal: HTTPError.Reason) {
        self.bytes = bytes
        self.messages = messages
        self.refusal = refusal
    }

    var testDescription: String { String(bytes.debugDescription.prefix(100)) }
}

/// A request with the fields that every case needs.
private func get(_ target: String, _ fields: String = "", method: String = "GET") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
}

private func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
}

private func chunked(_ body: String) -> String {
    post("Transfer-Encoding: chunked\r\n", body)
}

private let whole: [RequestCase] = [
    RequestCase(get("/"), "GET / @a"),
    RequestCase(get("/a/b?c=d&e=%2F"), "GET /a/b?c=d&e=%2F @a"),
    RequestCase(get("/?"), "GET /? @a"),
    RequestCase(get("//x"), "GET //x @a"),
    RequestCase(get("/a?b?c"), "GET /a?b?c @a"),
    RequestCase(get("/", method: "HEAD"), "HEAD / @a"),
    RequestCase(get("*", method: "OPTIONS"), "OPTIONS * @a"),
    RequestCase(get("http://b:8", method: "OPTIONS"), "OPTIONS * @b:8"),
    RequestCase(get("http://b?q", method: "OPTIONS"), "OPTIONS /?q @b"),
    RequestCase(get("http://b/x?y"), "GET /x?y @b"),
    RequestCase(get("HTTPS://b"), "GET / @b"),
    RequestCase(get("/", method: "TRACE"), "TRACE / @a"),
    RequestCase("GET / HTTP/1.1\r\nHOST:a\r\n\r\n", "GET / @a"),
    RequestCase("GET / HTTP/1.1\r\nHost: \t a.b:80 \t\r\n\r\n", "GET / @a.b:80"),
    RequestCase("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET / @[::1]:8080"),
    RequestCase("GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "GET / @a:"),
    RequestCase(get("/", "X:\r\nY: \t \r\n"), "GET / @a"),
    RequestCase(get("/", "X: a\tb \u{e9}\r\n"), "GET / @a"),
    RequestCase(get("/", "Connection: close\r\n"), "GET / @a close"),
    RequestCase(get("/", "Connection: x , CLOSE,, y\r\n"), "GET / @a close"),
    RequestCase(get("/", "Connection: closed\r\n"), "GET / @a"),
    RequestCase("GET / HTTP/1.0\r\n\r\n", "GET / close"),
    RequestCase("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET /"),
    RequestCase("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "GET / close"),
    RequestCase("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n", "GET / close"),
    RequestCase("\r\n" + get("/"), "GET / @a"),
    RequestCase(get("/a") + get("/b") + get("/c"), "GET /a @a", "GET /b @a", "GET /c @a"),
    RequestCase(get("/a") + "\r\n" + get("/b"), "GET /a @a", "GET /b @a"),
    RequestCase(post("Content-Length: 0\r\n"), "POST / @a"),
    RequestCase(post("Content-Length: 5\r\n", "a\r\n\0b"), "POST / @a <a\r\n\0b>"),
    RequestCase(post("Content-Length: 005\r\n", "abcde"), "POST / @a <abcde>"),
    RequestCase(
        post("Content-Length: 2\r\n", "ab") + get("/b"), "POST / @a <ab>", "GET /b @a"),
    RequestCase(get("/", "Content-Length: 1\r\n") + "x", "GET / @a <x>"),
    RequestCase(post("Expect: 100-Continue\r\nContent-Length: 1\r\n", "x"), "POST / @a <x>"),
    RequestCase(chunked("0\r\n\r\n"), "POST / @a"),
    RequestCase(chunked("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"), "POST / @a <abc0123456789>"),
    RequestCase(chunked("0003\r\n\r\n\r\r\n000\r\n\r\n"), "POST / @a <\r\n\r>"),
    RequestCase(chunked("1;a;b=c;d=\"e f\"\r\nx\r\n0;z\r\n\r\n"), "POST / @a <x>"),
    RequestCase(
        chunked("1\r\nx\r\n0\r\nT: u\r\nContent-Length: 9\r\n\r\n") + get("/b"), "POST / @a <x>", "GET /b @a"),
    RequestCase(post("transfer-encoding: CHUNKED\r\n", "1\r\nx\r\n0\r\n\r\n"), "POST / @a <x>"),
    RequestCase(get("/", "Content-Length: 1\r\n")),
    RequestCase("GET / HTTP/1.1\r\nHost: a\r\n"),
    RequestCase("\r\n"),
]

private let refused: [RequestCase] = [
    RequestCase("GET / HTTP/1.1\nHost: a\r\n\r\n", refused: .bareLineFeed),
    RequestCase("GET / HTTP/1.1\r\nHost: a\n\r\n", refused: .bareLineFeed),
    RequestCase("GET / HTTP/1.1\r\nHost: a\r\n\n", refused: .bareLineFeed),
    RequestCase("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", refused: .bareLineFeed),
    RequestCase("\r\n\r\n" + get("/"), refused: .emptyLines),
    RequestCase(get("/a") + "\r\n\r\n", "GET /a @a", refused: .emptyLines),
    RequestCase("GET /\r\n\r\n", refused: .startLine),
    RequestCase("GET\r\n\r\n", refused: .startLine),
    RequestCase("GET  / HTTP/1.1\r\n\r\n", refused: .startLine),
    RequestCase("GET /  HTTP/1.1\r\n\r\n", refused: .startLine),
    RequestCase("GET / HTTP/1.1 \r\n\r\n", refused: .startLine),
    RequestCase("GET /a b HTTP/1.1\r\n\r\n", refused: .startLine),
    RequestCase("GET\t/\tHTTP/1.1\r\n\r\n", refused: .startLine),
    RequestCase("GET / http/1.1\r\n\r\n", refused: .startLine),
    RequestCase("GET / HTTP/1.10\r\n\r\n", refused: .startLine),
    RequestCase("GET / HTTP/11\r\n\r\n", refused: .startLine),
    RequestCase("GET / HTTP/1,1\r\n\r\n", refused: .startLine),
    RequestCase("\u{16}\u{3}\u{1}\u{2}\u{0} x \r\n", refused: .method),
    RequestCase(" GET / HTTP/1.1\r\n\r\n", refused: .method),
    RequestCase(" / HTTP/1.1\r\n\r\n", refused: .method),
    RequestCase("G(T / HTTP/1.1\r\n\r\n", refused: .method),
    RequestCase("G\rT / HTTP/1.1\r\n\r\n", refused: .method),
    RequestCase("GET / HTTP/2.0\r\n\r\n", refused: .version),
    RequestCase("GET / HTTP/1.2\r\n\r\n", refused: .version),
    RequestCase("GET / HTTP/0.9\r\n\r\n", refused: .version),
    RequestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", refused: .version),
    RequestCase(get("/", method: "get"), refused: .unknownMethod),
    RequestCase(get("/", method: "BREW"), refused: .unknownMethod),
    RequestCase(get("a:443", method: "CONNECT"), refused: .unknownMethod),
    RequestCase(get("*"), refused: .asterisk),
    RequestCase(get("**", method: "OPTIONS"), refused: .target),
    RequestCase(get("a/b"), refused: .target),
    RequestCase(get("?a"), refused: .target),
    RequestCase(get("ftp://a/"), refused: .target),
    RequestCase(get("http:/a"), refused: .target),
    RequestCase(get("http://"), refused: .target),
    RequestCase(get("http:///x"), refused: .host),
    RequestCase(get("http://u@b/"), refused: .host),
    RequestCase(get("http://b:x/"), refused: .host),
    RequestCase(get("http://b/#f"), refused: .fragment),
    RequestCase(get("http://b#f"), refused: .fragment),
    RequestCase(get("/#f"), refused: .fragment),
    RequestCase(get("/?a#f"), refused: .fragment),
    RequestCase(get("/%"), refused: .percentEscape),
    RequestCase(get("/%4"), refused: .percentEscape),
    RequestCase(get("/%4g"), refused: .percentEscape),
    RequestCase(get("/?%zz"), refused: .percentEscape),
    RequestCase(get("/\u{e9}"), refused: .target),
    RequestCase(get("/\0"), refused: .target),
    RequestCase(get("/a\rb"), refused: .target),
    RequestCase(get("/a\\b"), refused: .target),
    RequestCase(get("/{a}"), refused: .target),
    RequestCase(get("/?\"a\""), refused: .target),
    RequestCase(get("/", " folded: 1\r\n"), refused: .foldedField),
    RequestCase(get("/", "X: 1\r\n\tfolded\r\n"), refused: .foldedField),
    RequestCase("GET / HTTP/1.1\r\n Host: a\r\n\r\n", refused: .foldedField),
    RequestCase(get("/", "X : 1\r\n"), refused: .spaceBeforeColon),
    RequestCase(get("/", "X\t: 1\r\n"), refused: .spaceBeforeColon),
    RequestCase(get("/", "X Y: 1\r\n"), refused: .spaceBeforeColon),
    RequestCase(get("/", ": 1\r\n"), refused: .fieldName),
    RequestCase(get("/", "X\r\n"), refused: .fieldName),
    RequestCase(get("/", "X(: 1\r\n"), refused: .fieldName),
    RequestCase(get("/", "X\0: 1\r\n"), refused: .fieldName),
    RequestCase(get("/", "X\u{e9}: 1\r\n"), refused: .fieldName),
    RequestCase(get("/", "X: a\0b\r\n"), refused: .fieldValue),
    RequestCase(get("/", "X: a\rb\r\n"), refused: .fieldValue),
    RequestCase(get("/", "X: a\u{7f}\r\n"), refused: .fieldValue),
    RequestCase(get("/", "X: \u{1b}[0m\r\n"), refused: .fieldValue),
    RequestCase(get("/", "X: a\r\r\n"), refused: .fieldValue),
    RequestCase("GET / HTTP/1.1\r\n\r\n", refused: .noHost),
    RequestCase("GET http://b/ HTTP/1.1\r\n\r\n", refused: .noHost),
    RequestCase(get("/", "host: a\r\n"), refused: .severalHosts),
    RequestCase("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", refused: .severalHosts),
    RequestCase("GET / HTTP/1.1\r\nHost:\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: a:000080\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: [x]\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.1\r\nHost: a%2\r\n\r\n", refused: .host),
    RequestCase("GET / HTTP/1.0\r\nHost: @\r\n\r\n", refused: .host),
    RequestCase(post(""), refused: .noLength),
    RequestCase(get("/", method: "PUT"), refused: .noLength),
    RequestCase("POST / HTTP/1.0\r\n\r\n", refused: .noLength),
    RequestCase(post("Content-Length: 1\r\nContent-Length: 1\r\n", "x"), refused: .severalContentLengths),
    RequestCase(post("Content-Length: 1\r\ncontent-length: 2\r\n", "x"), refused: .severalContentLengths),
    RequestCase(post("Content-Length:\r\n"), refused: .contentLength),
    RequestCase(post("Content-Length: 1, 1\r\n", "x"), refused: .contentLength),
    RequestCase(post("Content-Length: +1\r\n", "x"), refused: .contentLength),
    RequestCase(post("Content-Length: -1\r\n", "x"), refused: .contentLength),
    RequestCase(post("Content-Length: 0x1\r\n", "x"), refused: .contentLength),
    RequestCase(post("Content-Length: 1 1\r\n", "x"), refused: .contentLength),
    RequestCase(post("Content-Length: 1.0\r\n", "x"), refused: .contentLength),
    RequestCase(post("Content-Length: 262145\r\n"), refused: .bodyTooLong),
    RequestCase(post("Content-Length: 9223372036854775808\r\n"), refused: .bodyTooLong),
    RequestCase(post("Content-Length: 18446744073709551617\r\n"), refused: .bodyTooLong),
    RequestCase(post("Content-Length: 99999999999999999999999990\r\n"), refused: .bodyTooLong),
    RequestCase(
        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), refused: .lengthAndCoding),
    RequestCase(
        post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n"), refused: .lengthAndCoding),
    RequestCase("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", refused: .codingBefore11),
    RequestCase(post("Transfer-Encoding: gzip\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding: identity\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding:\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding: chunked;q=1\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding: xchunked\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding: chunked, gzip\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding: \u{b}chunked\r\n"), refused: .fieldValue),
    RequestCase(
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), refused: .codingNotFinal),
    RequestCase(post("Transfer-Encoding: gzip, chunked\r\n"), refused: .unknownCoding),
    RequestCase(post("Transfer-Encoding: chunked, chunked\r\n"), refused: .codingNotFinal),
    RequestCase(chunked("\r\n"), refused: .chunkSize),
    RequestCase(chunked("g\r\n"), refused: .chunkSize),
    RequestCase(chunked("-1\r\n"), refused: .chunkSize),
    RequestCase(chunked("0x1\r\n"), refused: .chunkSize),
    RequestCase(chunked(" 1\r\n"), refused: .chunkSize),
    RequestCase(chunked("1 \r\nx\r\n"), refused: .chunkSize),
    RequestCase(chunked("1 ;a\r\nx\r\n"), refused: .chunkSize),
    RequestCase(chunked("0000000000000001\r\nx\r\n"), refused: .chunkSize),
    RequestCase(chunked("10000000000000001\r\n"), refused: .chunkSize),
    RequestCase(chunked("1\nx\r\n"), refused: .bareLineFeed),
    RequestCase(chunked("1\r\nx\n"), refused: .bareLineFeed),
    RequestCase(chunked("1\r\nxy\r\n"), refused: .chunkEnd),
    RequestCase(chunked("1\r\nx0\r\n\r\n"), refused: .chunkEnd),
    RequestCase(chunked("1;a\rb\r\nx\r\n"), refused: .chunkExtension),
    RequestCase(chunked("1;\0\r\nx\r\n"), refused: .chunkExtension),
    RequestCase(chunked("40001\r\n"), refused: .bodyTooLong),
    RequestCase(chunked("1\r\nx\r\n40000\r\n"), refused: .bodyTooLong),
    RequestCase(chunked("fffffffffffffff\r\n"), refused: .bodyTooLong),
    RequestCase(chunked("0\r\nT : u\r\n\r\n"), refused: .spaceBeforeColon),
    RequestCase(chunked("0\r\n folded\r\n\r\n"), refused: .foldedField),
    RequestCase(chunked("0\r\nT: \0\r\n\r\n"), refused: .fieldValue),
    RequestCase(chunked("0\r\n\n"), refused: .bareLineFeed),
    RequestCase(post("Expect: 200-ok\r\nContent-Length: 1\r\n"), refused: .expectation),
    RequestCase(post("Expect:\r\nContent-Length: 1\r\n"), refused: .expectation),
    RequestCase(
        post("Expect: 100-continue, x\r\nContent-Length: 1\r\n"), refused: .expectation),
    RequestCase(
        post("Expect: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n"), refused: .expectation),
    RequestCase(get("/a") + "GET / HTTP/1.1\r\nX\r\n", "GET /a @a", refused: .fieldName),
]

@Suite struct RequestParserTests {
    @Test(arguments: whole + refused)
    func `the verdict is the same however the bytes are cut`(sample: RequestCase) {
        let expected = Verdict(messages: sample.messages, refusal: sample.refusal)
        for slices in everyCut(Array(sample.bytes.utf8)) {
            let verdict = requests(in: slices)
            guard verdict != expected else { continue }
            Issue.record("\(verdict) instead of \(expected), cut after \(slices[0].count)")
            return
        }
    }
}
