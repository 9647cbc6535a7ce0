package import Configuration
import Crypto
package import Elements
import Events
package import HTTP
import Page
package import Telemetry

/// Who may come to the admin listener: whoever calls it by a name of its own, with the password where there is one.
///
/// A page of somebody else's can have its own name lead to loopback, and its reader's browser would let it read what is
/// there: it would call by that name.
package struct AdminDoor: Sendable {
    private let names: Set<String>
    /// Of the password; nil where nobody is asked.
    private let digest: [UInt8]?
    private let counters: Counters
    private let runtime: any Runtime
    private let log: Log
    /// Wrong passwords since the last line about them, and when that was.
    private let wrong = Guarded<(count: Int64, toldAt: Instant?)>((0, nil))

    /// Somebody who tries out passwords is one line, and another one while it goes on.
    private static let tellingMilliseconds: Int64 = 10 * 60_000
    private static let loopbackNames: Set<String> = ["localhost", "127.0.0.1", "::1"]
    /// How long a wrong password waits for its answer.
    private static let delayMilliseconds: Int64 = 1_000

    package init(
        _ access: Installation.AdminAccess, _ counters: Counters, _ log: Log, _ runtime: any Runtime
    ) {
        names = access.names.union(Self.loopbackNames)
        digest = access.password.map { Digest.sha256($0.exposed) }
        self.counters = counters
        self.log = log
        self.runtime = runtime
    }

    /// - Parameter peer: Who is connected.
    /// - Returns: nil for whoever may come in.
    package func refusal(of request: Request, from peer: String) async -> Response? {
        // Every browser says by which name it calls; who says none is none.
        if let host = request.fields["Host"], !names.contains(Self.name(in: host)) {
            counters.adminRefusals.add(.host)
            return .text(
                "not by this name: call it by localhost, or add the name to \"admin.names\"\n", status: 421)
        }
        guard let digest else { return nil }
        guard let field = request.fields["Authorization"] else { return challenge(request) }
        guard let password = Self.password(in: field), constantTimeEqual(Digest.sha256(password), digest)
        else {
            counters.adminRefusals.add(.password)
            tellWrong(peer)
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: Self.delayMilliseconds))
            return challenge(request)
        }
        return nil
    }

    private func tellWrong(_ peer: String) {
        let now = runtime.now
        let count: Int64? = wrong.withLock { wrong in
            wrong.count += 1
            if let told = wrong.toldAt, now.milliseconds(since: told) < Self.tellingMilliseconds {
                return nil
            }
            defer { wrong = (0, now) }
            return wrong.count
        }
        guard let count else { return }
        log.tell(.adminPasswordWrong, [.peer: .string(peer), .count: .integer(count)])
    }

    /// A browser asks its reader for the password, and a program is to bring it along.
    private func challenge(_ request: Request) -> Response {
        let isPage = [Link.overviewPath, Link.searchPath].contains(request.path)
        var response = Response.text("the password of \"admin\", please\n", status: 401)
        response.fields.append(
            "WWW-Authenticate",
            isPage ? #"Basic realm="wecom-bind", charset="UTF-8""# : #"Bearer realm="wecom-bind""#)
        return response
    }

    /// Without its port and the dot of the root, and an IPv6 address without its brackets.
    ///
    /// Source: RFC 3986, 3.2.2 and 3.2.3; RFC 1034, 3.1.
    private static func name(in host: String) -> String {
        let host = host.lowercased()
        guard host.hasPrefix("[") else {
            let name = host.prefix { $0 != ":" }
            return String(name.hasSuffix(".") ? name.dropLast() : name)
        }
        return String(host.dropFirst().prefix { $0 != "]" })
    }

    /// Whatever the user's name. Source: RFC 7617, 2; RFC 6750, 2.1; RFC 9110, 11.1: the scheme in either case.
    private static func password(in field: String) -> [UInt8]? {
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return Array(parts[1].utf8)
        case "basic":
            let pair = Base64.decode(String(parts[1]))
            return pair.flatMap { pair in
                pair.firstIndex(of: UInt8(ascii: ":")).map { Array(pair[($0 + 1)...]) }
            }
        default: return nil
        }
    }
}
