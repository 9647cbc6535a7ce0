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
    ///
    /// One read gives what the line has passed on so far; the kernel passes on the rest of what was written when
    /// it is asked with nothing left, so that the end is the read that gives none.
    package func shown() -> String {
        var shown: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(ours, &bytes, bytes.count)
            guard count > 0 else { return String(decoding: shown, as: UTF8.self) }
            shown += bytes.prefix(count)
        }
    }
}
