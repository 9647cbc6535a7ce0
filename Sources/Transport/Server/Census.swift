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

    enum Admission: Equatable {
        /// The loop that is to serve it.
        case served(on: Int)
        /// Too many in all: another one has to make room.
        case full
        /// Too many from one address.
        case crowded
    }

    /// Counts a connection in.
    ///
    /// - Parameters:
    ///   - loop: The loop that accepted it, which keeps it unless another has fewer.
    ///   - madeRoom: Whether another connection of that loop is being closed for it, and still counted.
    func enter(_ peer: SocketAddress, acceptedOn loop: Int, madeRoom: Bool = false) -> Admission {
        let isCounted = limits.countsLoopback || !peer.isLoopback
        return state.withLock { state in
            let neighbours = state.neighbours[peer.neighbourhood, default: 0]
            // Looked at first: nobody makes room for one of a crowd.
            guard !isCounted || neighbours < limits.connectionsPerAddress else { return .crowded }
            guard madeRoom || state.total < limits.connections else { return .full }
            if isCounted { state.neighbours[peer.neighbourhood] = neighbours + 1 }
            var least = loop
            for other in state.open.indices where state.open[other] < state.open[least] { least = other }
            state.open[least] += 1
            state.total += 1
            return .served(on: least)
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
