/// RFC 9112, sections 2 to 4: the message as bytes, the request line, the status line.
let startRequirements = [
    Requirement(
        "2.1", "the start line, fields, an empty line, a body",
        "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy", 200, seen: "POST /p a xy", then: .open),
    Requirement(
        "2.2", "parsed as octets, not as Unicode text",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u{fc}\u{4f1a}\r\n\r\n", 200, seen: "GET / a ", then: .open),
    Requirement("2.2", "one empty line before a request line is ignored", "\r\n" + get(), 200, then: .open),
    Requirement("2.2", "more are not", "\r\n\r\n\r\n" + get(), 400, then: .closed),
    Requirement(
        "2.2", "a line feed alone does not end a line", "GET / HTTP/1.1\nHost: a\n\n", 400, then: .closed),
    Requirement(
        "2.2", "a bare CR in the request line is invalid", "GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "2.2", "a bare CR in a field is invalid", "GET / HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "2.2", "white space between the start line and the first field",
        "GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("2.2", "what is no request is answered with 400", "hello\r\n\r\n", 400, then: .closed),
    Requirement("2.2", "nor is a TLS record", "\u{16}\u{3}\u{1} \u{0}x\r\n\r\n", 400, then: .closed),

    Requirement(
        "2.3", "the name of the protocol is case-sensitive", "GET / http/1.1\r\nHost: a\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "2.3", "one digit on either side of the dot", "GET / HTTP/1.01\r\nHost: a\r\n\r\n", 400, then: .closed
    ),
    Requirement(
        "2.3", "a major version that is not served", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, then: .closed),
    Requirement("2.3", "HTTP/0.9 has no version at all", "GET /\r\n\r\n", 400, then: .closed),
    Requirement(
        "2.3", "an answer to HTTP/1.0 carries our own version", "GET / HTTP/1.0\r\n\r\n", 200,
        seen: "GET / - ", then: .closed),

    Requirement(
        "3", "parts are separated by one space", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("3", "nothing follows the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("3", "nor precedes the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("3", "a tab is no space", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement(
        "3", "a target longer than any that is served: 414",
        "GET /\(String(repeating: "x", count: 8200)) HTTP/1.1\r\nHost: a\r\n\r\n", 414, then: .closed),
    Requirement(
        "3", "8,000 octets are taken",
        "GET /\(String(repeating: "x", count: 7980)) HTTP/1.1\r\nHost: a\r\n\r\n", 200, then: .open),
    Requirement("3.1", "a method is a token", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("3.1", "and case-sensitive", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501, then: .closed),
    Requirement(
        "3.1", "one that is not known: 501", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501, then: .closed),
    Requirement(
        "3.1", "however long it is", "\(String(repeating: "M", count: 300)) / HTTP/1.1\r\nHost: a\r\n\r\n",
        501,
        then: .closed),

    Requirement(
        "3.1", "100 KB of it", "\(String(repeating: "M", count: 100_000)) / HTTP/1.1\r\nHost: a\r\n\r\n", 501,
        then: .closed),
    Requirement(
        "3.1", "and whatever follows", "BREW /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\n\r\n", 501,
        then: .closed),
    Requirement(
        "3.1", "100 KB that are no method", "\u{1}\(String(repeating: "M", count: 100_000))\r\n", 400,
        then: .closed),
    Requirement(
        "3", "a HEAD that is refused has no content (RFC 9110, 9.3.2)", "HEAD / HTTP/1.1\r\n\r\n", 400,
        then: .closed),
    Requirement("3", "nor one whose line is no request's", "HEAD / HTTP/1.1 x\r\n\r\n", 400, then: .closed),
    Requirement("3", "or speaks another version", "HEAD / HTTP/2.0\r\n\r\n", 505, then: .closed),
    Requirement(
        "3", "or is too long", "HEAD /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\n\r\n", 414,
        then: .closed),

    Requirement(
        "3.2", "no white space in a target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("3.2", "nor what no URI holds", "GET /<a> HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement("3.2", "HTTP/1.1 without Host", "GET / HTTP/1.1\r\n\r\n", 400, then: .closed),
    Requirement("3.2", "two Host lines", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement(
        "3.2", "two in HTTP/1.0 as well", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", 400, then: .closed),
    Requirement("3.2", "an invalid Host", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, then: .closed),
    Requirement("3.2", "a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, then: .closed),
    Requirement("3.2", "a list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, then: .closed),
    Requirement(
        "3.2.1", "the origin form", "GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n", 200, seen: "GET /x?y a ",
        then: .open),
    Requirement(
        "3.2.1", "a path has a slash in front", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
    Requirement(
        "3.2.2", "the absolute form is taken, and its host counts",
        "GET http://b:8/x HTTP/1.1\r\nHost: a\r\n\r\n", 200, seen: "GET http://b:8/x b:8 ", then: .open),
    Requirement(
        "3.2.2", "but Host must be there even so", "GET http://b/x HTTP/1.1\r\n\r\n", 400, then: .closed),
    Requirement(
        "3.2.3", "the authority form is for CONNECT", "GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "3.2.3", "which is not offered", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501, then: .closed),
    Requirement(
        "3.2.4", "the asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200, seen: "OPTIONS * a ",
        then: .open),
    Requirement("3.2.4", "is for OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, then: .closed),
]

/// RFC 9112, section 5: the lines between the start line and the body.
let fieldRequirements = [
    Requirement(
        "5", "names are case-insensitive", "GET / HTTP/1.1\r\nhOST: a\r\n\r\n", 200, seen: "GET / a ",
        then: .open),
    Requirement("5", "a name is a token", "GET / HTTP/1.1\r\nHost: a\r\nX(y): z\r\n\r\n", 400, then: .closed),
    Requirement("5", "and is there", "GET / HTTP/1.1\r\nHost: a\r\n: z\r\n\r\n", 400, then: .closed),
    Requirement("5", "with a colon behind it", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400, then: .closed),
    Requirement(
        "5", "white space around a value is left out", "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n", 200,
        seen: "GET / a ", then: .open),
    Requirement(
        "5.1", "white space before the colon: 400", "GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "5.1", "before that of a length, too", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\nx",
        400,
        then: .closed),
    Requirement(
        "5.1", "a tab likewise", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\t: chunked\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "5.2", "a folded line: 400", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", 400, then: .closed),
    Requirement(
        "5.2", "folded with a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tz\r\n\r\n", 400, then: .closed),
    Requirement(
        "5", "NUL in a value (RFC 9110, 5.5)", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400,
        then: .closed),
    Requirement(
        "5", "more fields than are served (RFC 6585, 5)",
        "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 64))\r\n", 431, then: .closed),
    Requirement(
        "5", "an option of Connection that is none (RFC 9110, 7.6.1)",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: a b\r\n\r\n", 400, then: .closed),
    Requirement(
        "5", "lines of one list are one list (RFC 9110, 5.3)",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: ,close,\r\n\r\n", 200, seen: "GET / a ",
        then: .closed),
    Requirement(
        "5", "empty elements are ignored (RFC 9110, 5.6.1.2)",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: ,\r\nContent-Length: 1\r\n\r\nx", 200, seen: "POST / a x",
        then: .open),
    Requirement(
        "5", "a reasonable number of them",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: \(String(repeating: ",", count: 99))\r\n\r\n", 400,
        then: .closed),
]
