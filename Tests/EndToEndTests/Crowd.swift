import Elements
import Foundation
import Transport

/// Many raw connections of this machine, which do as little as they can.
///
/// One thread of its own polls them all, so that a thousand cost the tests' own loops nothing.
final class Crowd: Sendable {
    /// How a peer takes its time.
    enum Form: String, CaseIterable, Sendable {
        /// A TLS handshake of which there is the beginning of a hello.
        case handshake
        /// A TLS handshake that goes no further than the client's hello.
        case hello
        /// A head that never ends.
        case head
        /// A body that never ends.
        case body
        /// Requests whose answers are never read.
        case unread
    }

    private let numbers: [CInt]
    /// POLLRDHUP of poll(2), which the C library's module does not show.
    private static let peerClosed: Int16 = 0x2000

    /// Connects, and sends what the form sends.
    ///
    /// - Parameter port: Of the TLS listener for the first two forms, of a plain one for the others.
    init(_ count: Int, of form: Form, to port: UInt16) throws {
        let bytes = try Crowd.bytes(of: form)
        numbers = (0..<count).compactMap { _ in Crowd.connect(to: port, readsLittle: form == .unread) }
        for number in numbers { Crowd.send(bytes, over: number) }
    }

    deinit { for number in numbers { close(number) } }

    var count: Int { numbers.count }

    /// How many have been closed or reset from the other side by now.
    var gone: Int {
        numbers.count { number in
            var peek: UInt8 = 0
            var state = pollfd(fd: number, events: Crowd.peerClosed, revents: 0)
            guard unsafe poll(&state, 1, 0) == 1 else { return false }
            let ended = Crowd.peerClosed | Int16(POLLHUP) | Int16(POLLERR)
            if state.revents & ended != 0 { return true }
            return unsafe recv(number, &peek, 1, CInt(MSG_PEEK | MSG_DONTWAIT)) == 0
        }
    }

    private static func bytes(of form: Form) throws -> [UInt8] {
        switch form {
        case .handshake:
            return try bytes(of: .hello).dropLast()
        case .hello:
            return Array(try Data(contentsOf: Plant.fixtures.appending(path: "tls/hello.bin")))
        case .head: return Array("POST /cb/wifi HTTP/1.1\r\nHost: a\r\nX-Slow: ".utf8)
        case .body:
            return Array("POST /cb/wifi HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{".utf8)
        case .unread:
            let request = "GET /cb/wifi HTTP/1.1\r\nHost: a\r\n\r\n"
            return Array(String(repeating: request, count: 20_000).utf8)
        }
    }

    /// - Returns: The descriptor of a connection to this machine, which is the caller's to close.
    static func connect(to port: UInt16, readsLittle: Bool = false) -> CInt? {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        if readsLittle {
            var size: CInt = 4_096
            unsafe setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let outcome = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Foundation.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else {
            close(number)
            return nil
        }
        return number
    }

    /// As much as the kernel takes at once.
    private static func send(_ bytes: [UInt8], over number: CInt) {
        _ = unsafe Foundation.send(
            number, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
}

/// What a process holds, as the kernel tells it.
struct Holdings: Equatable, CustomStringConvertible {
    let residentKiB: Int
    let descriptors: Int

    init(of process: Int32) throws {
        let status = try String(contentsOf: URL(filePath: "/proc/\(process)/status"), encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        residentKiB = line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    var description: String { "\(residentKiB) KiB, \(descriptors) descriptors" }
}
