import Elements
import Foundation
import HTTP
import Processes
import Testing
import Transport

/// The program under a service manager that is made of the kernel's own means: a socket that hears, and one that
/// listens and outlives the program.
@Suite struct SupervisionTests {
    /// Where a service manager hears.
    private final class Ear: Sendable {
        let path: String
        private let number: CInt

        init(in folder: URL) throws {
            path = folder.appending(path: "notify").path
            number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            let outcome = unsafe withUnsafePointer(to: address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(outcome == 0)
        }

        deinit { close(number) }

        /// The first line of the next message; nil when none has come.
        private func hear() -> String? {
            var buffer = [UInt8](repeating: 0, count: 1_024)
            let count = unsafe recv(number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return nil }
            return String(decoding: buffer.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }

        /// Messages until this one.
        func hear(until last: String, from plant: Plant) async throws -> [String] {
            var heard: [String] = []
            while heard.last != last {
                heard.append(try await plant.eventually("it says \(last), after \(heard)") { self.hear() })
            }
            return heard
        }
    }

    @Test func `it says when it is ready, reloads and stops, and that its loops turn`() async throws {
        try await Plant.with { plant in
            let ear = try Ear(in: plant.folder)
            _ = try await plant.start(environment: ["NOTIFY_SOCKET": ear.path, "WATCHDOG_USEC": "90000"])
            #expect(try await ear.hear(until: "READY=1", from: plant) == ["READY=1"])
            _ = try await ear.hear(until: "WATCHDOG=1", from: plant)
            plant.signal(SIGHUP)
            let reload = try await ear.hear(until: "READY=1", from: plant).filter { $0 != "WATCHDOG=1" }
            #expect(reload == ["RELOADING=1", "READY=1"])
            #expect(plant.end(by: SIGTERM) == 0)
            #expect(
                try await ear.hear(until: "STOPPING=1", from: plant).filter { $0 != "WATCHDOG=1" } == [
                    "STOPPING=1"
                ])
        }
    }

    /// Whoever starts it as a service goes on then.
    @Test func `the sandbox says that it is ready once all of it listens`() async throws {
        try await Plant.with { plant in
            let ear = try Ear(in: plant.folder)
            let ports = try (0..<4).map { _ in
                let (number, port) = try listening()
                close(number)
                return port
            }
            try plant.writeConfiguration { text in
                text.replacing("127.0.0.1:\(plant.weComPort)", with: "127.0.0.1:\(ports[0])")
                    .replacing("127.0.0.1:\(plant.vendorPort)", with: "127.0.0.1:\(ports[1])")
                    .replacing("127.0.0.1:9103", with: "127.0.0.1:\(ports[2])")
                    // Where the server would be.
                    .replacing("\"port\": 0", with: "\"port\": \(ports[3])", maxReplacements: 1)
            }
            let sandbox = try Child(
                Plant.program.path, ["sandbox", "--config", plant.configurationPath],
                environment: ["NOTIFY_SOCKET": ear.path])
            _ = try await ear.hear(until: "READY=1", from: plant)
            for port in ports.prefix(3) {
                let number = try #require(Crowd.connect(to: port))
                close(number)
            }
            sandbox.signal(SIGTERM)
            #expect(sandbox.wait() == 0)
        }
    }

    /// A listening socket that is ours, with a number that a child can be handed.
    private func listening(everywhere: Bool = false) throws -> (number: CInt, port: UInt16) {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(made) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = everywhere ? 0 : UInt32(0x7F00_0001).bigEndian
        var count = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard unsafe bind(made, pointer, count) == 0, listen(made, 128) == 0 else { return CInt(-1) }
                return unsafe getsockname(made, pointer, &count)
            }
        }
        try #require(outcome == 0)
        return (fcntl(made, F_DUPFD_CLOEXEC, 500), UInt16(bigEndian: address.sin_port))
    }

    @Test func `restarts refuse nobody who comes by a socket that outlives them`() async throws {
        try await Plant.with { plant in
            let socket = try listening()
            defer { close(socket.number) }
            try plant.writeConfiguration {
                $0.replacing("\"port\": 0,\n", with: "\"port\": \(socket.port),\n")
            }
            let origin = try await plant.start(sockets: [socket.number])
            #expect(origin == (try Origin("https://127.0.0.1:\(socket.port)")))
            for _ in 0..<5 {
                #expect(plant.end(by: SIGTERM) == 0)
                // Whoever comes while there is no process is answered by the next one.
                async let heard = knock(at: origin, of: plant)
                _ = try await plant.start(sockets: [socket.number])
                #expect(await heard == "404")
            }
        }
    }

    /// Asks for what is not there, by a connection of its own.
    private func knock(at origin: Origin, of plant: Plant) async -> String {
        let call = Call(
            origin: origin, request: Request(method: "GET", target: "/nothing"),
            deadline: plant.loops.now.advanced(byMilliseconds: 60_000), reusesConnection: false)
        switch await plant.client.call(call) {
        case .answered(let response, _): return "\(response.status)"
        case let other: return "\(other)"
        }
    }

    @Test func `a socket of all addresses is named to the listener of one that finds its port taken`()
        async throws
    {
        try await Plant.with { plant in
            let socket = try listening(everywhere: true)
            defer { close(socket.number) }
            try plant.writeConfiguration {
                $0.replacing("\"port\": 0,\n", with: "\"port\": \(socket.port),\n")
            }
            try plant.launch(sockets: [socket.number])
            try await plant.eventually("it ends") { plant.isRunning ? nil : true }
            let said = try String(contentsOfFile: plant.logPath, encoding: .utf8)
            #expect(said.contains("; inherited sockets have 0.0.0.0 port \(socket.port)"), "\(said)")
            #expect(plant.end(by: SIGKILL) == 69)
            #expect(!FileManager.default.fileExists(atPath: plant.ledgerPath + ".sock"))
        }
    }

    @Test func `a socket that is no listener's is named`() async throws {
        try await Plant.with { plant in
            let socket = try listening()
            defer { close(socket.number) }
            try plant.launch(sockets: [socket.number])
            try await plant.eventually("it ends") { plant.isRunning ? nil : true }
            let said = try String(contentsOfFile: plant.logPath, encoding: .utf8)
            #expect(said.contains("inherited socket: 127.0.0.1 port \(socket.port)"))
            #expect(plant.end(by: SIGKILL) == 69)
            #expect(!FileManager.default.fileExists(atPath: plant.ledgerPath + ".sock"))
        }
    }
}
