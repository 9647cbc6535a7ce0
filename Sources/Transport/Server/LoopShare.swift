import Elements
import HTTP

/// One loop's share of a server: its acceptors and its connections. It belongs to the loop's thread.
final class LoopShare {
    typealias Serve = @Sendable (Request, any Exchange) async -> Void

    let loop: EventLoop
    let limits: ServerLimits
    /// Read from other threads too.
    let counters: Guarded<ServerCounters>
    private let census: Census
    private let place: Int
    private var acceptors: [Acceptor] = []
    private var strangers = Strangers()
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var date = HTTPDate()
    /// Once true, an answer is its connection's last.
    private(set) var isDraining = false

    init(
        on loop: EventLoop, at place: Int, limits: ServerLimits, census: Census,
        counters: Guarded<ServerCounters>
    ) {
        self.loop = loop
        self.place = place
        self.limits = limits
        self.census = census
        self.counters = counters
    }

    var dateField: String { date.text(at: loop.unixNow) }

    func count(_ what: WritableKeyPath<ServerCounters, Int>) {
        counters.withLock { $0[keyPath: what] += 1 }
    }

    func count(_ fault: ConnectionFault, of peer: String, _ text: String) {
        let now = loop.now
        counters.withLock { counters in
            counters.faults[fault, default: 0] += 1
            counters.lastFault = (peer, now, text)
        }
    }

    // MARK: Accepting

    func accept(
        from listener: Listener, handTo hand: @escaping (consuming Socket, SocketAddress, Int) -> Void
    ) {
        let acceptor = Acceptor(
            listener, on: loop, limits: limits,
            admit: { [unowned self] socket, peer in
                count(\.accepted)
                guard let place = admit(peer) else {
                    count(\.overLimit)
                    // Closes it, after it was counted.
                    _ = consume socket
                    return
                }
                hand(socket, peer, place)
            },
            makeRoom: { [unowned self] in makeRoom() }, paused: { [unowned self] in count(\.pauses) })
        acceptors.append(acceptor)
        acceptor.start()
    }

    /// - Returns: The loop that is to serve a new connection; nil when it must be closed unheard.
    private func admit(_ peer: SocketAddress) -> Int? {
        switch census.enter(peer, acceptedOn: place) {
        case .served(let loop): return loop
        case .crowded: return nil
        case .full:
            guard makeRoom(), case .served(let loop) = census.enter(peer, acceptedOn: place, madeRoom: true)
            else { return nil }
            return loop
        }
    }

    /// Closes the stranger that has waited longest, and with it its descriptor.
    private func makeRoom() -> Bool {
        guard let stranger = strangers.longestWaiting() else { return false }
        count(\.displaced)
        stranger.abort()
        return true
    }

    /// Serves a connection to its end.
    func serve(
        _ socket: consuming Socket, _ tls: TLSContext?, _ peer: SocketAddress, by serve: Serve
    ) async {
        defer { census.leave(peer, servedOn: place) }
        guard let stream = open(socket, tls) else { return count(\.unopened) }
        let connection = Connection(stream, from: peer.text, at: self)
        connections[ObjectIdentifier(connection)] = connection
        strangers.append(connection)
        await connection.run(serve)
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Nil for want of memory or of epoll's watches.
    private func open(_ socket: consuming Socket, _ tls: TLSContext?) -> Stream? {
        do {
            try socket.setNoDelay()
            let session = try tls?.session()
            return Stream(try Channel(socket, on: loop, as: .newcomer), session)
        } catch {
            return nil
        }
    }

    // MARK: Draining

    /// Accepts no more, and lets the connections end: those that wait for a further request at once.
    func drain() {
        isDraining = true
        for acceptor in acceptors { acceptor.stop() }
        acceptors = []
        for connection in connections.values { connection.endIfIdle() }
    }

    /// Closes what is left.
    func abort() {
        for connection in connections.values { connection.abort() }
    }
}
