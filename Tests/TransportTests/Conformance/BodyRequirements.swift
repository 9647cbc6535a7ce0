private func chunked(_ body: String) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body
}

private func posted(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
}

/// RFC 9112, sections 6 and 7: where a body ends.
let bodyRequirements = [
    Requirement(
        "6.1", "chunked is decoded", chunked("3\r\nabc\r\n0\r\n\r\n"), 200, seen: "POST / a abc", then: .open),
    Requirement(
        "6.1", "and not applied twice", posted("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400,
        then: .closed),
    Requirement(
        "6.1", "nor in two lines",
        posted("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400,
        then: .closed),
    Requirement(
        "6.1", "a coding that is not known: 501", posted("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
        501,
        then: .closed),
    Requirement(
        "6.1", "length and coding, CL.TE: closed after the answer",
        posted(
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        400, then: .closed),
    Requirement(
        "6.1", "coding and length, TE.CL",
        posted("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5c\r\nGET /x HTTP/1.1\r\n"), 400,
        then: .closed),
    Requirement(
        "6.1", "a coding in HTTP/1.0 is faulty framing",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, then: .closed),
    Requirement("6.3", "nothing announced, no body", get(), 200, seen: "GET / a ", then: .open),
    Requirement("6.3", "a method that has one needs a length: 411", posted(""), 411, then: .closed),
    Requirement("6.3", "a length of 0", posted("Content-Length: 0\r\n"), 200, seen: "POST / a ", then: .open),
    Requirement(
        "6.3", "a body with GET is read as one", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
        200, seen: "GET / a x", then: .open),
    Requirement(
        "6.3", "chunked is not last: 400", posted("Transfer-Encoding: chunked, gzip\r\n"), 400, then: .closed),
    Requirement(
        "6.3", "no chunked, TE.0: 400", posted("Transfer-Encoding: identity\r\n", get()), 400, then: .closed),
    Requirement("6.3", "an empty coding", posted("Transfer-Encoding:\r\n"), 400, then: .closed),
    Requirement(
        "6.3", "one hidden by a control character", posted("Transfer-Encoding: \u{b}chunked\r\n"), 400,
        then: .closed),
    Requirement(
        "6.3", "one that only looks like it", posted("Transfer-Encoding: xchunked\r\n"), 400, then: .closed),
    Requirement(
        "6.3", "a length that is no number: 400", posted("Content-Length: x\r\n"), 400, then: .closed),
    Requirement("6.3", "one with a sign", posted("Content-Length: +1\r\n", "x"), 400, then: .closed),
    Requirement("6.3", "one in another base", posted("Content-Length: 0x1\r\n", "x"), 400, then: .closed),
    Requirement("6.3", "an empty one", posted("Content-Length:\r\n"), 400, then: .closed),
    Requirement(
        "6.3", "two different ones", posted("Content-Length: 1\r\nContent-Length: 2\r\n", "xy"), 400,
        then: .closed),
    Requirement("6.3", "a list of equal ones", posted("Content-Length: 1, 1\r\n", "x"), 400, then: .closed),
    Requirement(
        "6.3", "one that overflows: 413", posted("Content-Length: 18446744073709551617\r\n", "x"), 413,
        then: .closed),
    Requirement(
        "6.3", "one that is too large: 413", posted("Content-Length: 262145\r\n"), 413, then: .closed),

    Requirement(
        "7.1", "hexadecimal sizes of either case", chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"),
        200, seen: "POST / a 01234567890123456789", then: .open),
    Requirement("7.1", "no size", chunked("\r\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1", "a size that is none", chunked("0x1\r\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1", "a size that overflows", chunked("fffffffffffffffff\r\nx"), 400, then: .closed),
    Requirement("7.1", "one that is too large: 413", chunked("40001\r\n"), 413, then: .closed),
    Requirement("7.1", "a size with a sign", chunked("+1\r\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1", "white space behind a size", chunked("1 \r\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1", "data longer than its size", chunked("1\r\nxy\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1", "a line feed alone behind data", chunked("1\r\nx\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1", "a line feed alone behind a size", chunked("1\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement(
        "7.1.1", "extensions are ignored", chunked("1;a=b;c=\"d\"\r\nx\r\n0;e\r\n\r\n"), 200,
        seen: "POST / a x", then: .open),
    Requirement(
        "7.1.1", "white space around their parts is, too", chunked("1 ; a = b\r\nx\r\n0\r\n\r\n"), 200,
        seen: "POST / a x", then: .open),
    Requirement("7.1.1", "one without a name", chunked("5;\r\nhello\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1.1", "with a value alone", chunked("5;=x\r\nhello\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1.1", "with two names", chunked("5;a b\r\nhello\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1.1", "of no token", chunked("5;bad[=x\r\nhello\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement("7.1.1", "not closed", chunked("5;a=\"b\r\nhello\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement(
        "7.1.1", "a line feed in one is not", chunked("1;a\nb\r\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement(
        "7.1.1", "and their length is limited",
        chunked("1;\(String(repeating: "a", count: 300))\r\nx\r\n0\r\n\r\n"), 400, then: .closed),
    Requirement(
        "7.1.2", "trailer fields do not become fields",
        chunked("1\r\nx\r\n0\r\nHost: b\r\nContent-Length: 9\r\n\r\n"), 200, seen: "POST / a x", then: .open),
    Requirement("7.1.2", "but are checked", chunked("1\r\nx\r\n0\r\nT : u\r\n\r\n"), 400, then: .closed),
]

/// RFC 9112, section 9: how long a connection lives.
let connectionRequirements = [
    Requirement("9.3", "HTTP/1.1 goes on", get(), 200, then: .open),
    Requirement("9.3", "unless asked to close", get(closing: true), 200, then: .closed),
    Requirement(
        "9.3", "asked among other options, in any case",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", 200, then: .closed),
    Requirement("9.3", "HTTP/1.0 does not", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 200, then: .closed),
    Requirement(
        "9.3", "unless it asks", "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", 200,
        then: .open),
    Requirement(
        "9.3.2", "answers come in the order of the requests",
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
        200, 200, 200, seen: "GET /3 a ", then: .open),
    Requirement(
        "9.3.2", "up to the first that is refused",
        get() + "GET / HTTP/1.1\r\n\r\n" + get(), 200, 400, then: .closed),
    Requirement("9.6", "nothing behind a close is served", get(closing: true) + get(), 200, then: .closed),
    Requirement("9.6", "not behind HTTP/1.0 either", "GET / HTTP/1.0\r\n\r\n" + get(), 200, then: .closed),
]
