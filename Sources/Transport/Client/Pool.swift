import Elements

/// One loop's connections to other hosts: how many there may be, and those kept for another call.
///
/// It belongs to the loop's thread.
final class Pool {
    /// A call that waits for room, or for a connection to where it goes.
    private final class Waiter {
        let endpoint: Origin.Endpoint?
        let turn = Promise<Void>()
        var stream: Stream?

        init(_ endpoint: Origin.Endpoint?) {
            self.endpoint = endpoint
        }
    }

    private struct Kept {
        let stream: Stream
        let since: Instant
    }

    private let loop: EventLoop
    private let limits: ClientLimits
    /// Oldest first; the newest is used first, so that a lull lets the others go.
    private var kept: [Origin.Endpoint: [Kept]] = [:]
    /// Connections that are open or being opened, kept ones included.
    private var open = 0
    private var waiting: [Waiter] = []
    /// Armed while something is kept.
    private var sweep: LoopTimer?

    init(on loop: EventLoop, limits: ClientLimits) {
        self.loop = loop
        self.limits = limits
    }

    /// A kept connection on which nothing has happened; nil if there is none.
    func reuse(_ endpoint: Origin.Endpoint) -> Stream? {
        while let stream = takeNewest(endpoint) {
            if stream.isQuiet() { return stream }
            close(stream)
        }
        return nil
    }

    /// Makes room for a new connection, waiting for it if need be.
    ///
    /// Each room ends with `close` or, when no connection came of it, with `giveBack`.
    ///
    /// - Parameter endpoint: Where a connection that another call leaves behind would be welcome.
    /// - Returns: Such a connection, instead of room for one.
    /// - Throws: `CallFault.overLimit` or `.timeout`.
    func makeRoom(for endpoint: Origin.Endpoint?, until deadline: Instant) async throws(CallFault) -> Stream?
    {
        if open >= limits.connections { dropOldest() }
        guard open >= limits.connections else {
            open += 1
            return nil
        }
        guard waiting.count < limits.waitingCalls else { throw .overLimit }
        let waiter = Waiter(endpoint)
        waiting.append(waiter)
        if await waiter.turn.wait(until: deadline, on: loop) != nil { return waiter.stream }
        waiting.removeAll { $0 === waiter }
        // Its turn may have come between the end of the wait and now.
        if let stream = waiter.stream {
            close(stream)
        } else if waiter.turn.value != nil {
            giveBack()
        }
        throw .timeout
    }

    /// Passes the room to the call that has waited longest.
    func giveBack() {
        if waiting.isEmpty {
            open -= 1
        } else {
            waiting.removeFirst().turn.keep(())
        }
    }

    func close(_ stream: Stream) {
        stream.close()
        giveBack()
    }

    /// Keeps a connection for the next call, or gives it to one that waits.
    func keep(_ stream: Stream, for endpoint: Origin.Endpoint) {
        if let waiter = waiting.first {
            guard waiter.endpoint == endpoint else { return close(stream) }
            waiting.removeFirst()
            waiter.stream = stream
            waiter.turn.keep(())
            return
        }
        guard kept[endpoint, default: []].count < limits.keptPerEndpoint else { return close(stream) }
        kept[endpoint, default: []].append(Kept(stream: stream, since: loop.now))
        stream.channel.unexpectedly = { [unowned self, unowned stream] in
            if !stream.isQuiet() { drop(stream, of: endpoint) }
        }
        if sweep == nil { armSweep() }
    }

    // MARK: Kept connections

    private func takeNewest(_ endpoint: Origin.Endpoint) -> Stream? {
        guard let stream = kept[endpoint]?.popLast()?.stream else { return nil }
        if kept[endpoint]?.isEmpty == true { kept[endpoint] = nil }
        stream.channel.unexpectedly = nil
        return stream
    }

    /// The peer has closed it, or sent what nobody asked for.
    private func drop(_ stream: Stream, of endpoint: Origin.Endpoint) {
        guard let place = kept[endpoint]?.firstIndex(where: { $0.stream === stream }) else { return }
        kept[endpoint]?.remove(at: place)
        if kept[endpoint]?.isEmpty == true { kept[endpoint] = nil }
        close(stream)
    }

    private func dropOldest() {
        let oldest = kept.min { $0.value[0].since < $1.value[0].since }
        guard let oldest else { return }
        drop(oldest.value[0].stream, of: oldest.key)
    }

    private func armSweep() {
        sweep = nil
        let oldest = kept.values.map { $0[0].since }.min()
        guard let oldest else { return }
        let timer = LoopTimer { [weak self] in self?.sweepNow() }
        sweep = timer
        loop.arm(timer, at: oldest.advanced(byMilliseconds: limits.keptMilliseconds))
    }

    private func sweepNow() {
        let limit = loop.now.advanced(byMilliseconds: -limits.keptMilliseconds)
        for (endpoint, all) in kept {
            for old in all.prefix(while: { $0.since <= limit }) { drop(old.stream, of: endpoint) }
        }
        armSweep()
    }

    func closeKept() {
        for (endpoint, all) in kept {
            for one in all { drop(one.stream, of: endpoint) }
        }
    }
}
