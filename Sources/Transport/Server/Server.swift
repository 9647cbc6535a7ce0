package import Elements
package import HTTP

/// Listeners and the connections that come by them, spread over the loops.
package final class Server: Sendable {
    private let loops: Loops
    private let limits: ServerLimits
    private let census: Census
    private let tallies: [Guarded<ServerCounters>]
    private let shares: [LoopBound<LoopShare>]

    package init(on loops: Loops, limits: ServerLimits = ServerLimits()) {
        self.loops = loops
        self.limits = limits
        let census = Census(limits: limits, loops: loops.members.count)
        let tallies = loops.members.map { _ in Guarded(ServerCounters()) }
        self.census = census
        self.tallies = tallies
        shares = loops.members.indices.map { place in
            let loop = loops.members[place]
            let share = LoopShare(
                on: loop, at: place, limits: limits, census: census, counters: tallies[place])
            return LoopBound(share, to: loop)
        }
    }

    /// Serves the connections that come to an address, from now until `drain`.
    ///
    /// - Parameters:
    ///   - tls: Nil for plain HTTP.
    ///   - serve: Called for one request of a connection at a time, on the connection's loop.
    /// - Returns: The port, which is news when 0 was asked for.
    @discardableResult
    package func listen(
        on address: ListenAddress, tls: TLSContext? = nil,
        _ serve: @escaping @Sendable (Request, any Exchange) async -> Void
    ) throws(TransportError) -> UInt16 {
        let socket = try address.open(backlog: CInt(clamping: limits.backlog))
        let port: UInt16
        do throws(KernelError) {
            port = try socket.localPort()
        } catch {
            throw .kernel(error)
        }
        let listener = Listener(socket, isShared: address.isInherited)
        for share in shares {
            share.loop.call { [shares] in
                share.value.accept(from: listener) { socket, peer, place in
                    let number = socket.surrender()
                    let target = shares[place]
                    target.loop.spawn {
                        let socket = Socket(Descriptor(adopting: number))
                        await target.value.serve(socket, tls, peer, by: serve)
                    }
                }
            }
        }
        return port
    }

    /// Accepts no more, closes connections that wait for a further request, lets the rest finish theirs,
    /// and closes what is left at `end`.
    package func drain(until end: Instant) async {
        for share in shares { await share.loop.run { share.value.drain() } }
        let emptied = census.emptied()
        guard await emptied.wait(until: end, on: loops) == nil else { return }
        for share in shares { await share.loop.run { share.value.abort() } }
    }

    package var counters: ServerCounters {
        var sum = ServerCounters()
        for tally in tallies { sum += tally.withLock { $0 } }
        sum.open = census.open
        return sum
    }
}
