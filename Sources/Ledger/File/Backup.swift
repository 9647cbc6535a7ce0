package import Elements
import Glibc

/// A copy of a ledger as it is at one moment, whoever has it.
///
/// Whoever asks makes it in a process of their own, beside the server: no loop and not the ledger's thread has anything
/// to do with it, so that it delays no bind; it is written with that person's rights, where that person's paths lead,
/// which need not be open to a server that is kept to its own folder; and whatever becomes of it leaves the server as
/// it was. Meanwhile the log grows, since it is being read. Each step is synced before the next: a commit on the same
/// disk never waits for more of the copy than that.
///
/// The copy says of itself that it is one, see `RestoreSign.backup`.
package enum Backup {
    /// What was copied.
    package struct Outcome: Equatable, Sendable {
        package let bytes: Int64
        package let commits: Int64
        package let requests: Int
        /// Free ones count only where somebody has tried to bind them.
        package let devices: Int
    }

    /// Of 4 KiB each.
    private static let pagesAtOnce: CInt = 256

    /// Writes the copy under another name first, looks it through, and renames it once it is on disk.
    ///
    /// - Parameters:
    ///   - replaces: Whether another backup may be there, whose place this one takes.
    ///   - progress: Called again and again, with how many pages of how many were copied.
    /// - Throws: `notReplaced` for whatever is there already; `corrupt` if the copy is damaged, since the ledger is.
    package static func make(
        of ledger: String, at target: String, replaces: Bool, now: UnixTime,
        progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) throws(LedgerError) -> Outcome {
        let path = try LedgerFile.resolve(target)
        try expectRoom(at: path, replaces: replaces)
        var partial = try PartialFile(for: path)
        try copy(ledger, to: partial, now, progress)
        do throws(LedgerError) {
            let outcome = try look(through: partial.path)
            try partial.keep()
            return outcome
        } catch {
            // What was broken off for that has said so in SQLite's words.
            try partial.expectTime()
            throw error
        }
    }

    private static func expectRoom(at path: String, replaces: Bool) throws(LedgerError) {
        for suffix in ["-wal", "-journal"] where unsafe access(path + suffix, F_OK) == 0 {
            throw .notReplaced(path: path + suffix, "is there, and would be taken for a part of the backup")
        }
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard replaces else {
            throw .notReplaced(path: path, "is there: name another file, or replace a backup by --force")
        }
        guard try isBackup(path) else {
            throw .notReplaced(path: path, "is no backup of a ledger, and is not replaced")
        }
    }

    private static func isBackup(_ path: String) throws(LedgerError) -> Bool {
        try LedgerFile.expectFile(path, followingLinks: false)
        do throws(LedgerError) {
            let database = try Database(path: path, .readOnly)
            guard try Schema.check(database, at: path) > 0 else { return false }
            return try Identity.backup(database) != nil
        } catch {
            // Whatever it is, it is not one of ours.
            return false
        }
    }

    private static func copy(
        _ ledger: String, to partial: borrowing PartialFile, _ now: UnixTime,
        _ progress: (Int, Int) -> Void
    ) throws(LedgerError) {
        let source = try Database(path: ledger, .readOnly)
        guard try Schema.check(source, at: ledger) > 0 else { throw .foreign(path: ledger) }
        let copy = try Database(path: partial.path, .readWrite)
        // Until it is renamed it is nothing, and it is synced before that.
        for setting in ["journal_mode = OFF", "synchronous = OFF", "cache_size = -1024"] {
            try copy.execute("PRAGMA \(setting)")
        }
        try source.copy(over: copy, pagesAtOnce: pagesAtOnce) { done, all throws(LedgerError) in
            try partial.sync()
            progress(done, all)
        }
        // So that it is one file, which can be read where nothing can be written.
        try copy.execute("PRAGMA journal_mode = DELETE")
        try Identity.mark(copy, asBackupOf: now)
    }

    private static func look(through path: String) throws(LedgerError) -> Outcome {
        let copy = try Database(path: path, .readOnly)
        copy.endWhenTold()
        let finding = try copy.text("PRAGMA integrity_check(1)")
        guard finding == "ok" else { throw .corrupt(path: path, finding: finding) }
        let bytes = try copy.integer("PRAGMA page_count") * copy.integer("PRAGMA page_size")
        return Outcome(
            bytes: bytes, commits: try Identity.read(copy)?.commits ?? 0,
            requests: Int(try copy.integer("SELECT count(*) AS walked FROM callback")),
            devices: Int(try copy.integer("SELECT count(*) AS walked FROM device")))
    }
}

/// What a process is told to end by, while it holds its signals.
enum EndSignals {
    static var areWaiting: Bool {
        var waiting = sigset_t()
        guard unsafe sigpending(&waiting) == 0 else { return false }
        return [SIGINT, SIGTERM].contains { unsafe sigismember(&waiting, $0) == 1 }
    }
}

/// A file that is being written, under a name that says so; gone with this value unless it is kept.
///
/// Nobody else writes it meanwhile: a lock is on it. The descriptor is closed after SQLite's, whose locks it would drop.
private struct PartialFile: ~Copyable {
    let path: String
    private let target: String
    private let number: CInt
    private var isKept = false

    init(for target: String) throws(LedgerError) {
        let path = target + ".partial"
        try LedgerFile.expectFile(path, followingLinks: false)
        let number = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .file(path: path, call: "open", code: errno) }
        do throws(LedgerError) {
            try Self.own(number, path)
        } catch {
            close(number)
            throw error
        }
        self.path = path
        self.target = target
        self.number = number
    }

    private static func own(_ number: CInt, _ path: String) throws(LedgerError) {
        var (opened, named) = (stat(), stat())
        // Whoever had it may have just given it its name, under which it is whole.
        guard flock(number, LOCK_EX | LOCK_NB) == 0, unsafe fstat(number, &opened) == 0,
            unsafe lstat(path, &named) == 0, opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
        else { throw .notReplaced(path: path, "is being written by another backup") }
        // Where others may write too, they may have put a file there that they go on reading.
        guard opened.st_mode & S_IFMT == S_IFREG, opened.st_nlink == 1, opened.st_uid == geteuid() else {
            throw .notReplaced(
                path: path, "is there, and is another user's or has a second name: take it away")
        }
        // What a backup has left that was cut short.
        guard ftruncate(number, 0) == 0, fchmod(number, 0o600) == 0 else {
            throw .file(path: path, call: "ftruncate", code: errno)
        }
    }

    deinit {
        if !isKept { _ = unsafe unlink(path) }
        close(number)
    }

    func sync() throws(LedgerError) {
        try expectTime()
        guard fdatasync(number) == 0 else { throw .file(path: path, call: "fdatasync", code: errno) }
    }

    /// Whoever has held the signals of the process has them wait for this: what is half written goes.
    func expectTime() throws(LedgerError) {
        guard EndSignals.areWaiting else { return }
        throw .notReplaced(path: path, "is gone again: the program was told to end")
    }

    /// Gives it its name, once it is on disk.
    mutating func keep() throws(LedgerError) {
        try expectTime()
        guard fsync(number) == 0 else { throw .file(path: path, call: "fsync", code: errno) }
        guard unsafe rename(path, target) == 0 else { throw .file(path: target, call: "rename", code: errno) }
        isKept = true
        try LedgerFile.syncFolder(of: target)
    }
}
