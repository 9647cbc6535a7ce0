import CLinux
import Glibc

/// Whoever started this process and wants to hear how it is, such as systemd.
///
/// Source: sd_notify(3), whose section "Notes" has the protocol, and sd_watchdog_enabled(3).
package struct ServiceManager: Sendable {
    package enum News: Equatable, Sendable {
        /// It serves; also after `reloading`.
        case ready
        /// It takes a new configuration, from now on.
        case reloading
        case stopping
        /// Its loops turn; wanted at least every `watchdogMilliseconds`.
        case alive
    }

    private let address: SocketAddress?
    /// After how long a silence the process is taken for dead; nil when nobody watches.
    package let watchdogMilliseconds: Int64?

    /// - Parameters:
    ///   - environment: A variable's value; nil when it is not set.
    ///   - process: This process.
    package init(environment: (String) -> String?, process: Int32 = getpid()) {
        address = environment("NOTIFY_SOCKET").flatMap(Self.address)
        let isMeant = environment("WATCHDOG_PID").map { $0 == "\(process)" } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) }
        watchdogMilliseconds = isMeant ? microseconds.map { $0 / 1_000 } : nil
    }

    /// The name of a socket that is no file begins with `@` there, and with a zero byte in the kernel.
    private static func address(_ name: String) -> SocketAddress? {
        name.hasPrefix("@") ? SocketAddress(path: "\0\(name.dropFirst())") : SocketAddress(path: name)
    }

    /// Tells it; nothing where nobody wants to hear.
    package func tell(_ news: News) throws(KernelError) {
        guard let address else { return }
        let kind = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let end = Descriptor(adopting: try KernelError.attempt("socket") { socket(AF_UNIX, kind, 0) })
        let text = Array(Self.text(of: news).utf8)
        // A manager that does not listen is no reason to wait.
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
        try unsafe address.withUnsafeSocketAddress { pointer, count throws(KernelError) in
            _ = try KernelError.attempt("sendto") {
                unsafe sendto(end.number, text, text.count, flags, pointer, count)
            }
        }
    }

    private static func text(of news: News) -> String {
        switch news {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Clock.read(CLOCK_MONOTONIC) / 1_000)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        }
    }
}
