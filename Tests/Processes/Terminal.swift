import CSpawn
import Foundation

/// A terminal at which nobody sits.
package final class Terminal: Sendable {
    /// What a process opens to have it.
    package let path: String
    private let ours: CInt

    package init() throws {
        ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard ours >= 0, grantpt(ours) == 0, unlockpt(ours) == 0, let name = unsafe ptsname(ours) else {
            throw Child.Failure(
                description: "there is no terminal to be had: \(unsafe String(cString: strerror(errno)))")
        }
        path = unsafe String(cString: name)
    }

    deinit { close(ours) }

    /// What has been shown there since the last look.
    package func shown() -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(ours, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
