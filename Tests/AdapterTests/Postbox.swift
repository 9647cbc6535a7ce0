import Adapter
import Elements
import Envelope
import Events
import HTTP
import Support
import Testing
import Transport

/// Messages as WeCom seals them, and answers as WeCom opens them.
struct Postbox: Sendable {
    let path: String
    let receiver: String
    private let key: Credentials

    init(path: String, receiver: String, token: String, aesKey: String) throws {
        self.path = path
        self.receiver = receiver
        key = try Credentials(token: Secret(token), encodingAESKey: Secret(aesKey))
    }

    /// - Returns: nil, and a failed test, when the message cannot be sealed.
    /// - Parameter seconds: How far its sender's clock is ahead of the runtime's time.
    func request(_ message: String, on runtime: any Runtime, ahead seconds: Int64 = 0) -> Request? {
        do {
            let stamp = try Stamp(
                timestamp: String(runtime.unixNow.seconds + seconds), nonce: "n\(runtime.randomBytes(4)[0])")
            let sealed = Sealer.seal(
                Array(message.utf8), for: receiver, stamp: stamp, with: key, random: runtime.randomBytes(16))
            return Request(
                method: "POST",
                target: path
                    + "?msg_signature=\(sealed.signature)&timestamp=\(stamp.timestamp)&nonce=\(stamp.nonce)",
                body: Array(#"{"tousername":"\#(receiver)","encrypt":"\#(sealed.encrypt)"}"#.utf8))
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    /// The check of a URL, as WeCom makes it when the URL is entered.
    func check(_ echo: String, by method: String, on runtime: any Runtime) throws -> Request {
        let stamp = try Stamp(timestamp: String(runtime.unixNow.seconds), nonce: "n1")
        let sealed = Sealer.seal(
            Array(echo.utf8), for: receiver, stamp: stamp, with: key, random: runtime.randomBytes(16))
        let query = Query.string([
            ("msg_signature", "\(sealed.signature)"), ("timestamp", stamp.timestamp), ("nonce", stamp.nonce),
            ("echostr", sealed.encrypt),
        ])
        return Request(method: method, target: "\(path)?\(query)")
    }

    /// The errcode of a sealed answer; nil when the body is none.
    func errcode(in body: [UInt8]) -> Int? {
        opened(body)?["errcode"]?.integer.map { Int($0) }
    }

    /// What a sealed answer says; nil when the body is none.
    func opened(_ body: [UInt8]) -> JSON? {
        if let json = try? JSONReader.read(body), let encrypt = json["encrypt"]?.string,
            let timestamp = json["timestamp"]?.string, let nonce = json["nonce"]?.string,
            let signed = json["msgsignature"]?.string,
            let stamp = try? Stamp(timestamp: timestamp, nonce: nonce),
            let signature = try? Signature(signed),
            let opened = try? Sealer.open(
                encrypt, stamp: stamp, signature: signature, with: [key], for: [receiver]),
            let message = try? JSONReader.read(opened.message)
        {
            return message
        }
        return nil
    }
}

/// A connection that keeps what is written to it, and looks whether it keeps the rules for answers.
final class CapturingExchange: Exchange {
    let arrival: Instant
    let peer: String
    let queuedMilliseconds: Int64
    private let request: Request
    private let runtime: any Runtime
    private let life: Life?
    private let isLost: Bool
    private let hasPeerEnded: Bool
    private let written = Guarded<(Response, Instant)?>(nil)

    /// - Parameters:
    ///   - peer: Who has sent it.
    ///   - milliseconds: How long ago the request's first byte came.
    ///   - queued: How long its last bytes had waited to be read.
    ///   - isLost: Whether the peer is gone when the answer is to be written.
    ///   - hasPeerEnded: Whether it has ended its side by then.
    init(
        _ runtime: any Runtime, answering request: Request, from peer: String = "127.0.0.1",
        life: Life? = nil, ago milliseconds: Int64 = 0, queued: Int64 = 0,
        isLost: Bool = false, hasPeerEnded: Bool = false
    ) {
        queuedMilliseconds = queued
        arrival = runtime.now.advanced(byMilliseconds: -milliseconds)
        self.request = request
        self.peer = peer
        self.runtime = runtime
        self.life = life
        self.isLost = isLost
        self.hasPeerEnded = hasPeerEnded
    }

    var answer: (Response, Instant)? { written.withLock { $0 } }

    func answer(_ response: Response, notAfter: Instant) async -> Delivery {
        await life?.pass()
        let now = runtime.now
        guard now <= notAfter else { return .late }
        guard !isLost else { return .failed }
        check(response)
        written.withLock { $0 = (response, now) }
        return hasPeerEnded ? .unheard(at: now) : .written(at: now)
    }

    private func check(_ response: Response) {
        let isRefusal = (400...499).contains(response.status)
        let bytes = MessageWriter.bytes(
            of: response, to: request, closing: isRefusal, date: "Sun, 06 Nov 1994 08:49:37 GMT")
        let read = ReadAnswers(bytes, to: [request.method], isClosed: isRefusal)
        #expect(read.faults == [])
    }
}
