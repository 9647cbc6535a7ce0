import Elements
import HTTP
import Support
import Transport

/// What becomes of one call on its way to a cloud and back.
enum Fate: Sendable {
    /// There and back, each way so many milliseconds.
    case plain(there: Int64, back: Int64)
    /// No connection.
    case unreachable(after: Int64)
    /// The cloud never has the request.
    case lost(Breakage)
    /// The cloud acts on it at any time, up to long after the caller has given up.
    case late(Breakage)
    /// The cloud acts on it at once, and its answer is not what it was.
    case spoilt(there: Int64, Spoiling)

    /// How a connection without an answer ends.
    enum Breakage: Sendable {
        case hang
        case reset(after: Int64)
    }

    enum Spoiling: Sendable {
        case hang, reset, truncated, garbage, noObject, badGateway, codeZero, noCode
    }
}

/// What the peer of a call sends back, if anything.
enum Heard: Sendable {
    case bytes([UInt8], isWhole: Bool)
    case reset
}

/// One connection, as both of its ends know it.
final class Line: Sendable {
    private let process: SimulatedProcess
    private let closed = Guarded<Instant?>(nil)

    init(_ process: SimulatedProcess) {
        self.process = process
    }

    /// When our end was closed; with the process at the latest.
    var end: Instant? { closed.withLock { $0 } ?? process.ended }

    func close() {
        let now = process.now
        closed.withLock { if $0 == nil { $0 = now } }
    }
}

/// The network between one process and the clouds, at the level at which the real client would be asked.
///
/// Each message is written as bytes by one side and parsed by the other.
struct Wire: Caller {
    let process: SimulatedProcess
    let clouds: Clouds

    func call(_ call: Call) async -> CallOutcome {
        guard !process.isDeparted else { return .notSent(.cancelled) }
        await process.step()
        if Stranger.isServed { clouds.chronicle.violation("a stranger's request leads to a call") }
        let fate = clouds.fate(ofCallTo: call.origin.host, asksTime: call.asksTime)
        if case .unreachable(let after) = fate {
            let due = process.now.advanced(byMilliseconds: after)
            await process.sleep(until: min(due, call.deadline))
            return .notSent(due < call.deadline ? .refused : .timeout)
        }
        let connected = process.now.advanced(byMilliseconds: clouds.connectMilliseconds)
        await process.sleep(until: min(connected, call.deadline))
        guard process.now < call.deadline else { return .notSent(.timeout) }
        if let hook = call.beforeFirstByte, await !hook() { return .notSent(.cancelled) }
        // The hook is waited for longer than the deadline, a byte is not written after it.
        guard process.now < call.deadline else { return .notSent(.timeout) }
        await process.step()
        guard !process.isDeparted else { return .notSent(.cancelled) }
        return await converse(call, fate)
    }

    private func converse(_ call: Call, _ fate: Fate) async -> CallOutcome {
        let firstByte = process.now
        let end = call.answerEnd(firstByte: firstByte)
        let line = Line(process)
        let message = MessageWriter.bytes(of: call.request, host: call.origin.host)
        let transmission = clouds.receive(message, fate, line, within: end)
        let heard = await transmission.heard.wait(until: end, on: process)
        line.close()
        await process.step()
        switch heard {
        case .bytes(let bytes, let isWhole)?:
            return outcome(bytes, isWhole, call, firstByte, transmission)
        case .reset?: return .unknown(.reset, firstByte: firstByte, closed: process.now)
        case nil: return .unknown(.timeout, firstByte: firstByte, closed: process.now)
        }
    }

    private func outcome(
        _ bytes: [UInt8], _ isWhole: Bool, _ call: Call, _ firstByte: Instant, _ transmission: Transmission
    ) -> CallOutcome {
        var parser = ResponseParser(limits: .call, for: call.request.method)
        do throws(HTTPError) {
            try parser.receive(bytes[...])
            let whole = try parser.next()
            if let response = whole == nil && !isWhole ? try parser.finished() : whole {
                transmission.understood()
                return .answered(response, firstByte: firstByte)
            }
            return .unknown(.truncated, firstByte: firstByte, closed: process.now)
        } catch {
            return .unknown(.malformed(error), firstByte: firstByte, closed: process.now)
        }
    }
}

/// One request that has left, and what comes back for it.
struct Transmission: Sendable {
    let heard = Promise<Heard>()
    /// What it proves when the caller has read a whole answer.
    let understood: @Sendable () -> Void
}
