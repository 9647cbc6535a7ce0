import Elements

/// Who is connected: the counts that all loops of a server share, touched once when a connection opens
/// and once when it closes.
final class Census: Sendable {
    private struct State {
        var open: [Int]
        var total = 0
        var neighbours: [[UInt8]: Int] = [:]
        var emptied: Promise<Void>?
    }

    private let limits: ServerLimits
    private let state: Guarded<State>

    init(limits: ServerLimits, loops: Int) {
        self.limits = limits
        state = Guarded(State(open: Array(repeating: 0, count: loops)))
    }

    /// Counts a connection in.
    ///
    /// - Parameter loop: The loop that accepted it, which keeps it unless another has fewer.
    /// - Returns: The loop that is to serve it; nil when there are too many.
    func enter(_ peer: SocketAddress, acceptedOn loop: Int) -> Int? {
        let isCounted = limits.countsLoopback || !peer.isLoopback
        return state.withLock { state in
            guard state.total < limits.connections else { return nil }
            if isCounted {
                let neighbours = state.neighbours[peer.neighbourhood, default: 0]
                guard neighbours < limits.connectionsPerAddress else { return nil }
                state.neighbours[peer.neighbourhood] = neighbours + 1
            }
            var least = loop
            for other in state.open.indices where state.open[other] < state.open[least] { least = other }
            state.open[least] += 1
            state.total += 1
            return least
        }
    }

    func leave(_ peer: SocketAddress, servedOn loop: Int) {
        let isCounted = limits.countsLoopback || !peer.isLoopback
        let emptied: Promise<Void>? = state.withLock { state in
            state.open[loop] -= 1
            state.total -= 1
            if isCounted {
                let left = state.neighbours[peer.neighbourhood, default: 1] - 1
                state.neighbours[peer.neighbourhood] = left == 0 ? nil : left
            }
            return state.total == 0 ? state.emptied : nil
        }
        emptied?.keep(())
    }

    /// Kept as soon as nobody is left. Ask once no more can enter.
    func emptied() -> Promise<Void> {
        let promise = Promise<Void>()
        let isEmpty = state.withLock { state in
            state.emptied = promise
            return state.total == 0
        }
        if isEmpty { promise.keep(()) }
        return promise
    }

    var open: Int { state.withLock { $0.total } }
}
