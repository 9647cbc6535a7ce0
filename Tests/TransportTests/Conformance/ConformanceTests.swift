import Elements
import HTTP
import Support
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
            let method = String(requirement.sent.prefix { $0 != " " && $0 != "\r" })
            let count = requirement.statuses.count
            let read = ReadAnswers(
                Array(text.utf8), to: Array(repeating: method, count: count) + ["GET"], isClosed: true)
            #expect(read.faults.isEmpty, "\(text)")
            var answers = read.answers
            if requirement.end == .open {
                let next = answers.popLast()
                let last = try #require(next, "the connection was closed: \(text)")
                #expect(last.text == "GET / a ", "it did not stay in step")
            }
            #expect(answers.map(\.status) == requirement.statuses, "\(text)")
            if let seen = requirement.seen { #expect(answers.last?.text == seen) }
            for answer in answers where answer.status >= 400 {
                #expect(answer.text == (method == "HEAD" ? "" : "refused\n"))
            }
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
