import CLinux
import Glibc

/// A numeric address and port, IPv4 or IPv6; or a socket of this machine by its path, or by a name that is no
/// file and begins with a zero byte (unix(7)).
struct SocketAddress: Hashable, Sendable {
    /// Four or sixteen bytes, most significant first; none for a path.
    private let host: [UInt8]
    /// The interface of a link-local address; otherwise 0.
    private let scope: UInt32
    let port: UInt16
    /// Empty for an address, and for whoever connects to a path without having one.
    let path: String

    private init(host: [UInt8], scope: UInt32 = 0, port: UInt16) {
        // A socket that serves both families reports IPv4 peers as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2).
        let isMapped =
            host.count == 16 && host[..<10].allSatisfy { $0 == 0 } && host[10...11] == [0xFF, 0xFF]
        self.host = isMapped ? Array(host[12...]) : host
        self.scope = scope
        self.port = port
        path = ""
    }

    /// - Returns: nil for a path that the kernel has no room for.
    init?(path: String) {
        guard (1...Self.longestPath).contains(path.utf8.count) else { return nil }
        self.init(local: path)
    }

    private init(local path: String) {
        host = []
        scope = 0
        port = 0
        self.path = path
    }

    /// In bytes, without the zero at its end.
    static let longestPath = 107

    /// Reads a numeric address; nil for a name. Square brackets around IPv6 are allowed.
    init?(_ text: String, port: UInt16) {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        var small = in_addr()
        var large = in6_addr()
        if unsafe inet_pton(AF_INET, bare, &small) == 1 {
            self.init(host: unsafe withUnsafeBytes(of: small) { unsafe Array($0) }, port: port)
        } else if unsafe inet_pton(AF_INET6, bare, &large) == 1 {
            let host = unsafe withUnsafeBytes(of: large) { unsafe Array($0) }
            self.init(host: host, port: port)
        } else {
            return nil
        }
    }

    /// What the kernel or the resolver filled in; nil for a family that is neither.
    init?(_ storage: sockaddr_storage) {
        switch CInt(storage.ss_family) {
        case AF_INET:
            let address = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in.self) }
            let host = unsafe withUnsafeBytes(of: address.sin_addr) { unsafe Array($0) }
            self.init(host: host, port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in6.self) }
            let host = unsafe withUnsafeBytes(of: address.sin6_addr) { unsafe Array($0) }
            self.init(host: host, scope: address.sin6_scope_id, port: UInt16(bigEndian: address.sin6_port))
        case AF_UNIX:
            self.init(local: "")
        default:
            return nil
        }
    }

    /// The addresses of a name that means this machine whoever is asked: `localhost`, and what ends in `.localhost`
    /// (RFC 6761, section 6.3). No machine need have it in a file, and no name server may say otherwise.
    ///
    /// - Returns: none for any other name.
    static func ofThisMachine(named name: String, port: UInt16) -> [SocketAddress] {
        guard ".\(name)".hasSuffix(".localhost") else { return [] }
        return ["127.0.0.1", "::1"].compactMap { SocketAddress($0, port: port) }
    }

    func with(port: UInt16) -> SocketAddress { SocketAddress(host: host, scope: scope, port: port) }

    var family: CInt {
        switch host.count {
        case 0: AF_UNIX
        case 4: AF_INET
        default: AF_INET6
        }
    }

    /// The address as people write it, without the port.
    var text: String {
        guard family != AF_UNIX else { return "local" }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = family
        let written = unsafe host.withUnsafeBytes { bytes in
            unsafe inet_ntop(family, bytes.baseAddress, &buffer, socklen_t(INET6_ADDRSTRLEN)) != nil
        }
        precondition(written, "the buffer holds any address")
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What counts as one address when connections are counted: an IPv4 address, or an IPv6 /64, since
    /// whoever has one address of a /64 has all of them.
    var neighbourhood: [UInt8] { host.count == 16 ? Array(host[..<8]) : host }

    /// Four or sixteen bytes, most significant first.
    var bytes: [UInt8] { host }

    var isLoopback: Bool {
        switch host.count {
        case 0: true
        case 4: host[0] == 127
        default: host[..<15].allSatisfy { $0 == 0 } && host[15] == 1
        }
    }

    func withUnsafeSocketAddress<Result, Failure: Error>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var storage = sockaddr_storage()
        let count: Int
        if family == AF_UNIX {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            // A name that is no file ends where the address ends.
            let end = path.utf8.first == 0 ? path.utf8.count : MemoryLayout.size(ofValue: address.sun_path)
            count = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path) + end
            unsafe withUnsafeMutableBytes(of: &storage) {
                unsafe $0.storeBytes(of: address, as: sockaddr_un.self)
            }
        } else if host.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &address.sin_addr) { unsafe $0.copyBytes(from: host) }
            count = MemoryLayout<sockaddr_in>.size
            unsafe withUnsafeMutableBytes(of: &storage) {
                unsafe $0.storeBytes(of: address, as: sockaddr_in.self)
            }
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_scope_id = scope
            unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { unsafe $0.copyBytes(from: host) }
            count = MemoryLayout<sockaddr_in6>.size
            unsafe withUnsafeMutableBytes(of: &storage) {
                unsafe $0.storeBytes(of: address, as: sockaddr_in6.self)
            }
        }
        return try unsafe withUnsafePointer(to: storage) { pointer throws(Failure) in
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound throws(Failure) in
                try unsafe body(rebound, socklen_t(count))
            }
        }
    }
}
