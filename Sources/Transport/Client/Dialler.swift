import Elements
import Glibc

/// Makes connections: name, address, TCP, TLS, all before one deadline.
struct Dialler {
    let loop: EventLoop
    let context: SSLContext
    let resolver: Resolver

    /// - Throws: Why there is no connection; no byte of a request has left.
    func dial(_ call: Call) async throws(CallFault) -> Stream {
        let (origin, deadline) = (call.origin, call.deadline)
        let channel = try await connect(origin, until: deadline)
        guard origin.scheme == .https else { return Stream(channel) }
        let stream: Stream
        do throws(TLSError) {
            let time = call.asksTime ? nil : loop.unixNow
            stream = Stream(channel, try TLSSession(connecting: context, to: origin.host, at: time))
        } catch {
            channel.close()
            throw CallFault(connecting: .tls(error))
        }
        do throws(StreamFault) {
            try await stream.handshake(until: deadline)
            return stream
        } catch {
            stream.close()
            throw CallFault(connecting: error)
        }
    }

    private func connect(_ origin: Origin, until deadline: Instant) async throws(CallFault) -> Channel {
        var left = try await addresses(of: origin, until: deadline)[...]
        while let address = left.popFirst() {
            // An address that does not answer leaves the later ones their share of the time.
            let now = loop.now
            let share = (deadline.nanoseconds - now.nanoseconds) / Int64(left.count + 1)
            do throws(CallFault) {
                return try await connect(address, until: Instant(nanoseconds: now.nanoseconds + share))
            } catch {
                if left.isEmpty { throw error }
            }
        }
        throw .resolution("no address")
    }

    private func addresses(
        of origin: Origin, until deadline: Instant
    ) async throws(CallFault) -> [SocketAddress] {
        if origin.isLocal {
            guard let address = SocketAddress(path: origin.host) else { throw .resolution("too long a path") }
            return [address]
        }
        if let address = SocketAddress(origin.host, port: origin.port) { return [address] }
        let own = SocketAddress.ofThisMachine(named: origin.host, port: origin.port)
        guard own.isEmpty else { return own }
        let found = try await resolver.addresses(of: origin.host, until: deadline, on: loop)
        return found.map { $0.with(port: origin.port) }
    }

    private func connect(_ address: SocketAddress, until deadline: Instant) async throws(CallFault) -> Channel
    {
        let channel: Channel
        do throws(KernelError) {
            channel = try Channel(
                Socket.connecting(to: address), on: loop, as: .underWay, isConnecting: true)
        } catch {
            throw CallFault(connecting: .kernel(error))
        }
        do throws(StreamFault) {
            try await channel.connected(until: deadline)
            return channel
        } catch {
            channel.close()
            throw CallFault(connecting: error)
        }
    }
}

extension CallFault {
    /// In the words of a call: what went wrong before a connection stood.
    init(connecting fault: StreamFault) {
        switch fault {
        case .timedOut: self = .timeout
        case .aborted: self = .cancelled
        case .truncated: self = .tls("the peer ended the connection in the handshake")
        case .kernel(let error) where error.code == ECONNREFUSED: self = .refused
        case .kernel(let error): self = .connect(error)
        case .tls(let error): self = .tls(error.description)
        }
    }

    /// And after that.
    init(talking fault: StreamFault) {
        switch fault {
        case .timedOut: self = .timeout
        case .aborted: self = .cancelled
        case .truncated: self = .truncated
        case .kernel: self = .reset
        case .tls(let error): self = .tls(error.description)
        }
    }
}
