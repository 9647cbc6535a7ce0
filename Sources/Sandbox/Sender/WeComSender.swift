package import Elements
package import Envelope
import Events
package import HTTP
package import Transport

/// Sends callbacks as WeCom does, and reads the replies as WeCom would.
package struct WeComSender: Sendable {
    /// How long an answer is waited for: longer than WeCom waits, to see how late it is.
    private static let patience: Int64 = 6_000

    private let adapter: Origin
    private let caller: any Caller
    private let runtime: any Runtime

    package init(adapter: Origin, caller: any Caller, runtime: any Runtime) {
        self.adapter = adapter
        self.caller = caller
        self.runtime = runtime
    }

    /// A callback that is sealed, and waits to be sent; with what its answer is read by.
    package struct Prepared: Sendable {
        package let call: Call
        fileprivate let message: [UInt8]
        fileprivate let route: Target.Route
        fileprivate let isURLCheck: Bool
    }

    /// Seals and sends one callback.
    ///
    /// - Throws: When the route's own credentials cannot be used.
    package func send(
        _ draft: CallbackDraft, to route: Target.Route, with deviation: Deviation = Deviation()
    ) async throws(EnvelopeError) -> SenderReply {
        try await send(try prepare(draft, for: route, with: deviation))
    }

    /// Asks as WeCom does when a callback URL is entered in its console.
    ///
    /// Source: WeCom developer centre, document path 90930.
    package func checkURL(
        of route: Target.Route, with deviation: Deviation = Deviation()
    ) async throws(EnvelopeError) -> SenderReply {
        try await send(try prepareURLCheck(of: route, with: deviation))
    }

    /// Seals one callback, signed as of now.
    ///
    /// - Throws: When the route's own credentials cannot be used.
    package func prepare(
        _ draft: CallbackDraft, for route: Target.Route, with deviation: Deviation = Deviation()
    ) throws(EnvelopeError) -> Prepared {
        var draft = draft
        for (name, value) in deviation.members { draft.set(name, value) }
        let message = deviation.message.map { Array($0.utf8) } ?? JSONText.render(draft.message)
        return try prepare(message, for: route, deviation, isURLCheck: false)
    }

    /// Seals the question whether a URL is right.
    package func prepareURLCheck(
        of route: Target.Route, with deviation: Deviation = Deviation()
    ) throws(EnvelopeError) -> Prepared {
        let echo = deviation.message ?? "sandbox\(runtime.unixNow.milliseconds)"
        return try prepare(Array(echo.utf8), for: route, deviation, isURLCheck: true)
    }

    private func prepare(
        _ message: [UInt8], for route: Target.Route, _ deviation: Deviation, isURLCheck: Bool
    ) throws(EnvelopeError) -> Prepared {
        let callback = try SealedCallback.make(
            message, for: route, deviation, at: runtime.unixNow, isURLCheck: isURLCheck,
            random: runtime.randomBytes)
        let method = deviation.method ?? (isURLCheck ? "GET" : "POST")
        // As seen in a real log; nothing may depend on them.
        var fields = Fields()
        fields.append("User-Agent", "Mozilla/4.0")
        fields.append("Accept", "*/*")
        if !callback.body.isEmpty { fields.append("Content-Type", "application/json") }
        let request = Request(
            method: method, target: adapter.basePath + callback.target, fields: fields, body: callback.body)
        let call = Call(origin: adapter, request: request, deadline: runtime.now)
        return Prepared(call: call, message: message, route: route, isURLCheck: isURLCheck)
    }

    private func send(_ prepared: Prepared) async throws(EnvelopeError) -> SenderReply {
        let started = runtime.now
        let outcome = await dispatch(prepared)
        let ended = runtime.now
        switch outcome {
        case .answered(let response, let firstByte):
            var reply = try read(response, to: prepared)
            reply.milliseconds = ended.milliseconds(since: firstByte)
            return reply
        case .notSent(let fault):
            return SenderReply(
                status: nil, body: .none, milliseconds: ended.milliseconds(since: started),
                fault: "not sent: \(fault)")
        case .unknown(let fault, let firstByte, let closed):
            return SenderReply(
                status: nil, body: .none, milliseconds: closed.milliseconds(since: firstByte),
                fault: "\(fault)")
        }
    }

    /// Sends what is sealed already, and reads nothing of its answer.
    package func dispatch(_ prepared: Prepared) async -> CallOutcome {
        var call = prepared.call
        call.deadline = runtime.now.advanced(byMilliseconds: Self.patience)
        return await caller.call(call)
    }

    // MARK: Reading

    /// What WeCom would see in an answer; it does not say after how long.
    ///
    /// - Throws: When the route's own credentials cannot be used.
    package func read(_ response: Response, to prepared: Prepared) throws(EnvelopeError) -> SenderReply {
        let route = prepared.route
        var reply = SenderReply(status: response.status, body: .text, milliseconds: 0)
        if response.body.isEmpty {
            reply.body = .empty
        } else if response.body == Array("success".utf8) {
            reply.body = .success
        } else if prepared.isURLCheck, response.body == prepared.message {
            reply.body = .echo
        } else if response.body.first == UInt8(ascii: "{") {
            let credentials = try Credentials(token: route.token, encodingAESKey: route.encodingAESKey)
            do {
                reply.message = try Self.open(response.body, credentials, route.receiver)
                reply.body = .sealed
            } catch {
                reply.body = .garbage
                reply.fault = "\(error)"
            }
        }
        return reply
    }

    /// Checks everything that is documented of a sealed reply: four strings, the signature over its own
    /// stamp, the packet and the receiver.
    private static func open(
        _ body: [UInt8], _ credentials: Credentials, _ receiver: String
    ) throws -> JSON {
        let document = try JSONReader.read(body)
        guard let encrypt = document["encrypt"]?.string, let signature = document["msgsignature"]?.string,
            let timestamp = document["timestamp"]?.string, let nonce = document["nonce"]?.string
        else { throw FormatFault([], "a sealed reply has four texts") }
        let opened = try Sealer.open(
            encrypt, stamp: Stamp(timestamp: timestamp, nonce: nonce), signature: Signature(signature),
            with: [credentials], for: [receiver])
        return try JSONReader.read(opened.message)
    }
}
