import Foundation

/// A peer that writes and reads plain bytes, with calls that block, for tests only.
final class RawPeer: Sendable {
    private let number: CInt

    init(adopting number: CInt) {
        self.number = number
        // A child process of another test must not hold the connection open.
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        // A test that waits in vain fails instead of hanging.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Connects to a port of this machine.
    convenience init(port: UInt16) {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: port)
        let outcome = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(outcome == 0, "connect")
        self.init(adopting: number)
    }

    deinit { close(number) }

    func send(_ text: String) { send(bytes: Array(text.utf8)) }

    func send(bytes: [UInt8]) {
        _ = unsafe Foundation.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// What comes next, as much as there is; nothing once the peer has closed. Blocks its thread.
    func next() -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(number, &piece, piece.count, 0)
        return Array(piece.prefix(max(0, count)))
    }

    /// What comes until the text ends with `mark`; nil for everything until the peer closes.
    func receive(until mark: String? = nil) async -> String {
        await onThread { [self] in
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65536)
            while mark.map({ !bytes.ends(with: Array($0.utf8)) }) ?? true {
                let count = unsafe recv(number, &piece, piece.count, 0)
                guard count > 0 else { break }
                bytes += piece[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Closes so that the other side sees a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Foundation.linger>.size))
        shutdown(number, CInt(SHUT_RD))
        // Connecting to "no address" dissolves the connection at once, and the number stays ours.
        var nobody = sockaddr(
            sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        unsafe connect(number, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }

    func end() { shutdown(number, CInt(SHUT_WR)) }
}

/// A listening socket whose connections a test handles by hand.
final class RawListener: Sendable {
    private let number: CInt
    let port: UInt16

    init() {
        number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = number
        unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe precondition(bind(number, $0, size) == 0 && listen(number, 4096) == 0)
                unsafe precondition(getsockname(number, $0, &size) == 0)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(number) }

    func accept() async -> RawPeer? { await accept(1).first }

    /// The next connections, fewer if they do not come.
    func accept(_ count: Int) async -> [RawPeer] {
        await onThread { [self] in
            var peers: [RawPeer] = []
            while peers.count < count {
                let peer = Foundation.accept(number, nil, nil)
                guard peer >= 0 else { break }
                peers.append(RawPeer(adopting: peer))
            }
            return peers
        }
    }
}

private func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

/// Runs what blocks on a thread of its own, since the few threads of the tests must not.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
