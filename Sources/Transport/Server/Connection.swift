import Elements
import HTTP

/// A peer's connection: requests, one after the other, until one side has enough.
///
/// It is one task on one loop. While a request is served nothing is read, so a peer that sends ahead
/// fills its own queue, not ours.
final class Connection {
    /// Why no further request is read.
    private enum Ending: Error {
        /// Closed at once: the peer is gone, or must not get a byte of an answer.
        case abrupt
        /// Closed after what was written, or TLS still has to say, has reached the peer.
        case gentle
    }

    private let stream: Stream
    private let peer: String
    private let share: LoopShare
    private let loop: EventLoop
    private let limits: ServerLimits
    private let accepted: Instant
    private var parser: RequestParser
    /// When the kernel had the first byte of the request that is read or served; nil before it.
    private var arrival: Instant?
    private var lastRead: Instant
    /// How long the bytes of the last read had been there.
    private var queuedMilliseconds: Int64 = 0
    private var idleSince: Instant?
    private var isWaiting = false
    private var isServing = false
    private var isOver = false
    /// Whether a request of it was authentic.
    var isVouchedFor = false

    init(_ stream: Stream, from peer: String, at share: LoopShare) {
        self.stream = stream
        self.peer = peer
        self.share = share
        loop = share.loop
        limits = share.limits
        accepted = loop.now
        lastRead = accepted
        parser = RequestParser(limits: limits.messages)
    }

    func run(_ serve: LoopShare.Serve) async {
        do throws(Ending) {
            try await handshake()
            while true {
                let request = try await nextRequest()
                try await exchange(request, serve)
            }
        } catch {
            if case .gentle = error { await linger() }
        }
        isOver = true
        stream.close()
    }

    /// Whether it can still become one that makes room for others.
    var isStranger: Bool { !isVouchedFor && !isOver }

    /// Whether it may be closed to make room: nobody knows it, and no request of it is being served.
    var canMakeRoom: Bool { isStranger && !isServing }

    /// Ends the wait for a further request. A connection that has not had one yet is still heard: its
    /// peer cannot know that it came late.
    func endIfIdle() {
        guard isWaiting, idleSince != nil else { return }
        stream.channel.expire()
    }

    func abort() {
        isOver = true
        stream.close()
    }

    // MARK: Reading

    private func handshake() async throws(Ending) {
        guard stream.isSecure else { return }
        let deadline = deadline
        guard await stream.channel.readable(until: deadline) else { throw .abrupt }
        arrival = lastArrival
        do throws(StreamFault) {
            try await stream.handshake(until: deadline)
        } catch {
            share.count(\.handshakesFailed)
            if let fault = ConnectionFault(error, after: stream.beginning) {
                share.count(fault, of: peer, error.text)
            }
            throw Connection.ending(after: error)
        }
    }

    private func nextRequest() async throws(Ending) -> Request {
        // What came behind the last request came with the last read; the first began with its handshake.
        if idleSince != nil { arrival = parser.buffered ? lastRead : nil }
        while true {
            do throws(HTTPError) {
                if let request = try parser.next() {
                    share.count(\.requests)
                    return request
                }
            } catch {
                throw await refuse(error)
            }
            if parser.awaitsContinue { try await invite() }
            let deadline = deadline
            let hasBegun = arrival != nil
            let count = try await read(until: deadline)
            do throws(HTTPError) {
                try parser.receive(stream.input(count))
                // Bytes that never stop coming must not put the end off.
                if hasBegun, lastRead > deadline { throw HTTPError(.tooSlow) }
            } catch {
                throw await refuse(error)
            }
        }
    }

    private func read(until deadline: Instant) async throws(Ending) -> Int {
        let count: Int
        isWaiting = arrival == nil
        do throws(StreamFault) {
            count = try await stream.read(until: deadline)
        } catch {
            // RFC 9110, 15.5.9: of a request that has begun. Whoever has sent none, waits for no answer.
            guard error == .timedOut, parser.progress != .idle else { throw Connection.ending(after: error) }
            throw await refuse(HTTPError(.tooSlow))
        }
        isWaiting = false
        guard count > 0 else {
            if parser.progress != .idle { note(HTTPError(.truncated)) }
            throw .abrupt
        }
        queuedMilliseconds = stream.channel.millisecondsSinceLastBytes
        lastRead = loop.now
        if arrival == nil { arrival = lastRead.advanced(byMilliseconds: -queuedMilliseconds) }
        return count
    }

    private var lastArrival: Instant {
        loop.now.advanced(byMilliseconds: -stream.channel.millisecondsSinceLastBytes)
    }

    /// Until when the peer may take, as far as its request has come.
    private var deadline: Instant {
        guard let idleSince else {
            return accepted.advanced(
                byMilliseconds: parser.progress == .body
                    ? limits.requestMilliseconds : limits.headMilliseconds)
        }
        guard let arrival else {
            return share.isDraining ? loop.now : idleSince.advanced(byMilliseconds: limits.idleMilliseconds)
        }
        return arrival.advanced(
            byMilliseconds: parser.progress == .body ? limits.requestMilliseconds : limits.headMilliseconds)
    }

    /// A fault of TLS is told to the peer before the close, and the close must not take that away.
    private static func ending(after fault: StreamFault) -> Ending {
        switch fault {
        case .tls: .gentle
        case .timedOut, .aborted, .truncated, .kernel: .abrupt
        }
    }

    /// RFC 9110, 10.1.1: the peer waits for a word before it sends the content.
    private func invite() async throws(Ending) {
        let written = await stream.write(MessageWriter.goAhead, until: deadline)
        guard written.fault == nil else { throw .abrupt }
        parser.continued()
    }

    // MARK: Answering

    private func exchange(_ request: Request, _ serve: LoopShare.Serve) async throws(Ending) {
        let turn = Turn(request, on: self)
        let exchange = ServerExchange(
            arrival: arrival ?? lastRead, peer: peer, queuedMilliseconds: queuedMilliseconds,
            turn: LoopBound(turn, current: loop))
        isServing = true
        await serve(request, exchange)
        isServing = false
        let delivery = turn.end()
        count(delivery)
        switch delivery {
        case .written(let instant)? where turn.keepsAlive: idleSince = instant
        case .written?, .unheard?: throw .gentle
        case .late?, .failed?, nil: throw .abrupt
        }
    }

    private func count(_ delivery: Delivery?) {
        switch delivery {
        case .written?, .unheard?: share.count(\.answered)
        case .late?: share.count(\.late)
        case .failed?: share.count(\.failed)
        case nil: share.count(\.unanswered)
        }
    }

    /// Writes one answer; see `Exchange.answer`.
    func write(
        _ response: Response, to request: Request, closing: Bool, notAfter: Instant
    ) async -> Delivery {
        let bytes = MessageWriter.bytes(of: response, to: request, closing: closing, date: share.dateField)
        let limit = loop.now.advanced(byMilliseconds: limits.writeMilliseconds)
        let hasPeerEnded = stream.channel.hasPeerEnded
        switch await stream.write(bytes, until: min(limit, notAfter)).fault {
        case nil: return hasPeerEnded ? .unheard(at: loop.now) : .written(at: loop.now)
        case .timedOut?: return notAfter <= limit ? .late : .failed
        case .aborted?, .truncated?, .kernel?, .tls?: return .failed
        }
    }

    /// Writes bytes that need not be a message; see `Exchange.abandon`.
    func abandon(after bytes: [UInt8], resetting: Bool) async {
        let limit = loop.now.advanced(byMilliseconds: limits.writeMilliseconds)
        // The connection ends next, whatever came of them.
        _ = await stream.write(bytes, until: limit)
        if resetting { stream.channel.resetOnClose() }
    }

    var mustClose: Bool { share.isDraining }

    /// Counts a request that was not read, by what it was.
    private func note(_ error: HTTPError) {
        // What comes later, or inside of TLS, has been found to be HTTP.
        let beginning = stream.isSecure || idleSince != nil ? [] : stream.beginning
        share.count(ConnectionFault(error, after: beginning), of: peer, error.reason.rawValue)
    }

    private func refuse(_ error: HTTPError) async -> Ending {
        share.count(error.reason == .tooSlow ? \.tooSlow : \.refused)
        note(error)
        let bytes = MessageWriter.bytes(
            refusing: .refused(error.status), toHead: parser.isHead, date: share.dateField)
        let limit = loop.now.advanced(byMilliseconds: limits.writeMilliseconds)
        return await stream.write(bytes, until: limit).fault == nil ? .gentle : .abrupt
    }

    /// Closing a socket with unread bytes makes the kernel send a reset, which can take an answer away
    /// that the peer has not read yet. So what still comes is read and dropped for a while.
    ///
    /// Source: RFC 9112, 9.6.
    private func linger() async {
        let deadline = loop.now.advanced(byMilliseconds: limits.lingerMilliseconds)
        await stream.endWriting(until: deadline)
        var left = limits.lingerBytes
        // Whatever goes wrong, the connection is closed next.
        while left > 0, let count = try? await stream.channel.read(until: deadline), count > 0 {
            left -= count
        }
    }
}
