import HTTP

/// Where a call goes: scheme, host and port, with the path under which the peer's interface lies.
package struct Origin: Hashable, Sendable {
    package enum Scheme: String, Hashable, Sendable {
        case http, https
    }

    /// A URL that is no origin.
    package struct Malformed: Error, Equatable, Sendable {
        package let reason: String
    }

    package let scheme: Scheme
    /// A name in lower case, or a numeric address; IPv6 without brackets. With a slash in it, the path of a
    /// socket of this machine.
    package let host: String
    package let port: UInt16
    /// Empty, or a path that starts with a slash and does not end with one. A call's target does not get
    /// it by itself: whoever makes the target puts it in front.
    package let basePath: String

    /// Reads `scheme://host[:port][/path]`.
    package init(_ url: String) throws(Malformed) {
        guard let mark = url.firstRange(of: "://") else { throw Malformed(reason: "no scheme") }
        guard let scheme = Scheme(rawValue: url[..<mark.lowerBound].lowercased()) else {
            throw Malformed(reason: "a scheme other than http and https")
        }
        let rest = url[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest[authority.endIndex...]
        guard path.isEmpty || Request.isValid(target: String(path)), !path.contains("?") else {
            throw Malformed(reason: "something other than a path behind the host")
        }
        let (host, port) = try Self.split(authority)
        self.scheme = scheme
        self.host = host
        self.port = port ?? (scheme == .https ? 443 : 80)
        basePath = String(path.reversed().drop { $0 == "/" }.reversed())
    }

    /// Whoever listens on a socket of this machine, by its path.
    package init(socket path: String) {
        scheme = .http
        host = path.contains("/") ? path : "./\(path)"
        port = 80
        basePath = ""
    }

    var isLocal: Bool { host.contains("/") }

    /// Whether nobody on the way can have changed what is said: TLS proves who answers, or this machine does.
    package var isTrustworthy: Bool { scheme == .https || isThisMachine }

    /// Whether what is said there stays on this machine.
    package var isThisMachine: Bool {
        isLocal || SocketAddress(host, port: port)?.isLoopback == true
            || !SocketAddress.ofThisMachine(named: host, port: port).isEmpty
    }

    private static func split(_ authority: Substring) throws(Malformed) -> (host: String, port: UInt16?) {
        let host: Substring
        let rest: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw Malformed(reason: "an open bracket") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard SocketAddress(String(host), port: 0) != nil, host.contains(":") else {
                throw Malformed(reason: "no IPv6 address between the brackets")
            }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
            let isName = host.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                    || [0x2D, 0x2E, 0x5F].contains(byte)
            }
            guard isName, !host.isEmpty, host.utf8.count <= 253 else {
                throw Malformed(reason: "no host name")
            }
        }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits), port > 0
        else {
            throw Malformed(reason: "no port number behind the colon")
        }
        return (host.lowercased(), port)
    }

    /// What the Host field says: the port only if it is not the scheme's own (RFC 9110, 7.2).
    package var hostField: String {
        guard !isLocal else { return "localhost" }
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (scheme == .https ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Calls to the same endpoint may share a connection.
    struct Endpoint: Hashable {
        let scheme: Scheme
        let host: String
        let port: UInt16
    }

    var endpoint: Endpoint { Endpoint(scheme: scheme, host: host, port: port) }
}

extension Origin: CustomStringConvertible {
    package var description: String { isLocal ? host : "\(scheme.rawValue)://\(hostField)\(basePath)" }
}
