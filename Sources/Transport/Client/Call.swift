package import Elements
package import HTTP

/// One outgoing request.
package struct Call: Sendable {
    package var origin: Origin
    package var request: Request
    /// When the call is over, whatever it waits for. Only `beforeFirstByte` is waited for longer.
    package var deadline: Instant
    /// How long the answer is waited for from the first byte on; then only what comes before that byte ends
    /// at `deadline`. nil: all of it ends there.
    package var answerMilliseconds: Int64?
    /// Whether it may use, and leave behind, a kept connection.
    package var reusesConnection: Bool
    /// Awaited once connection and TLS stand, before any byte of the request is written: the place to
    /// make durable that it may have been sent. False gives up. Asked at most once a call.
    package var beforeFirstByte: (@Sendable () async -> Bool)?

    /// Whether it asks for the time, and the validity of the peer's certificates is judged by the Date of its
    /// answer instead of by our own clock. Such a call has a connection of its own.
    package var asksTime = false

    package init(
        origin: Origin, request: Request, deadline: Instant, answerMilliseconds: Int64? = nil,
        reusesConnection: Bool = true, beforeFirstByte: (@Sendable () async -> Bool)? = nil
    ) {
        self.origin = origin
        self.request = request
        self.deadline = deadline
        self.answerMilliseconds = answerMilliseconds
        self.reusesConnection = reusesConnection
        self.beforeFirstByte = beforeFirstByte
    }

    /// When nobody waits for the answer any more.
    package func answerEnd(firstByte: Instant) -> Instant {
        answerMilliseconds.map { firstByte.advanced(byMilliseconds: $0) } ?? deadline
    }

    /// Asks a peer for nothing but the Date of its answer.
    package init(askingTimeOf origin: Origin, by deadline: Instant) {
        var fields = Fields()
        fields.append("User-Agent", "wecom-bind")
        self.init(
            origin: origin, request: Request(method: "HEAD", target: "/", fields: fields), deadline: deadline,
            reusesConnection: false)
        asksTime = true
    }
}

/// What is known of a call when it is over.
package enum CallOutcome: Sendable {
    /// The first byte of the request was about to be written at `firstByte`.
    case answered(Response, firstByte: Instant)
    /// Proof: the socket took not one byte of the request.
    case notSent(CallFault)
    /// The peer may have had a byte. We closed the connection at `closed`.
    case unknown(CallFault, firstByte: Instant, closed: Instant)
}

/// Why a call was not answered.
package enum CallFault: Error, Equatable, Sendable {
    /// The host has no address, with the resolver's own words.
    case resolution(String)
    /// Nobody listens there.
    case refused
    case connect(KernelError)
    /// No trustworthy session, with OpenSSL's own words.
    case tls(String)
    case timeout
    /// The peer broke the connection off.
    case reset
    /// The peer ended the connection before its answer was whole.
    case truncated
    case malformed(HTTPError)
    case tooLarge
    /// Too many calls are under way, and too many wait.
    case overLimit
    /// `beforeFirstByte` said no.
    case cancelled
}

/// Whoever makes calls: the client, or a stand-in.
package protocol Caller: Sendable {
    func call(_ call: Call) async -> CallOutcome
}
