import Events
import Transport

extension Keys {
    enum Listener {
        static let host = Key.optional(
            "host", .name, default: "127.0.0.1", needsRestart: true,
            "a numeric address; 0.0.0.0 for all of IPv4, :: for all",
            zh: "数字形式的地址；0.0.0.0 为全部 IPv4，:: 为全部")
        static let port = Key.optional(
            "port", .integer(0...65_535), default: 8443, needsRestart: true, "0 takes a free one",
            zh: "0 为任选一个空闲端口")
        static let tls = Key.optional(
            "tls", .section(Certificate.all), needsRestart: true,
            "its certificate; without it the port speaks plain HTTP, and on loopback only",
            zh: "它的证书；没有证书时该端口只用明文 HTTP，并且只能在回环地址上")
        static let allowance = Key.optional(
            "proxy_allowance_ms", .integer(0...1_000), default: 0,
            "milliseconds that a proxy in front may have kept a request before we see its first byte",
            zh: "前面的代理在我们收到第一个字节之前最多可能扣留请求多少毫秒")
        static let healthPath = Key.optional(
            "health_path", .name,
            "a path that answers a balancer's GET or HEAD with 200, or 503 while the server stops; not logged",
            zh: "供负载均衡用 GET 或 HEAD 探测的路径，答复 200，正在停止时答复 503；不记日志"
        )

        static let all = [host, port, tls, allowance, healthPath]
    }

    enum Certificate {
        static let certificate = Key.required(
            "certificate", .pem, "the server's own certificate first, then those that lead to the root",
            zh: "先是服务器自己的证书，再是通向根证书的各级证书")
        static let key = Key.required(
            "key", .pem, "the private key, without a pass phrase",
            zh: "私钥，没有口令保护")
        static let authority = Key.optional(
            "authority", .pem, "who has issued it, if the system's authorities do not know them",
            zh: "签发者，在系统不认识它时才需要")
        static let name = Key.optional(
            "name", .name, "the host name in the URL that WeCom calls: the certificate is to be for it",
            zh: "企业微信所调用的地址里的主机名：证书应当是给它的")

        static let all = [certificate, key, authority, name]
    }
}

extension Installation {
    package struct Listener: Equatable, Sendable {
        package var host: String
        package var port: UInt16
        package var tls: Certificate?
        /// Milliseconds that a proxy in front may have kept a request before we see its first byte.
        package var proxyAllowanceMilliseconds: Int64 = 0
        /// Where a balancer asks whether the server serves; nil for nowhere.
        package var healthPath: String?
    }

    package struct Certificate: Equatable, Sendable {
        package var chainPath: String
        package var keyPath: String
        /// Whom a client on this machine should believe instead of the system's authorities.
        package var authorityPath: String?
        /// In the URL that WeCom calls; nil if nobody has said it.
        package var name: String?
    }
}

extension ConfigurationFile {
    static let loopbackHosts = ["127.0.0.1", "::1"]
    private static let everyHost = ["0.0.0.0", "::"]

    static func listener(_ section: Section) -> Installation.Listener {
        var listener = place(section, Keys.Listener.port)
        listener.proxyAllowanceMilliseconds = section.integer(Keys.Listener.allowance) ?? 0
        listener.healthPath = section.text(Keys.Listener.healthPath).flatMap {
            path($0, Keys.Listener.healthPath, section)
        }
        if section.lacks(Keys.Listener.tls), !listener.host.isEmpty, !loopbackHosts.contains(listener.host) {
            section.mistake(
                Keys.Listener.tls, found: "nothing",
                expected: "a certificate and key: without TLS only loopback may be listened on, not "
                    + listener.host)
        }
        return listener
    }

    static func place(_ section: Section, _ port: Key) -> Installation.Listener {
        let host = host(of: section)
        return Installation.Listener(
            host: host ?? "", port: UInt16(clamping: section.integer(port) ?? 0),
            tls: section.section(Keys.Listener.tls).flatMap(certificate))
    }

    private static func host(of section: Section) -> String? {
        guard let host = section.text(Keys.Listener.host) else { return nil }
        guard AddressSet.isAddress(host) else {
            section.mistake(
                Keys.Listener.host, found: Found.quoted(host),
                expected: "a numeric address, as 127.0.0.1, 0.0.0.0 or ::")
            return nil
        }
        if let fault = section.reading.sources.host(host) {
            section.mistake(
                Keys.Listener.host, found: "\(Found.quoted(host)) (\(fault))",
                expected: "an address of this machine, 0.0.0.0 or ::")
        }
        return host
    }

    private static func certificate(_ section: Section) -> Installation.Certificate? {
        let authority = section.pem(Keys.Certificate.authority) { [.authorities($0)] }
        let isLost = authority == nil && !section.lacks(Keys.Certificate.authority)
        let name = section.text(Keys.Certificate.name)
        let chain = section.pem(Keys.Certificate.certificate) { chain in
            [.chain(chain)] + (isLost ? [] : [.issuer(of: chain, among: authority)])
                + (name.map { [.name($0, of: chain)] } ?? [])
        }
        let key = section.pem(Keys.Certificate.key) { key in [.key(key, of: chain)] }
        guard let chain, let key else { return nil }
        return Installation.Certificate(
            chainPath: chain, keyPath: key, authorityPath: authority, name: name)
    }

    /// Two cannot listen on one port, unless the kernel gives each a free one.
    static func expectPortsApart(
        _ listeners: [Installation.Listener], _ admin: Installation.Listener?, in top: Section
    ) {
        var taken: [(name: String, host: String, port: UInt16)] = []
        let all =
            listeners.enumerated().map { ("listen[\($0.offset)]", $0.element) }
            + (admin.map { [("admin", $0)] } ?? [])
        for (name, listener) in all where listener.port != 0 {
            let other = taken.first { other in
                other.port == listener.port
                    && (other.host == listener.host || everyHost.contains(other.host)
                        || everyHost.contains(listener.host))
            }
            if let other {
                top.mistake(
                    at: "\(name).port", found: "\(listener.port), which \(other.name) has",
                    expected: "a port of its own")
            }
            taken.append((name, listener.host, listener.port))
        }
    }
}
