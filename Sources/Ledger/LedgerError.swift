import Elements
import Glibc

/// Why the ledger cannot be opened, or why a question to it failed.
///
/// SQLite's extended code is kept whole, since the primary one does not tell a failed fsync from a short
/// read. No case carries a value that was stored.
package enum LedgerError: Error, Equatable, Sendable {
    case sqlite(SQLiteFault)
    /// A system call on one of the ledger's files; `code` is errno.
    case file(path: String, call: String, code: CInt)
    /// Another process owns the ledger.
    case taken(lockFile: String)
    /// The file has a second name, under which a lock of another machine or program might not be seen.
    case linked(path: String)
    /// A folder, a pipe or a link to nothing stands where one of the ledger's files is to be.
    case irregular(path: String)
    /// Nothing is there, or nothing in it, where a ledger with so many commits was.
    case missing(path: String, marker: String, commits: Int64)
    /// The file is a copy, or was set back, and nobody has accepted it.
    case restored(path: String, marker: String, RestoreSign)
    /// What lies beside the file as its log is another one's.
    case otherLog(path: String)
    /// A file of the open ledger was removed, replaced or moved away.
    case gone(path: String)
    /// The file is a database of another program.
    case foreign(path: String)
    /// The file was written by a later version of this program, which has left a copy of before that this one knows.
    case future(path: String, version: Int64, known: Int64, copy: String?)
    /// The file was written by an earlier version, and there is no room for the copy that is made before it is changed.
    case noRoom(path: String, copy: String, needed: Int64, free: Int64)
    /// The file was written by an earlier version, and only looked at.
    case past(path: String, version: Int64, isBackup: Bool)
    /// The file is damaged.
    case corrupt(path: String, finding: String)
    /// The file was sealed with a key that is not at hand, of this name; nil where no value names its key yet.
    case wrongKey(path: String, key: String?)
    /// SQLite did not take a setting that durability or secrecy depends on.
    case setting(String, wanted: String, found: String)
    /// A backup was not written there, for this reason.
    case notReplaced(path: String, String)
    /// A row holds what no version of this program writes there.
    case damaged(column: String)
}

/// What SQLite said.
package struct SQLiteFault: Equatable, Sendable {
    /// The extended result code.
    package let code: CInt
    package let message: String
    /// The statement, or what was being done.
    package let doing: String

    /// The result code's family.
    package var primaryCode: CInt { code & 0xFF }
}

extension LedgerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .sqlite(let fault):
            "SQLite: \(fault.message) (code \(fault.code)) while doing: \(fault.doing)"
        case .file(let path, let call, let code):
            Self.words(path, call, code)
        case .taken(let lockFile):
            "another process owns the ledger: it holds the lock on \(lockFile); stop it first"
        case .linked(let path):
            "\(path) has a second name (a hard link): remove that name, and copy the file instead"
        case .irregular(let path):
            "\(path) is there and is no file: move it away, or name another one"
        case .missing(let path, let marker, let commits):
            "\(path) is not there or empty, and \(marker) says that it had \(commits) commits. Bring it back;"
                + " or restore a copy and run: wecom-bind ledger accept-restore. Only to begin anew, with no"
                + " device known, take \(marker) away"
        case .restored(let path, let marker, let sign):
            "\(path) is not the ledger that was last in service: \(sign.words(marker)). Bring that one back;"
                + " or, if it is lost, run: wecom-bind ledger accept-restore"
        case .otherLog(let path):
            "\(path)-wal is the log of another ledger, or of a later state of this one, which was here before \(path):"
                + " opened with it, that file would be lost. Nothing was changed. Move \(path)-wal and \(path)-shm away,"
                + " beside the ledger that they belong to, and do it again"
        case .gone(let path):
            "\(path) was removed, replaced or moved away while the ledger was open"
        case .foreign(let path):
            "\(path) is a database, but not a ledger of wecom-bind; name another file"
        case .future(let path, let version, let known, let copy):
            "\(path) has schema \(version), and this program knows \(known): a newer version has written it. Run that"
                + " one again; or, to go back, put "
                + (copy.map { "its copy of before, \($0)," } ?? "a backup of before")
                + " in its place and run: wecom-bind ledger accept-restore"
        case .noRoom(let path, let copy, let needed, let free):
            "\(path) is of an earlier version, and its disk has \(free) bytes left of \(needed) for \(copy), the copy"
                + " that is made before anything is changed: make room"
        case .past(let path, let version, isBackup: true):
            "\(path) is a backup of an earlier version, with schema \(version): leave it as it is. The version that made"
                + " it looks through it; this one does once ledger accept-restore has taken it, or a copy, into service"
        case .past(let path, let version, isBackup: false):
            "\(path) has schema \(version), of an earlier version: start the server once, which brings it up"
                + " to date"
        case .corrupt(let path, let finding):
            "\(path) is damaged (\(finding)); restore it from a copy, or set it aside and begin a new one"
        case .wrongKey(let path, let key):
            "\(path) was sealed with another key\(key.map { ", \($0)" } ?? ""); configure the seal key that it was sealed"
                + " with, as ledger.seal_key or as ledger.old_seal_key"
                + (key == nil ? "" : "; which file holds it, wecom-bind keys seal FILE says")
                + ". If it is gone for good, wecom-bind help ledger has the way out"
        case .setting(let name, let wanted, let found):
            "SQLite's \(name) is \(found), and must be \(wanted)"
        case .notReplaced(let path, let reason):
            "\(path) \(reason)"
        case .damaged(let column):
            "\(column) holds what this program never writes"
        }
    }
}

extension LedgerError {
    fileprivate static func words(_ path: String, _ call: String, _ code: CInt) -> String {
        switch code {
        case EACCES:
            "this user may not open \(path): run it as the user whom that belongs to, or have root give it to this one"
                + " by chown"
        case ENOENT where call == "realpath": "there is no folder \(path)"
        case ENOENT: "there is no \(path)"
        case ENOTDIR: "\(path) leads through what is no folder"
        case ELOOP: "\(path) is a symbolic link, which is not followed: name the file itself"
        case ENOSPC: "no room is left for \(path)"
        case EROFS: "\(path) is on a disk where nothing can be written"
        default: unsafe "\(call) failed on \(path): \(String(cString: strerror(code))) (errno \(code))"
        }
    }
}

extension RestoreSign {
    fileprivate func words(_ marker: String) -> String {
        switch self {
        case .foreignMarker: "\(marker) belongs to another one"
        case .setBack(let commits, let marked): "it has \(commits) commits, and \(marker) has seen \(marked)"
        case .noMarker: "\(marker) is missing or damaged, without which nobody can tell whether it is whole"
        case .backup(let made): "it is a backup that was made \(made.text)"
        case .halfAccepted: "accept-restore was begun and did not come to its end"
        }
    }
}
