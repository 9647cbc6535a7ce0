import Elements
import Events
import HTTP
import Transport

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

    /// Off loopback whoever reaches it is asked for the password, which must not be read on its way.
    static func admin(
        _ section: Section
    ) -> (listener: Installation.Listener, access: Installation.AdminAccess) {
        let listener = place(section, Keys.Admin.port)
        let password = section.secret(Keys.Admin.password)
        if let password, password.count < leastPasswordBytes {
            section.mistake(
                Keys.Admin.password, found: "\(password.count) bytes",
                expected: "at least \(leastPasswordBytes): make it by `openssl rand -hex 16`")
        }
        let isGuarded = !section.lacks(Keys.Admin.password) && !section.lacks(Keys.Listener.tls)
        if !listener.host.isEmpty, !loopbackHosts.contains(listener.host), !isGuarded {
            section.mistake(
                Keys.Listener.host, found: Found.quoted(listener.host),
                expected: "an address of loopback, 127.0.0.1 or ::1; another one only with"
                    + " \"\(Keys.Listener.tls.name)\" and \"\(Keys.Admin.password.name)\"")
        }
        let names = section.texts(Keys.Admin.names).map { $0.lowercased() } + [listener.host]
        return (listener, Installation.AdminAccess(names: Set(names), password: password))
    }

    private static let leastPasswordBytes = 16

    static func support(_ section: Section) -> Installation.Support {
        let sources = section.reading.sources
        let socket = section.text(Keys.Support.socket).map(sources.resolve) ?? ""
        if let fault = sources.socket(socket) { section.mistake(Keys.Support.socket, found: fault) }
        let group = section.text(Keys.Support.group) ?? ""
        if !group.isEmpty, let fault = sources.group(group) {
            section.mistake(Keys.Support.group, found: fault)
        }
        return Installation.Support(socket: socket, group: group)
    }

    private static func place(_ section: Section, _ port: Key) -> Installation.Listener {
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

    // MARK: Paths

    /// The first line of a request has room for a method, the query of a callback and the version besides.
    private static let mostPathBytes = 2_048

    /// - Returns: The path if it can be one of ours.
    static func path(_ path: String, _ key: Key, _ section: Section) -> String? {
        guard Request.isValid(target: path), !path.contains("?") else {
            section.mistake(
                key, found: Found.quoted(path),
                expected:
                    "a path that begins with / and holds only what a URL's may: no blank, ? or #, and no %"
                    + " without two hexadecimal digits")
            return nil
        }
        guard path.utf8.count <= mostPathBytes else {
            section.mistake(
                key, found: "\(path.utf8.count) characters", expected: "a path of at most \(mostPathBytes)")
            return nil
        }
        guard !path.hasPrefix(Installation.Maker.pathPrefix) else {
            section.mistake(
                key, found: Found.quoted(path),
                expected:
                    "a path that does not begin with \(Installation.Maker.pathPrefix): the maker's service speaks there"
            )
            return nil
        }
        return path
    }

    /// Each URL is one model's, the provider's or the balancer's.
    static func expectRoutesApart(
        _ models: [Section], _ provider: String?, _ listeners: [Installation.Listener], in top: Section
    ) {
        var owners: [String: String] = [:]
        if let provider { owners[provider] = "provider" }
        for section in models {
            guard let path = section.members[Keys.Model.path.name]?.string else { continue }
            if let owner = owners.updateValue(section.path, forKey: path) {
                section.mistake(
                    Keys.Model.path, found: "\(Found.quoted(path)), which \(owner) has",
                    expected: "a path of its own")
            }
        }
        for (index, listener) in listeners.enumerated() {
            guard let path = listener.healthPath, let owner = owners[path] else { continue }
            top.mistake(
                at: "listen[\(index)].health_path", found: "\(Found.quoted(path)), which \(owner) has",
                expected: "a path of its own")
        }
    }
}
