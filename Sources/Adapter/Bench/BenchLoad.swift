package import Elements

/// So many requests, when each is due, and over how many connections they go.
package struct Load: Sendable {
    /// When a request is due.
    package enum Pace: Sendable, Equatable {
        /// As soon as its connection has the last one's answer: closed loop.
        case closed
        /// So many a second, whatever becomes of those before: open loop.
        case perSecond(Int)
        /// All at once.
        case atOnce
    }

    /// What came of it.
    package struct Outcome: Sendable {
        package var latencies = LatencyHistogram()
        package var nanoseconds: Int64 = 0
    }

    package let count: Int
    package let connections: Int
    package let pace: Pace

    package init(_ count: Int, over connections: Int, _ pace: Pace) {
        self.count = count
        self.connections = max(1, min(connections, count))
        self.pace = pace
    }

    /// Has each request made, and counts how long it took from when it was due: one that had to wait since others
    /// before it were late is as late itself, as it is for whoever has sent it.
    ///
    /// - Parameter one: Makes the request of this number, and ends with its answer.
    package func run(on runtime: any Runtime, _ one: @escaping @Sendable (Int) async -> Void) async -> Outcome
    {
        let (next, latencies, begun) = (Guarded(0), Guarded(LatencyHistogram()), runtime.now)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<connections {
                group.addTask { await work(next, latencies, since: begun, on: runtime, one) }
            }
        }
        return Outcome(
            latencies: latencies.withLock { $0 }, nanoseconds: runtime.now.nanoseconds - begun.nanoseconds)
    }

    /// One connection's work.
    private func work(
        _ next: Guarded<Int>, _ latencies: Guarded<LatencyHistogram>, since begun: Instant,
        on runtime: any Runtime, _ one: @Sendable (Int) async -> Void
    ) async {
        while let number = take(next) {
            let due = due(number, since: begun) ?? runtime.now
            if due > runtime.now { await runtime.sleep(until: due) }
            await one(number)
            let nanoseconds = runtime.now.nanoseconds - due.nanoseconds
            latencies.withLock { $0.record(nanoseconds: nanoseconds) }
        }
    }

    private func take(_ next: Guarded<Int>) -> Int? {
        next.withLock { next in
            guard next < count else { return nil }
            defer { next += 1 }
            return next
        }
    }

    /// nil where it is due as soon as there is a connection for it.
    private func due(_ number: Int, since begun: Instant) -> Instant? {
        switch pace {
        case .closed: nil
        case .perSecond(let rate):
            Instant(nanoseconds: begun.nanoseconds + Int64(number) * 1_000_000_000 / Int64(rate))
        case .atOnce: begun
        }
    }
}
