import Glibc

/// The lock that makes one process the owner of a ledger.
///
/// The kernel lets it go when the process ends, however it ends; the file itself stays.
struct LockFile: ~Copyable {
    private let number: CInt

    /// - Throws: `taken` when somebody holds it.
    init(besides path: String) throws(LedgerError) {
        let path = path + ".lock"
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .file(path: path, call: "open", code: errno) }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(number)
            if code == EWOULDBLOCK { throw .taken(lockFile: path) }
            throw .file(path: path, call: "flock", code: code)
        }
        self.number = number
    }

    deinit {
        close(number)
    }
}

/// The database file before SQLite has it: there, and nobody else's to read.
enum LedgerFile {
    static func prepare(_ path: String) throws(LedgerError) {
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .file(path: path, call: "open", code: errno) }
        defer { close(number) }
        // SQLite gives the log and its index the mode of the database file.
        guard fchmod(number, 0o600) == 0 else { throw .file(path: path, call: "fchmod", code: errno) }
        try syncFolder(of: path)
    }

    /// A file is found again after a power cut only if its name was synced too.
    static func syncFolder(of path: String) throws(LedgerError) {
        let folder = folder(of: path)
        let number = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .file(path: folder, call: "open", code: errno) }
        defer { close(number) }
        guard fsync(number) == 0 else { throw .file(path: folder, call: "fsync", code: errno) }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
