import HTTP
import Testing

/// Small bounds, so that every one of them can be met to the byte.
private let small = {
    var limits = Limits.callback
    limits.startLineBytes = 40
    limits.headBytes = 100
    limits.fieldCount = 3
    limits.bodyBytes = 10
    limits.emptyElements = 5
    limits.chunkLineBytes = 20
    limits.chunkExtensionBytes = 8
    limits.trailerBytes = 20
    limits.leftoverBytes = 12
    return limits
}()

/// A message made of a part that may be just so long.
struct LimitCase: Sendable, CustomTestStringConvertible {
    let name: String
    let most: Int
    let refusal: HTTPError.Reason
    let message: @Sendable (Int) -> String

    var testDescription: String { name }
}

private func filler(_ count: Int) -> String { String(repeating: "x", count: count) }

private func chunks(_ text: String) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + text
}

private let cases = [
    LimitCase(name: "first line", most: 24, refusal: .startLineTooLong) { count in
        "GET /\(filler(count)) HTTP/1.1\r\nHost: a\r\n\r\n"
    },
    LimitCase(name: "empty elements", most: 3, refusal: .emptyElements) { count in
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: ,\r\nConnection:\(String(repeating: ",", count: count))a\r\n\r\n"
    },
    LimitCase(name: "head", most: 69, refusal: .fieldsTooLong) { count in
        "GET / HTTP/1.1\r\nHost: a\r\nX:\(filler(count))\r\n\r\n"
    },
    LimitCase(name: "fields", most: 2, refusal: .fieldsTooLong) { count in
        "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: count) + "\r\n"
    },
    LimitCase(name: "content by length", most: 10, refusal: .bodyTooLong) { count in
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n" + filler(count)
    },
    LimitCase(name: "content by chunks", most: 8, refusal: .bodyTooLong) { count in
        chunks("2\r\nxx\r\n\(count)\r\n\(filler(count))\r\n0\r\n\r\n")
    },
    LimitCase(name: "zeros of a size", most: 14, refusal: .chunkSize) { count in
        chunks(String(repeating: "0", count: count) + "1\r\nx\r\n0\r\n\r\n")
    },
    LimitCase(name: "extensions together", most: 3, refusal: .chunkExtension) { count in
        chunks("1;xxx\r\nx\r\n0;\(filler(count))\r\n\r\n")
    },
    LimitCase(name: "trailer bytes", most: 13, refusal: .fieldsTooLong) { count in
        chunks("0\r\nX: \(filler(count))\r\n\r\n")
    },
    LimitCase(name: "trailer fields", most: 3, refusal: .fieldsTooLong) { count in
        chunks("0\r\n" + String(repeating: "X:\r\n", count: count) + "\r\n")
    },
]

@Suite struct LimitTests {
    @Test(arguments: cases)
    func `a bound is met to the byte, however the bytes are cut`(sample: LimitCase) {
        for slices in everyCut(Array(sample.message(sample.most).utf8)) {
            let verdict = requests(in: slices, limits: small)
            #expect(verdict.messages.count == 1 && verdict.refusal == nil, "\(verdict)")
        }
        for slices in everyCut(Array(sample.message(sample.most + 1).utf8)) {
            let verdict = requests(in: slices, limits: small)
            #expect(verdict == Verdict(refusal: sample.refusal))
        }
    }

    @Test(arguments: [
        ("GET /" + filler(36), HTTPError.Reason.startLineTooLong),
        (String(repeating: "M", count: 41), .unknownMethod),
        ("BREW " + filler(36), .unknownMethod),
        ("\u{1}" + filler(40), .method),
        ("GET / HTTP/1.1\r\nHost: a\r\nX:" + filler(74), .fieldsTooLong),
        (chunks("1;" + filler(19)), .chunkExtension),
        (chunks("1\r\nx\r\n0\r\nX:" + filler(19)), .fieldsTooLong),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", .bodyTooLong),
    ])
    func `nobody waits for the end of what is too long already`(text: String, refusal: HTTPError.Reason) {
        for slices in everyCut(Array(text.utf8)) {
            #expect(requests(in: slices, limits: small) == Verdict(refusal: refusal))
        }
        if refusal != .bodyTooLong {
            #expect(requests(in: [bytes(text).dropLast()], limits: small) == Verdict())
        }
    }

    @Test func `what waits behind a request is bounded`() throws {
        var parser = RequestParser(limits: small)
        try parser.receive(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + filler(12)))
        #expect(parser.buffered)
        #expect(throws: HTTPError(.overrun)) { try parser.receive(bytes("x")) }
    }

    @Test func `every refusal has a status and names its source`() {
        for reason in HTTPError.Reason.allCases {
            #expect([400, 408, 411, 413, 414, 417, 431, 501, 505].contains(HTTPError(reason).status))
            #expect(reason.rawValue.contains("(RFC "))
        }
        #expect(HTTPError(.bodyTooLong).status == 413)
        #expect(HTTPError(.noLength).status == 411)
        #expect(HTTPError(.startLineTooLong).status == 414)
        #expect(HTTPError(.expectation).status == 417)
        #expect(HTTPError(.fieldsTooLong).status == 431)
        #expect(HTTPError(.unknownMethod).status == 501)
        #expect(HTTPError(.unknownCoding).status == 501)
        #expect(HTTPError(.version).status == 505)
        #expect(HTTPError(.tooSlow).status == 408)
    }

    @Test func `calls take smaller bodies than callbacks`() {
        #expect(Limits.callback.bodyBytes == 262_144)
        #expect(Limits.call.bodyBytes == 65_536)
    }
}
