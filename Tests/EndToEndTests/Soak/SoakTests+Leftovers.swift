import Elements
import Foundation
import Processes
import Sandbox
import Testing
import Transport

/// What a reload or a closed connection leaves behind: nothing.
extension SoakTests {
    private static let reloads = 1_000
    private static let connections = 100_000
    private static let round = 10_000
    /// Far less than what a cloud, a client or a connection is made of.
    private static let mostBytesEachReload = 256
    private static let mostBytesEachConnection = 8

    /// What it holds with nothing under way: the least of what it tells, which it does after a commit.
    private static func atRest(
        _ name: String, _ plant: Plant, _ adapter: Origin, _ file: URL
    ) async throws -> Int {
        var least = Int.max
        for number in 0..<8 {
            let serial = "\(name)N\(number)"
            try await plant.announce(serial, serial)
            #expect(try await plant.send(plant.bind(serial, serial), to: adapter).errcode == 0)
            least = min(least, try #require(try MemoryFigures(from: file)).steady)
        }
        return least
    }

    @Test(.enabled(if: isAsked))
    func `a thousand reloads leave nothing behind, each with an account of its own`() async throws {
        try await Plant.with { plant in
            let file = plant.folder.appending(path: "memory")
            let adapter = try await plant.start(environment: MemoryFigures.environment(to: file))
            try await plant.pushTicket(to: adapter)
            var log = LogTail(path: plant.logPath)
            var held: [Int] = []
            for number in 1...Self.reloads {
                // The tokens of the one before are nobody's any more.
                try plant.writeConfiguration { $0.replacing("\"demo\"", with: "\"demo\(number)\"") }
                plant.signal(SIGHUP)
                try await plant.eventually("reload \(number) is done") {
                    try log.next().contains { $0.contains("\"reloaded\"") } ? true : nil
                }
                guard number % (Self.reloads / 2) == 0 else { continue }
                try await plant.pushTicket(to: adapter)
                held.append(try await Self.atRest("RELOAD\(number)", plant, adapter, file))
            }
            let (middle, end) = (held[0], held[1])
            let descriptors = try Holdings(of: plant.number)
            print(
                "soak: \(Self.reloads) reloads, steady \(middle / 1_024), then \(end / 1_024) KiB; \(descriptors)"
            )
            #expect(end - middle < 500 * Self.mostBytesEachReload)
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    @Test(.enabled(if: isAsked))
    func `a hundred thousand connections leave nothing behind, however they end`() async throws {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing("\"listen\": [", with: "\"listen\": [ { \"port\": 0 },")
            }
            let file = plant.folder.appending(path: "memory")
            let port = try await plant.start(environment: MemoryFigures.environment(to: file)).port
            let adapter = try Origin("http://127.0.0.1:\(port)")
            try await plant.pushTicket(to: adapter)
            var held: [Int] = []
            for round in 0..<(Self.connections / Self.round) {
                let count = await onThread { Visitors(to: port).come(Self.round) }
                #expect(count == Self.round)
                try await plant.eventually("all of them are gone") {
                    try Holdings(of: plant.number).descriptors < 200 ? true : nil
                }
                held.append(try await Self.atRest("ROUND\(round)", plant, adapter, file))
            }
            let (early, late) = (held[2], held[held.count - 1])
            print("soak: \(Self.connections) connections, steady \(held.map { $0 / 1_024 }) KiB")
            #expect(late - early < (held.count - 3) * Self.round * Self.mostBytesEachConnection)
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }
}

/// Peers that come one after the other, and go in one of several ways.
private struct Visitors: Sendable {
    private static let messages = [
        "", "GET / HT", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /cb/wifi HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
    ]
    private let port: UInt16

    init(to port: UInt16) { self.port = port }

    /// - Returns: How many could connect.
    func come(_ count: Int) -> Int {
        (0..<count).count { visit($0) }
    }

    private func visit(_ index: Int) -> Bool {
        guard let number = Crowd.connect(to: port) else { return false }
        defer { close(number) }
        // So that no port of ours stays taken for a minute.
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Foundation.linger>.size))
        let bytes = Array(Self.messages[index % Self.messages.count].utf8)
        _ = unsafe send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        guard index % Self.messages.count == 2 else { return true }
        var answer = [UInt8](repeating: 0, count: 512)
        return unsafe recv(number, &answer, answer.count, 0) > 0
    }
}

/// The lines of a growing file, each seen once.
private struct LogTail {
    private let path: String
    private var offset: UInt64 = 0

    init(path: String) { self.path = path }

    mutating func next() throws -> [Substring] {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        try file.seek(toOffset: offset)
        let bytes = try file.readToEnd() ?? Data()
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        offset += UInt64(end + 1)
        return String(decoding: bytes[...end], as: UTF8.self).split(separator: "\n")
    }
}
