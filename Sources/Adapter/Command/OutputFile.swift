import Desk
import Elements
import Glibc

/// A file that is written to: a log, a report. Writing to a file waits for nobody.
final class OutputFile: Sendable {
    private let descriptor: CInt

    /// - Parameter appends: Whether what is there stays.
    init(_ path: String, appends: Bool) throws(CommandFailure) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC)
        descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.unavailable, Words("无法写入 \(path)", "\(path) cannot be written"))
        }
    }

    deinit { _ = close(descriptor) }

    func write(_ bytes: [UInt8]) { Console.write(bytes, to: descriptor) }
}
