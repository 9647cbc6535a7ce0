import Elements
import Glibc

/// How much room the ledger's disk has, looked at once a second at most.
struct FreeSpace {
    private let folder: String
    private let least: Int64
    private var lookedAt: Instant?
    private var found: Int64?

    private static let lookMilliseconds: Int64 = 1000

    init(around path: String, least: Int64) {
        folder = LedgerFile.folder(of: path)
        self.least = least
    }

    mutating func isLow(at now: Instant) -> Bool { bytes(at: now).map { $0 < least } ?? false }

    /// nil where it was never told: a disk that cannot be asked will say more when it is written to.
    mutating func bytes(at now: Instant) -> Int64? {
        if let lookedAt, now.milliseconds(since: lookedAt) < Self.lookMilliseconds { return found }
        lookedAt = now
        found = Self.bytes(in: folder) ?? found
        return found
    }

    static func bytes(in folder: String) -> Int64? {
        var figures = statvfs()
        guard unsafe statvfs(folder, &figures) == 0 else { return nil }
        return Int64(clamping: figures.f_bavail) * Int64(clamping: figures.f_frsize)
    }
}
