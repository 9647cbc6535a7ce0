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
func get(_ target: String, _ fields: String = "", method: String = "GET") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
}

func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
}

func chunked(_ body: String) -> String {
    post("Transfer-Encoding: chunked\r\n", body)
}

let wholeRequests: [RequestCase] = [
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
    RequestCase("GET / HTTP/1.1\r\nHost: a:000080\r\n\r\n", "GET / @a:000080"),
    RequestCase("GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7:8]\r\n\r\n", "GET / @[1:2:3:4:5:6:7:8]"),
    RequestCase("GET / HTTP/1.1\r\nHost: [::]\r\n\r\n", "GET / @[::]"),
    RequestCase("GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7::]:1\r\n\r\n", "GET / @[1:2:3:4:5:6:7::]:1"),
    RequestCase("GET / HTTP/1.1\r\nHost: [::FFFF:1.2.3.255]\r\n\r\n", "GET / @[::FFFF:1.2.3.255]"),
    RequestCase("GET / HTTP/1.1\r\nHost: [1:2::3:1.2.3.4]\r\n\r\n", "GET / @[1:2::3:1.2.3.4]"),
    RequestCase("GET / HTTP/1.1\r\nHost: [vF.a:b]\r\n\r\n", "GET / @[vF.a:b]"),
    RequestCase(get("/", "Connection:\r\nConnection: ,close ,\r\n"), "GET / @a close"),
    RequestCase(get("/", "Connection: x\r\nA: b\r\nconnection: close\r\n"), "GET / @a close"),
    RequestCase(post("Expect:\r\nContent-Length: 1\r\n", "x"), "POST / @a <x>"),
    RequestCase(post("Expect: ,100-continue,\r\nContent-Length: 1\r\n", "x"), "POST / @a <x>"),
    RequestCase(get("/", "X:\r\nY: \t \r\n"), "GET / @a"),
    RequestCase(get("/", "X: a\tb \u{e9}\r\n"), "GET / @a"),
    RequestCase(get("/", "Connection: close\r\n"), "GET / @a close"),
    RequestCase(get("/", "Connection: x , CLOSE,, y\r\n"), "GET / @a close"),
    RequestCase(get("/", "Connection: closed\r\n"), "GET / @a"),
    RequestCase("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / @a"),
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
    RequestCase(chunked("1 ;\ta = b ; c\r\nx\r\n0\r\n\r\n"), "POST / @a <x>"),
    RequestCase(chunked("1;a=\"\";b=\"\\\"\\\\;\u{e9}\"\r\nx\r\n0\r\n\r\n"), "POST / @a <x>"),
    RequestCase(
        chunked("1\r\nx\r\n0\r\nT: u\r\nContent-Length: 9\r\n\r\n") + get("/b"), "POST / @a <x>", "GET /b @a"),
    RequestCase(post("transfer-encoding: CHUNKED\r\n", "1\r\nx\r\n0\r\n\r\n"), "POST / @a <x>"),
    RequestCase(get("/", "Content-Length: 1\r\n")),
    RequestCase("GET / HTTP/1.1\r\nHost: a\r\n"),
    RequestCase("\r\n"),
]
