import Elements
import HTTP

/// The calls of one loop.
///
/// Until the first byte of a request has been handed to the kernel, whatever fails leaves proof that
/// nothing was sent. From then on only an answer says what the peer did.
final class Conversations {
    private let loop: EventLoop
    private let limits: ClientLimits
    private let dialler: Dialler
    let pool: Pool

    init(on loop: EventLoop, limits: ClientLimits, context: SSLContext, resolver: Resolver) {
        self.loop = loop
        self.limits = limits
        dialler = Dialler(loop: loop, context: context, resolver: resolver)
        pool = Pool(on: loop, limits: limits)
    }

    func call(_ call: Call) async -> CallOutcome {
        let message = MessageWriter.bytes(of: call.request, host: call.origin.hostField)
        var isApproved = false
        do throws(CallFault) {
            while true {
                let (stream, isKept) = try await connection(for: call)
                if !isApproved {
                    try await approve(call, stream)
                    isApproved = true
                }
                // Approval may have taken its time, and a kept connection its leave meanwhile.
                if stream.isQuiet() {
                    let firstByte = loop.now
                    let written = await stream.write(message, until: call.answerEnd(firstByte: firstByte))
                    guard written.count == 0, let fault = written.fault else {
                        return await answer(to: call, on: stream, firstByte, written.fault)
                    }
                    pool.close(stream)
                    guard isKept, fault != .timedOut else { throw CallFault(talking: fault) }
                } else {
                    pool.close(stream)
                    guard isKept else { throw .reset }
                }
            }
        } catch {
            return .notSent(error)
        }
    }

    private func connection(for call: Call) async throws(CallFault) -> (Stream, isKept: Bool) {
        if call.reusesConnection, let stream = pool.reuse(call.origin.endpoint) { return (stream, true) }
        let welcome = call.reusesConnection ? call.origin.endpoint : nil
        if let stream = try await pool.makeRoom(for: welcome, until: call.deadline) { return (stream, true) }
        do throws(CallFault) {
            return (try await dialler.dial(call), false)
        } catch {
            pool.giveBack()
            throw error
        }
    }

    private func approve(_ call: Call, _ stream: Stream) async throws(CallFault) {
        guard let ask = call.beforeFirstByte else { return }
        let isWanted = await ask()
        guard isWanted, loop.now < call.deadline else {
            pool.close(stream)
            throw isWanted ? .timeout : .cancelled
        }
    }

    /// Waits for the answer to a request of which at least one byte has left.
    private func answer(
        to call: Call, on stream: Stream, _ firstByte: Instant, _ fault: StreamFault?
    ) async -> CallOutcome {
        do throws(CallFault) {
            if let fault { throw CallFault(talking: fault) }
            let response = try await response(
                to: call, on: stream, until: call.answerEnd(firstByte: firstByte))
            if call.asksTime, let date = response.date, !stream.isTrusted(at: date) {
                throw .tls("a certificate that is not valid at the answer's Date")
            }
            return .answered(response, firstByte: firstByte)
        } catch {
            pool.close(stream)
            return .unknown(error, firstByte: firstByte, closed: loop.now)
        }
    }

    private func response(
        to call: Call, on stream: Stream, until end: Instant
    ) async throws(CallFault) -> Response {
        var parser = ResponseParser(limits: limits.messages, for: call.request.method)
        while true {
            let count: Int
            do throws(StreamFault) {
                count = try await stream.read(until: end)
            } catch {
                throw CallFault(talking: error)
            }
            guard let response = try parse(stream.input(count), with: &parser) else { continue }
            let isReusable =
                count > 0 && response.keepsAlive && call.request.keepsAlive && call.reusesConnection
                && !parser.buffered
            if isReusable { pool.keep(stream, for: call.origin.endpoint) } else { pool.close(stream) }
            return response
        }
    }

    /// - Parameter bytes: What came next; empty once the peer has ended the connection.
    private func parse(
        _ bytes: ArraySlice<UInt8>, with parser: inout ResponseParser
    ) throws(CallFault) -> Response? {
        do throws(HTTPError) {
            guard bytes.isEmpty else {
                try parser.receive(bytes)
                return try parser.next()
            }
            if let response = try parser.finished() { return response }
        } catch {
            switch error.reason {
            case .bodyTooLong, .fieldsTooLong, .startLineTooLong: throw .tooLarge
            case .truncated: throw .truncated
            default: throw .malformed(error)
            }
        }
        throw .truncated
    }
}
