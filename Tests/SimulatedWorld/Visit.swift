import Adapter
import Elements
import HTTP
import Support
import Transport

/// One request on its way to the adapter, and who looks at the answer when it leaves.
struct Sent: Sendable {
    let request: Request
    /// Whether the peer is gone when the answer is to be written.
    var isDeserted = false
    /// Looks at an answer at the very moment at which it is written: the response, and when its request
    /// had arrived.
    let judge: @Sendable (Response, Instant) -> Void
}

extension Host {
    private static let longestMilliseconds: Int64 = 6_000

    /// Sends requests over one connection, each behind the one before, and waits until all are served.
    ///
    /// - Parameter age: How long ago the first byte of them came.
    func visit(_ sent: [Sent], age milliseconds: Int64 = 0) async {
        guard let adapter else { return }
        let arrival = simulation.now.advanced(byMilliseconds: -milliseconds)
        let done = Promise<Void>()
        adapter.process.spawn { [self] in
            await serve(sent, adapter, arrival)
            done.keep(())
        }
        let patience = simulation.now.advanced(byMilliseconds: Host.longestMilliseconds)
        _ = await done.wait(until: patience, on: simulation)
    }

    /// As a connection does it: one request after the other, the clock of each running from its read.
    private func serve(_ sent: [Sent], _ adapter: Adapter, _ arrival: Instant) async {
        let bytes = sent.flatMap { MessageWriter.bytes(of: $0.request, host: "adapter.example") }
        var parser = RequestParser(limits: .callback)
        for (index, piece) in pieces(of: bytes).enumerated() {
            do {
                try parser.receive(piece)
            } catch {
                return chronicle.violation("piece \(index) of a request is refused: \(error)")
            }
        }
        for one in sent {
            // The same bytes were read a moment ago.
            guard let request = try? parser.next() else {
                return chronicle.violation("a request does not come out of its bytes")
            }
            let exchange = Visit(one, request, adapter.process, arrival)
            await adapter.machine.serve(request, exchange)
            // Without an answer the connection is closed.
            guard exchange.isAnswered else { return }
        }
    }

    private func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard dice.chance(30), bytes.count > 1 else { return [bytes[...]] }
        let cut = Int(dice.number(1...Int64(bytes.count - 1)))
        return [bytes[..<cut], bytes[cut...]]
    }
}

/// The way back of one request.
private final class Visit: Exchange {
    let arrival: Instant
    let peer = "127.0.0.1"
    private let sent: Sent
    private let request: Request
    private let process: SimulatedProcess
    private let answered = Guarded(false)

    init(_ sent: Sent, _ request: Request, _ process: SimulatedProcess, _ arrival: Instant) {
        self.sent = sent
        self.request = request
        self.process = process
        self.arrival = arrival
    }

    var isAnswered: Bool { answered.withLock { $0 } }

    func answer(_ response: Response, notAfter: Instant) async -> Delivery {
        await process.step()
        guard !process.isDeparted else { return .failed }
        let now = process.now
        guard now <= notAfter else { return .late }
        guard !sent.isDeserted else { return .failed }
        answered.withLock { $0 = true }
        let bytes = MessageWriter.bytes(
            of: response, to: request, closing: false, date: "Thu, 01 Jan 1970 00:00:00 GMT")
        var parser = ResponseParser(limits: .call, for: request.method)
        // An answer that cannot be read shows as none, and a test of its own says why.
        if (try? parser.receive(bytes[...])) != nil, let heard = try? parser.next() {
            sent.judge(heard, arrival)
        }
        await process.step()
        return .written(at: now)
    }
}
