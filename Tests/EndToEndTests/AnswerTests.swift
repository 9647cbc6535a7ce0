import Elements
import Foundation
import Processes
import Sandbox
import Support
import Testing
import Transport

/// Every answer of every listener of the built program, and of the stand-ins, against the rules of RFC 9110
/// and 9112 for answers.
@Suite(.serialized) struct AnswerTests {
    /// A listener, and what it says to which methods at which of its paths.
    private struct Door: Sendable {
        let name: String
        let connect: @Sendable () -> CInt?
        let rooms: [Room]
    }

    private struct Room: Sendable {
        let path: String
        /// To methods that it has; the others are refused by `otherwise`.
        let statuses: [String: Int]
        let otherwise: Int

        init(_ path: String, _ statuses: [String: Int], otherwise: Int = 405) {
            self.path = path
            self.statuses = statuses
            self.otherwise = otherwise
        }
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]
    private static let nowhere = Room("/nowhere", [:], otherwise: 404)
    private static let read = ["GET": 200, "HEAD": 200]
    private static let orders = [
        Room("/_sandbox/counters", Self.read), Room("/_sandbox/script", ["PUT": 400, "POST": 400]),
    ]

    /// What is refused before anybody looks who is meant.
    private static let refused: [(Int, String)] = [
        (400, "GET / HTTP/1.1\r\n\r\n"), (400, "HEAD / HTTP/1.1\r\n\r\n"), (400, "\u{16}\u{3}\u{1} x\r\n"),
        (400, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: a b\r\n\r\n"),
        (411, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"),
        (414, "HEAD /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\n"),
        (417, "HEAD / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n"),
        (431, "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 99))\r\n"),
        (501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"), (501, String(repeating: "M", count: 100_000)),
        (505, "HEAD / HTTP/3.0\r\nHost: a\r\n\r\n"),
    ]

    @Test func `every answer of every listener keeps the rules`() async throws {
        try await Plant.with { plant in
            try plant.writeConfiguration { $0.replacing(/,\s*"tls": \{[^}]*\}/, with: "") }
            let port = try await plant.start().port
            for door in try doors(of: plant, port) { try await visit(door) }
        }
    }

    @Test(arguments: [400, 401, 403, 404, 405, 407, 409, 416, 426, 429, 500, 503, 599])
    func `a stand-in that fails on order keeps them`(status: Int) async throws {
        try await Plant.with { plant in
            var answer = OrderedAnswer(fault: .status(status))
            answer.repeats = true
            try await plant.vendor.script("accessKeyLogin", of: "TOKENS", [answer])
            let port = plant.vendorPort
            let door = Door(name: "vendor", connect: { Crowd.connect(to: port) }, rooms: [])
            for method in ["GET", "HEAD", "POST"] {
                try await knock(
                    at: door, Room("/v2/quecauth/accessKeyAuthrize/accessKeyLogin", [:], otherwise: status),
                    method)
            }
        }
    }

    @Test func `the stand-in of the maker's service keeps them`() async throws {
        let loops = try Loops(count: 1)
        let client = try Client(on: loops)
        let maker = MakerStandIn(on: loops, secrets: [Secret("whsec_AAAA")], over: client)
        let server = try StandInServer(on: loops) { await maker.serve($0, $1) }
        let port = server.port
        let door = Door(
            name: "maker", connect: { Crowd.connect(to: port) },
            rooms: Self.orders + [Room("/", ["POST": 401], otherwise: 404)])
        try await visit(door)
        await server.drain(until: loops.now)
        loops.stop()
    }

    @Test func `those through TLS, too`() async throws {
        try await Plant.with { plant in
            let port = try await plant.start().port
            for (status, text) in Self.refused where text.utf8.count < 16_000 {
                let bytes = try await throughTLS(text, port)
                check(bytes, to: text, status, "TLS")
            }
        }
    }

    private func doors(of plant: Plant, _ port: UInt16) throws -> [Door] {
        let (admin, socket) = (try plant.admin.port, plant.ledgerPath + ".sock")
        let (vendor, weCom) = (plant.vendorPort, plant.weComPort)
        return [
            Door(
                name: "callbacks", connect: { Crowd.connect(to: port) },
                rooms: [
                    Room("/cb/wifi", ["GET": 403, "HEAD": 403, "POST": 403]),
                    Room("/vendor/results", ["POST": 403]), Room("/vendor/nowhere", [:], otherwise: 404),
                    Self.nowhere,
                ]),
            Door(
                name: "admin", connect: { Crowd.connect(to: admin) },
                rooms: ["/", "/explain", "/explain?q=SN1", "/healthz", "/readyz", "/metrics"].map { Room($0, Self.read) } + [Self.nowhere]),
            Door(
                name: "office", connect: { Crowd.connect(toSocket: socket) },
                rooms: [Room("/office/devices/hold", ["POST": 400]), Self.nowhere]),
            Door(
                name: "vendor", connect: { Crowd.connect(to: vendor) },
                rooms: Self.orders + [
                    Room("/v2/binding/enduserapi/deviceInfo", Self.read, otherwise: 404), Self.nowhere,
                ]),
            Door(
                name: "WeCom", connect: { Crowd.connect(to: weCom) },
                rooms: Self.orders + [
                    Room("/cgi-bin/getcallbackip", Self.read, otherwise: 404), Self.nowhere,
                ]),
        ]
    }

    private func visit(_ door: Door) async throws {
        for room in door.rooms {
            for method in Self.methods { try await knock(at: door, room, method) }
        }
        for (status, text) in Self.refused {
            // Nothing is posted to the page, however long it is.
            try await send(text, to: door, door.name == "admin" && status == 411 ? 405 : status)
        }
    }

    private func knock(at door: Door, _ room: Room, _ method: String) async throws {
        let text =
            "\(method) \(room.path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        try await send(text, to: door, room.statuses[method] ?? room.otherwise)
    }

    private func send(_ text: String, to door: Door, _ status: Int) async throws {
        let connect = door.connect
        let bytes = await onThread { connect().map { Crowd.tell(text, over: $0) } }
        check(try #require(bytes, "\(door.name)"), to: text, status, door.name)
    }

    private func check(_ bytes: [UInt8], to text: String, _ status: Int, _ door: String) {
        let method = String(text.prefix { $0 != " " })
        let read = ReadAnswers(bytes, to: [method], isClosed: true)
        let shown = "\(door): \(text.prefix(80)): \(String(decoding: bytes, as: UTF8.self))"
        #expect(read.faults == [], "\(shown)")
        #expect(read.answers.map(\.status) == [status], "\(shown)")
    }

    private func throughTLS(_ text: String, _ port: UInt16) async throws -> [UInt8] {
        let ended = await onThread {
            Result {
                try Child.run(
                    "openssl", ["s_client", "-connect", "127.0.0.1:\(port)", "-quiet"], input: text)
            }
        }
        return Array(try ended.get().output.utf8)
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}

extension Crowd {
    /// - Returns: The descriptor of a connection to a socket of this machine, which is the caller's to close.
    fileprivate static func connect(toSocket path: String) -> CInt? {
        let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8.prefix(107))
        }
        let outcome = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Foundation.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard outcome == 0 else {
            close(number)
            return nil
        }
        return number
    }

    /// Sends a text, and reads to the end of the connection, which is then closed.
    static func tell(_ text: String, over number: CInt) -> [UInt8] {
        defer { close(number) }
        // A test that waits in vain fails instead of hanging.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(text.utf8)
        _ = unsafe Foundation.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        var heard: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe recv(number, &piece, piece.count, 0), count > 0 {
            heard += piece[..<count]
        }
        return heard
    }
}
