/// Where a server listens.
package enum ListenAddress: Sendable, Equatable {
    /// A numeric address, `0.0.0.0` or `::` for all (the latter for both families); port 0 for a free one.
    case address(host: String, port: UInt16)
    /// A listening socket that the parent process opened, such as the third and later descriptors of a
    /// socket unit (sd_listen_fds(3)). The server owns it from then on.
    case inherited(descriptor: CInt)
    /// A socket of this machine by its path, for the same user only. Nothing may be there yet.
    case path(String)

    package init(host: String, port: UInt16) {
        self = .address(host: host, port: port)
    }

    /// Why nobody can listen at a host of this machine, whatever the port; nil when somebody can.
    package static func fault(ofHost host: String) -> TransportError? {
        guard let address = SocketAddress(host, port: 0) else { return .address(host) }
        do throws(KernelError) {
            _ = try Socket.bound(to: address)
            return nil
        } catch {
            return .kernel(error)
        }
    }

    var isInherited: Bool {
        if case .inherited = self { true } else { false }
    }

    func open(backlog: CInt) throws(TransportError) -> Socket {
        switch self {
        case .address(let host, let port):
            guard let address = SocketAddress(host, port: port) else { throw .address(host) }
            do throws(KernelError) {
                return try Socket.listening(at: address, backlog: backlog)
            } catch {
                throw .kernel(error)
            }
        case .path(let path):
            guard let address = SocketAddress(path: path) else { throw .address(path) }
            do throws(KernelError) {
                return try Socket.listening(at: address, backlog: backlog)
            } catch {
                throw .kernel(error)
            }
        case .inherited(let descriptor):
            do throws(KernelError) {
                return try Socket.inherited(descriptor)
            } catch {
                throw .kernel(error)
            }
        }
    }
}
