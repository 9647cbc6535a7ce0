package import Elements
import Events

extension Keys {
    enum Admin {
        static let port = Key.optional(
            "port", .integer(0...65_535), default: 9443, needsRestart: true, "0 takes a free one",
            zh: "0 为任选一个空闲端口")
        static let names = Key.optional(
            "names", .texts, needsRestart: true,
            "host names by which a browser may call it, besides localhost and its own address",
            zh: "浏览器可以用来访问它的主机名，localhost 和它自己的地址除外")
        static let password = Key.optional(
            "password", .secret, needsRestart: true,
            "16 bytes at least, which are asked for then: by basic authentication with any user name, or as a bearer"
                + " token",
            zh: "至少 16 字节，访问时要提供：Basic 认证（用户名任意）或 Bearer 令牌")

        static let all = [Listener.host, port, Listener.tls, names, password]
    }

    enum Support {
        static let socket = Key.optional(
            "socket", .text, default: .string(Installation.Support.usualSocket), needsRestart: true,
            "its path, in a folder that those people may enter",
            zh: "它的路径，所在目录要让那些人能进入")
        static let group = Key.required(
            "group", .name, needsRestart: true,
            "the group that may use it; the program's own user must be one of it",
            zh: "可以使用它的组；运行本程序的用户也必须在组里")

        static let all = [socket, group]
    }
}

extension Installation {
    /// Who may come to the admin listener.
    package struct AdminAccess: Equatable, Sendable {
        /// Host names by which it may be called, in lower case, besides those of loopback.
        package var names: Set<String> = []
        /// nil where it is on loopback and asks nobody.
        package var password: Secret?

        package init(names: Set<String> = [], password: Secret? = nil) {
            self.names = names
            self.password = password
        }
    }

    /// Where people of a group may ask, and change nothing.
    package struct Support: Equatable, Sendable {
        package var socket: String
        package var group: String

        /// Where whoever cannot read the configuration looks for it.
        package static let usualSocket = "/run/wecom-bind/support.sock"
    }
}

extension ConfigurationFile {
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
}
