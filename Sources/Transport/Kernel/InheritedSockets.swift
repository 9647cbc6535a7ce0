import CLinux
import Glibc

/// The listening sockets that a service manager has opened for this process, so that a restart refuses no
/// connection: what comes meanwhile waits in the kernel.
///
/// Source: sd_listen_fds(3).
package struct InheritedSockets: Sendable {
    /// Why they cannot be used.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    private var sockets: [(address: SocketAddress, number: CInt)] = []

    /// The descriptors follow the three that every process has.
    package static let first: CInt = 3

    package static let none = InheritedSockets()

    private init() {}

    /// - Parameters:
    ///   - environment: A variable's value; nil when it is not set.
    ///   - process: This process. Sockets that were meant for another are left alone.
    package init(
        environment: (String) -> String?, process: Int32 = getpid(), first: CInt = first
    ) throws(Refusal) {
        guard environment("LISTEN_PID") == "\(process)",
            let count = environment("LISTEN_FDS").flatMap({ CInt($0) }), count > 0
        else { return }
        for number in first..<(first + count) {
            guard let address = Self.address(of: number) else {
                throw Refusal(description: "the inherited descriptor \(number) is no socket that listens")
            }
            sockets.append((address, number))
        }
    }

    /// Gives away the socket of a listener; nil when there is none for its address.
    package mutating func take(_ host: String, port: UInt16) -> ListenAddress? {
        guard let address = SocketAddress(host, port: port),
            let place = sockets.firstIndex(where: { $0.address == address })
        else { return nil }
        return .inherited(descriptor: sockets.remove(at: place).number)
    }

    /// The addresses of those that nobody has taken.
    package var left: [String] { sockets.map { "\($0.address.text) port \($0.address.port)" } }

    /// Where it listens; nil for whatever does not.
    private static func address(of number: CInt) -> SocketAddress? {
        guard option(SO_TYPE, of: number) == CInt(SOCK_STREAM.rawValue),
            option(SO_ACCEPTCONN, of: number) == 1
        else { return nil }
        var storage = sockaddr_storage()
        var count = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let outcome = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                unsafe getsockname(number, rebound, &count)
            }
        }
        guard outcome == 0, let address = SocketAddress(storage), address.family != AF_UNIX else {
            return nil
        }
        return address
    }

    private static func option(_ name: CInt, of number: CInt) -> CInt? {
        var value: CInt = 0
        var count = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(number, SOL_SOCKET, name, &value, &count) == 0 ? value : nil
    }
}
