import Elements
import Foundation
import Testing
import Transport

/// What systemd is told, and the sockets that it hands over; heard and made by the kernel's own means.
@Suite
struct ServiceManagerTests {
    /// A socket that hears datagrams, as a service manager has one.
    private struct Ear: ~Copyable {
        let number: CInt
        let name: String

        init(isFile: Bool) throws {
            let unique = "wecom-bind-\(UUID())"
            name = isFile ? "\(FileManager.default.temporaryDirectory.path)/\(unique)" : "@\(unique)"
            let path = isFile ? name : "\0\(unique)"
            number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            try Ear.bind(number, to: path)
        }

        /// A name that is no file ends where its address ends, a file's with a zero byte.
        private static func bind(_ number: CInt, to path: String) throws {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            let end = path.utf8.count + (path.utf8.first == 0 ? 0 : 1)
            let count = socklen_t(MemoryLayout<sa_family_t>.size + end)
            let outcome = unsafe withUnsafePointer(to: address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Foundation.bind(number, $0, count)
                }
            }
            try #require(outcome == 0)
        }

        deinit {
            close(number)
            if !name.hasPrefix("@") { unsafe unlink(name) }
        }

        /// What has come.
        func hear() -> String {
            var buffer = [UInt8](repeating: 0, count: 1_024)
            let count = unsafe recv(number, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    @Test(arguments: [true, false])
    func `it hears how the process is, at a file and at a name that is none`(isFile: Bool) throws {
        let ear = try Ear(isFile: isFile)
        let name = ear.name
        let manager = ServiceManager { $0 == "NOTIFY_SOCKET" ? name : nil }
        let all: [(ServiceManager.News, String)] = [
            (.ready, "READY=1"), (.stopping, "STOPPING=1"), (.alive, "WATCHDOG=1"),
        ]
        for (news, text) in all {
            try manager.tell(news)
            #expect(ear.hear() == text)
        }
        try manager.tell(.reloading)
        let lines = ear.hear().split(separator: "=")
        #expect(lines.prefix(2) == ["RELOADING", "1\nMONOTONIC_USEC"])
        #expect(lines.last.flatMap { Int64($0) } ?? 0 > 0)
    }

    @Test
    func `nobody is told who does not want to hear, and who is gone is an error`() throws {
        try ServiceManager { _ in nil }.tell(.ready)
        let gone = ServiceManager { $0 == "NOTIFY_SOCKET" ? "/nonexistent/notify" : nil }
        #expect(throws: KernelError(code: ENOENT, call: "sendto")) { try gone.tell(.ready) }
    }

    @Test
    func `a watchdog is this process's own`() {
        let watchdog = { (process: String?) in
            ServiceManager(environment: { ["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": process][$0] ?? nil })
                .watchdogMilliseconds
        }
        #expect(watchdog("\(getpid())") == 3_000)
        #expect(watchdog(nil) == 3_000)
        #expect(watchdog("1") == nil)
        #expect(ServiceManager { _ in nil }.watchdogMilliseconds == nil)
    }

    // MARK: Sockets

    /// The last that this process may have, where no other test has any: the kernel gives out the lowest.
    private static let first = CInt(clamping: sysconf(CInt(_SC_OPEN_MAX))) - 8

    /// Descriptors from `first` on, as a service manager hands them over.
    private func handOver(_ sockets: [CInt]) -> [String: String] {
        for (index, socket) in sockets.enumerated() {
            dup2(socket, Self.first + CInt(index))
            close(socket)
        }
        return ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "\(sockets.count)"]
    }

    /// A socket that listens on 127.0.0.`last`.
    private func listening(_ last: UInt32) throws -> (number: CInt, port: UInt16) {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = (0x7F00_0000 + last).bigEndian
        var count = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard unsafe bind(number, pointer, count) == 0, listen(number, 8) == 0 else {
                    return CInt(-1)
                }
                return unsafe getsockname(number, pointer, &count)
            }
        }
        try #require(outcome == 0)
        return (number, UInt16(bigEndian: address.sin_port))
    }

    @Test
    func `sockets go to the listeners of their addresses, and what is left is named`() throws {
        let (one, two) = (try listening(1), try listening(2))
        let environment = handOver([one.number, two.number])
        var inherited = try InheritedSockets(environment: { environment[$0] }, first: Self.first)
        #expect(inherited.take("127.0.0.1", port: two.port == one.port ? 1 : two.port) == nil)
        #expect(inherited.take("127.0.0.2", port: two.port) == .inherited(descriptor: Self.first + 1))
        #expect(inherited.take("127.0.0.2", port: two.port) == nil, "it is given away once")
        #expect(inherited.left == ["127.0.0.1 port \(one.port)"])
        close(Self.first)
        close(Self.first + 1)

        let deaf = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let wrong = handOver([deaf])
        #expect(throws: InheritedSockets.Refusal.self) {
            try InheritedSockets(environment: { wrong[$0] }, first: Self.first)
        }
        close(Self.first)
        #expect(try InheritedSockets(environment: { _ in nil }, first: Self.first).left.isEmpty)
        let others = ["LISTEN_PID": "1", "LISTEN_FDS": "1"]
        #expect(try InheritedSockets(environment: { others[$0] }, first: Self.first).left.isEmpty)
    }
}
