import Adapter
import Binding
import Configuration
import Elements
import Events
import HTTP
import Support
import Testing

/// A request as WeCom sends it, to be changed on its way.
struct Letter {
    var method = "POST"
    var path = World.path
    /// What stands behind the `?`; nil without one.
    var query: String?
    var body: [UInt8]
    var fields = Fields()

    init(_ request: Request) {
        method = request.method
        path = request.path
        query = request.query
        body = request.body
    }

    var request: Request {
        Request(
            method: method, target: path + (query.map { "?\($0)" } ?? ""), fields: fields, body: body)
    }

    /// Gives a key of the query another value.
    mutating func set(_ key: String, to value: String) {
        edit { $0.map { $0.hasPrefix("\(key)=") ? "\(key)=\(value)" : $0 } }
    }

    mutating func remove(_ key: String) { edit { $0.filter { !$0.hasPrefix("\(key)=") } } }

    func value(of key: String) -> String {
        let pair = (query ?? "").split(separator: "&").first { $0.hasPrefix("\(key)=") }
        return pair.map { String($0.dropFirst(key.count + 1)) } ?? ""
    }

    private mutating func edit(_ change: ([String]) -> [String]) {
        query = change((query ?? "").split(separator: "&").map(String.init)).joined(separator: "&")
    }
}

extension World {
    /// A bind as it leaves WeCom.
    func letter(_ bind: Bind = Bind()) throws -> Letter {
        Letter(try #require(postbox.request(message(bind), on: simulation)))
    }

    /// A URL check as it leaves WeCom.
    func check(_ echo: String = "7214567890123456789") throws -> Letter {
        Letter(try postbox.check(echo, by: "GET", on: simulation))
    }

    /// Lines of the log about an event, in their order.
    func told(_ event: String) throws -> [JSON] {
        try lines.withLock { $0 }.map { try JSONReader.read(Array($0.utf8)) }
            .filter { $0["event"]?.string == event }
    }

    /// Sends what is to be refused.
    ///
    /// - Returns: The line that tells of it.
    func refusal(
        of letter: Letter, from peer: String = "127.0.0.1", status: Int = 403, event: String = "refused"
    ) throws -> JSON {
        let before = try told(event).count
        let request = letter.request
        let reply = simulation.run { await send(request, from: peer) }
        #expect(reply.status == status)
        // The peer learns no more than the status, whatever the log says.
        #expect(reply.body == Array("refused\n".utf8))
        return try #require(try told(event).dropFirst(before).first)
    }

    /// The same process with another configuration.
    func reconfigure(_ edit: (inout Installation) throws -> Void) throws {
        var configuration = try World.configuration("wifi")
        try edit(&configuration)
        take(configuration)
    }

    func take(_ configuration: Installation) {
        site.replace(with: World.site(configuration, vendor, wecom, maker, life, breaker))
    }
}
