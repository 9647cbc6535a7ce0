import HTTP
import Testing

@Suite struct RequestParserTests {
    @Test(arguments: wholeRequests + refusedRequests)
    func `the verdict is the same however the bytes are cut`(sample: RequestCase) {
        let expected = Verdict(messages: sample.messages, refusal: sample.refusal)
        for slices in everyCut(Array(sample.bytes.utf8)) {
            let verdict = requests(in: slices)
            guard verdict != expected else { continue }
            Issue.record("\(verdict) instead of \(expected), cut after \(slices[0].count)")
            return
        }
    }

    @Test func `a refusal stays, whatever comes later`() {
        var parser = RequestParser(limits: .callback)
        #expect(throws: HTTPError(.bareLineFeed)) { try parser.receive(bytes("GET / HTTP/1.1\n")) }
        #expect(throws: HTTPError(.bareLineFeed)) { try parser.receive(bytes(get("/"))) }
        #expect(throws: HTTPError(.bareLineFeed)) { try parser.next() }
    }

    @Test func `a request before a bad one is still given`() throws {
        var parser = RequestParser(limits: .callback)
        try parser.receive(bytes(get("/a") + "nonsense\r\n"))
        #expect(try parser.next()?.path == "/a")
        #expect(throws: HTTPError(.startLine)) { try parser.next() }
    }

    @Test func `target, path and query are as they were sent`() throws {
        let request = try #require(try only(get("http://b:80/a%2Fb/../c?d=%20&e")))
        #expect(request.target == "http://b:80/a%2Fb/../c?d=%20&e")
        #expect(request.path == "/a%2Fb/../c")
        #expect(request.query == "d=%20&e")
        #expect(request.fields.all(named: "host") == ["b:80"])
    }

    @Test func `fields keep their order and lose the space around values`() throws {
        let request = try #require(try only(get("/", "B:  1 2 \r\nA:\r\nb: \t3\r\n")))
        #expect(request.fields.map(\.name) == ["Host", "B", "A", "b"])
        #expect(request.fields.map(\.value) == ["a", "1 2", "", "3"])
        #expect(request.fields["b"] == "1 2")
        #expect(request.fields.all(named: "b") == ["1 2", "3"])
    }

    @Test func `progress tells which deadline holds`() throws {
        var parser = RequestParser(limits: .callback)
        #expect(parser.progress == .idle)
        try parser.receive(bytes("\r\n"))
        #expect(parser.progress == .idle)
        try parser.receive(bytes("G"))
        #expect(parser.progress == .head)
        try parser.receive(bytes("ET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"))
        #expect(parser.progress == .head)
        try parser.receive(bytes("\r\n"))
        #expect(parser.progress == .body)
        #expect(!parser.buffered)
        try parser.receive(bytes("xyGE"))
        #expect(parser.buffered)
        #expect(try parser.next() != nil)
        #expect(parser.progress == .head)
        #expect(try parser.next() == nil)
        try parser.receive(bytes("T / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(try parser.next() != nil)
        #expect(parser.progress == .idle)
    }

    @Test(arguments: [
        ("HEAD ", true), ("HEAD /a b HTTP/1.1\r\n", true), ("HEAD / HTTP/1.1\r\nX\r\n", true),
        ("HEAD", false), ("HEADS / HTTP/1.1\r\n", false), ("head / HTTP/1.1\r\n", false),
        (get("/", method: "HEAD") + "GET / HTTP/1.1\r\nX\r\n", false),
        (get("/") + "HEAD / HTTP/1.1\r\nX\r\n", true),
    ])
    func `a request of HEAD is known as one before it is whole`(text: String, isHead: Bool) {
        for slices in everyCut(Array(text.utf8)) {
            var parser = RequestParser(limits: .callback)
            do {
                for slice in slices {
                    try parser.receive(slice)
                    while try parser.next() != nil {}
                }
            } catch {
                // What is wrong with it is no matter here.
            }
            #expect(parser.isHead == isHead)
        }
    }

    private func only(_ text: String) throws -> Request? {
        var parser = RequestParser(limits: .callback)
        try parser.receive(bytes(text))
        return try parser.next()
    }
}

@Suite struct ExpectationTests {
    private static let head = post("Expect: 100-continue\r\nContent-Length: 1\r\n")

    @Test func `a peer that waits is told once`() throws {
        var parser = RequestParser(limits: .callback)
        try parser.receive(bytes(Self.head).dropLast())
        #expect(!parser.awaitsContinue)
        try parser.receive(bytes("\n"))
        #expect(parser.awaitsContinue)
        parser.continued()
        #expect(!parser.awaitsContinue)
    }

    @Test func `a peer that has begun its content does not wait`() throws {
        var parser = RequestParser(limits: .callback)
        try parser.receive(bytes(post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "1")))
        #expect(!parser.awaitsContinue)
        parser = RequestParser(limits: .callback)
        try parser.receive(bytes(Self.head))
        #expect(parser.awaitsContinue)
        try parser.receive(bytes("x"))
        #expect(!parser.awaitsContinue)
    }

    @Test(arguments: [
        post("Expect: 100-continue\r\nContent-Length: 0\r\n"),
        get("/", "Expect: 100-continue\r\n"),
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
        post("Content-Length: 1\r\n"),
    ])
    func `nobody waits without content, in HTTP 1.0 or unasked`(head: String) throws {
        var parser = RequestParser(limits: .callback)
        try parser.receive(bytes(head))
        #expect(!parser.awaitsContinue)
    }

    @Test func `the wait of one request does not pass to the next`() throws {
        var parser = RequestParser(limits: .callback)
        try parser.receive(bytes(Self.head))
        try parser.receive(bytes("x"))
        _ = try parser.next()
        try parser.receive(bytes(post("Content-Length: 1\r\n")))
        #expect(!parser.awaitsContinue)
    }
}
