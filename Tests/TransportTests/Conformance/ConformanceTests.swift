import Elements
import HTTP
import Testing
import Transport

/// What RFC 9112 demands of a server in one situation, and how we meet it.
struct Requirement: Sendable, CustomTestStringConvertible {
    /// How a connection is left when what was sent has been answered.
    enum End: Sendable {
        /// The next request on it is answered too.
        case open
        case closed
    }

    let section: String
    let demand: String
    let sent: String
    /// The statuses of the answers, in order.
    let statuses: [Int]
    /// What the served request looked like, where that matters: method, target, host, content.
    let seen: String?
    let end: End

    init(
        _ section: String, _ demand: String, _ sent: String, _ statuses: Int..., seen: String? = nil,
        then end: End
    ) {
        self.section = section
        self.demand = demand
        self.sent = sent
        self.statuses = statuses
        self.seen = seen
        self.end = end
    }

    var testDescription: String { "\(section): \(demand): \(String(sent.debugDescription.prefix(60)))" }
}

/// One answer as a peer reads it.
struct ReadAnswer {
    let status: Int
    let head: String
    let body: String
}

@Suite struct ConformanceTests {
    @Test(arguments: startRequirements + fieldRequirements)
    func `start lines and fields are read to the letter`(requirement: Requirement) async throws {
        try await check(requirement)
    }

    @Test(arguments: bodyRequirements + connectionRequirements)
    func `bodies and connections end where the letter says`(requirement: Requirement) async throws {
        try await check(requirement)
    }

    private func check(_ requirement: Requirement) async throws {
        try await withServer(loops: 1, mirror) { _, server, port in
            let peer = RawPeer(port: port)
            peer.send(requirement.sent)
            if requirement.end == .open { peer.send(get(closing: true)) }
            let text = await peer.receive()
            var answers = answers(in: text)
            if requirement.end == .open {
                let next = answers.popLast()
                let last = try #require(next, "the connection was closed: \(text)")
                #expect(last.body == "GET / a ", "it did not stay in step")
            } else {
                let last = try #require(answers.last)
                #expect(last.head.lowercased().contains("connection: close"))
            }
            #expect(answers.map(\.status) == requirement.statuses, "\(text)")
            if let seen = requirement.seen { #expect(answers.last?.body == seen) }
            for answer in answers where answer.status >= 400 { #expect(answer.body == "refused\n") }
            #expect(
                server.counters.requests == answers.count { $0.status < 400 }
                    + (requirement.end == .open ? 1 : 0))
        }
    }
}

/// Answers with what it was asked: method, target, host and content.
private func mirror(_ loops: Loops) -> Serve {
    { request, exchange in
        let body = String(decoding: request.body, as: UTF8.self)
        let host = request.fields["host"] ?? "-"
        _ = await exchange.answer(
            text("\(request.method) \(request.target) \(host) \(body)"), notAfter: later(loops))
    }
}

/// The answers to requests that have one with a body each. An interim answer has none.
private func answers(in text: String) -> [ReadAnswer] {
    var answers: [ReadAnswer] = []
    var rest = Substring(text)
    while let end = rest.firstRange(of: "\r\n\r\n") {
        let head = String(rest[..<end.lowerBound])
        rest = rest[end.upperBound...]
        guard head.hasPrefix("HTTP/1.1 "), let status = Int(head.dropFirst(9).prefix(3)) else { break }
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        let bytes = rest.utf8.prefix(length ?? 0)
        answers.append(ReadAnswer(status: status, head: head, body: String(Substring(bytes))))
        rest = rest[bytes.endIndex...]
    }
    return answers
}
