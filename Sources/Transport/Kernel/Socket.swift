import CLinux
import Glibc

/// A stream socket that never blocks and that no child process inherits.
struct Socket: ~Copyable {
    /// What a read or a write came to.
    enum Transfer {
        case bytes(Int)
        /// The peer has ended its side. Only of a read.
        case end
        case wouldBlock
        case failed(KernelError)
    }

    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    private init(family: CInt) throws(KernelError) {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = Descriptor(adopting: try KernelError.attempt("socket") { socket(family, kind, 0) })
    }

    /// Lent for one call.
    var number: CInt { descriptor.number }

    consuming func surrender() -> CInt { descriptor.surrender() }

    // MARK: Listening

    /// One that has an address, and hears nobody.
    static func bound(to address: SocketAddress) throws(KernelError) -> Socket {
        let socket = try Socket(family: address.family)
        // Without it a restart finds the port taken by connections of the last run.
        try socket.set(SOL_SOCKET, SO_REUSEADDR, to: 1)
        try unsafe address.withUnsafeSocketAddress { pointer, count throws(KernelError) in
            _ = try KernelError.attempt("bind") { unsafe bind(socket.number, pointer, count) }
        }
        return socket
    }

    static func listening(at address: SocketAddress, backlog: CInt) throws(KernelError) -> Socket {
        let socket = try bound(to: address)
        if !address.path.isEmpty {
            // Before anybody can connect, which listening makes possible.
            _ = try KernelError.attempt("chmod") { unsafe chmod(address.path, 0o600) }
        }
        try KernelError.attempt("listen") { listen(socket.number, backlog) }
        return socket
    }

    /// Takes over a listening socket that another program opened, such as a socket unit of systemd.
    static func inherited(_ number: CInt) throws(KernelError) -> Socket {
        let socket = Socket(Descriptor(adopting: number))
        let flags = try KernelError.attempt("fcntl") { fcntl(number, F_GETFL) }
        try KernelError.attempt("fcntl") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
        try KernelError.attempt("fcntl") { fcntl(number, F_SETFD, FD_CLOEXEC) }
        return socket
    }

    /// The next connection and its peer; nil when nobody waits.
    func accept(peer: inout SocketAddress?) throws(KernelError) -> Socket? {
        var storage = sockaddr_storage()
        var count = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        do throws(KernelError) {
            let accepted = try KernelError.attempt("accept4") {
                unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                        unsafe accept4(number, rebound, &count, flags)
                    }
                }
            }
            peer = SocketAddress(storage)
            return Socket(Descriptor(adopting: accepted))
        } catch  where error.code == EAGAIN {
            return nil
        }
    }

    /// The port of this end.
    func localPort() throws(KernelError) -> UInt16 {
        var storage = sockaddr_storage()
        var count = socklen_t(MemoryLayout<sockaddr_storage>.size)
        try KernelError.attempt("getsockname") {
            unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                    unsafe getsockname(number, rebound, &count)
                }
            }
        }
        return SocketAddress(storage)?.port ?? 0
    }

    // MARK: Connecting

    /// Begins to connect; the socket is writable once that has worked or failed, and `pendingError` tells.
    static func connecting(to address: SocketAddress) throws(KernelError) -> Socket {
        let socket = try Socket(family: address.family)
        try socket.setNoDelay()
        do throws(KernelError) {
            try unsafe address.withUnsafeSocketAddress { pointer, count throws(KernelError) in
                _ = try KernelError.attempt("connect") { unsafe connect(socket.number, pointer, count) }
            }
        } catch  where error.code == EINPROGRESS {
            // The ordinary case.
        }
        return socket
    }

    /// The error that a connection attempt ended with, nil if it worked.
    func pendingError() -> KernelError? {
        var code: CInt = 0
        var count = socklen_t(MemoryLayout<CInt>.size)
        do throws(KernelError) {
            try KernelError.attempt("getsockopt") {
                unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &count)
            }
        } catch {
            return error
        }
        return code == 0 ? nil : KernelError(code: code, call: "connect")
    }

    // MARK: Transferring

    func read(into buffer: inout [UInt8]) -> Transfer {
        do throws(KernelError) {
            let count = try KernelError.attempt("recv") {
                unsafe buffer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
            }
            return count == 0 ? .end : .bytes(count)
        } catch {
            return error.code == EAGAIN ? .wouldBlock : .failed(error)
        }
    }

    /// Writes what fits. `bytes` is not empty.
    func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
        do throws(KernelError) {
            // A peer that is gone is an error to meet, not a signal that ends the process.
            let count = try KernelError.attempt("send") {
                unsafe bytes.withUnsafeBytes {
                    unsafe send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
            }
            return .bytes(count)
        } catch {
            return error.code == EAGAIN ? .wouldBlock : .failed(error)
        }
    }

    /// Tells the peer that nothing more comes; reading goes on.
    func endWriting() {
        // Fails when the peer is gone, and then there is nobody to tell.
        _ = shutdown(number, CInt(SHUT_WR))
    }

    /// Makes closing break the connection off with a reset (socket(7), SO_LINGER).
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        // Fails only for a connection that is gone.
        _ = unsafe setsockopt(
            number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Sends small writes at once: each is a whole message, and its reader waits for it.
    func setNoDelay() throws(KernelError) {
        do throws(KernelError) {
            try set(CInt(IPPROTO_TCP), TCP_NODELAY, to: 1)
        } catch  where error.code == EOPNOTSUPP {
            // A socket of this machine never delays.
        }
    }

    /// Milliseconds since the kernel last had bytes from the peer, 0 if it cannot tell.
    ///
    /// Source: tcp(7), TCP_INFO, tcpi_last_data_recv.
    var millisecondsSinceLastBytes: Int64 { Int64(info?.tcpi_last_data_recv ?? 0) }

    /// Whether the peer has said that it sends no more, as far as the kernel has heard; false if it cannot tell.
    ///
    /// Source: tcp(7), TCP_INFO, tcpi_state.
    var hasPeerEnded: Bool { info?.tcpi_state == UInt8(TCP_CLOSE_WAIT) }

    private var info: tcp_info? {
        var info = tcp_info()
        var count = socklen_t(MemoryLayout<tcp_info>.size)
        let outcome = unsafe getsockopt(number, CInt(IPPROTO_TCP), TCP_INFO, &info, &count)
        return outcome == 0 ? info : nil
    }

    private func set(_ level: CInt, _ option: CInt, to value: CInt) throws(KernelError) {
        var value = value
        try KernelError.attempt("setsockopt") {
            unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
        }
    }
}
