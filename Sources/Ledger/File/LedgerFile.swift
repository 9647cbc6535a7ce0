import Glibc

/// The database file of an open ledger, held so that nobody else can own it.
///
/// The lock is on the file itself, so that it holds whatever name leads there; the kernel lets it go when the
/// process ends, however it ends. SQLite's own locks belong to the process, and whoever closes any descriptor
/// of the file drops them (fcntl(2)): this one is closed after SQLite's, and nothing else opens the file.
struct LedgerFile: ~Copyable {
    /// What it was asked for by, and where that led.
    let name: String
    let path: String
    private let number: CInt
    /// The files that SQLite keeps beside it, as far as they were there when it was opened.
    private var companions: [(path: String, inode: Inode)] = []
    private let inode: Inode
    private let former: FormerLock

    /// Opens it, or makes it.
    ///
    /// - Parameter mayBegin: Asked if nothing is there, with the path; throws if nothing may be made.
    /// - Throws: `taken` when somebody holds it, `linked` when it has a second name, `irregular` when it or one
    ///   beside it is no file.
    init(
        _ name: String, mayBegin: (String) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        let former = try FormerLock(besides: name)
        let path = try Self.resolve(name)
        try Self.expectFiles(of: path)
        var number = unsafe open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        if number < 0, errno == ENOENT {
            try mayBegin(path)
            number = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        guard number >= 0 else { throw .file(path: path, call: "open", code: errno) }
        let inode: Inode
        do throws(LedgerError) {
            inode = try Self.own(number, path)
        } catch {
            close(number)
            throw error
        }
        self.inode = inode
        self.name = name
        self.path = path
        self.number = number
        self.former = former
    }

    deinit {
        close(number)
    }

    private static func own(_ number: CInt, _ path: String) throws(LedgerError) -> Inode {
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { throw .taken(lockFile: path) }
            throw .file(path: path, call: "flock", code: errno)
        }
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .file(path: path, call: "fstat", code: errno) }
        guard status.st_nlink == 1 else { throw .linked(path: path) }
        // SQLite gives the log and its index the mode of the database file.
        guard fchmod(number, 0o600) == 0 else { throw .file(path: path, call: "fchmod", code: errno) }
        return Inode(status)
    }

    /// Whether it holds nothing at all.
    var isEmpty: Bool {
        get throws(LedgerError) {
            var status = stat()
            guard unsafe fstat(number, &status) == 0 else {
                throw .file(path: path, call: "fstat", code: errno)
            }
            return status.st_size == 0
        }
    }

    // MARK: Its place

    /// From now on the log and its index are looked for too: without them the file is an old copy.
    mutating func watchLog() {
        companions = ["-wal", "-shm"].compactMap { suffix in
            var status = stat()
            guard unsafe stat(path + suffix, &status) == 0 else { return nil }
            return (path + suffix, Inode(status))
        }
    }

    /// Looks whether the names still lead to the files that are open.
    ///
    /// - Returns: Whether the file has got a second name.
    /// - Throws: `gone` if a file was removed, replaced or moved away.
    func look() throws(LedgerError) -> Bool {
        let status = try Self.look(name, inode)
        for companion in companions { _ = try Self.look(companion.path, companion.inode) }
        return status.st_nlink > 1
    }

    private static func look(_ path: String, _ inode: Inode) throws(LedgerError) -> stat {
        var status = stat()
        guard unsafe stat(path, &status) == 0, Inode(status) == inode else { throw .gone(path: path) }
        return status
    }

    /// What tells one file from another, whatever their names.
    private struct Inode: Equatable {
        let device: UInt64
        let number: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }
    }
}

// MARK: Paths

extension LedgerFile {
    /// Where a name leads, whether or not something is there.
    static func resolve(_ name: String) throws(LedgerError) -> String {
        if let path = real(name) { return path }
        guard errno == ENOENT else { throw .file(path: name, call: "realpath", code: errno) }
        let folder = folder(of: name)
        guard let path = real(folder) else { throw .file(path: folder, call: "realpath", code: errno) }
        return path + "/" + name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...]
    }

    private static func real(_ path: String) -> String? {
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// What is there of a ledger must be files: to open a pipe is to wait for whoever opens its other end.
    ///
    /// - Parameter path: Resolved, so that only a link to nothing is still a link.
    static func expectFiles(of path: String) throws(LedgerError) {
        try expectFile(path, followingLinks: false)
        for suffix in ["-wal", "-shm", ".marker"] { try expectFile(path + suffix) }
    }

    /// - Throws: `irregular` for whatever is there and is none.
    static func expectFile(_ path: String, followingLinks: Bool = true) throws(LedgerError) {
        var status = stat()
        guard unsafe (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
            if errno == ENOENT { return }
            throw .file(path: path, call: "stat", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .irregular(path: path) }
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

/// The lock that versions before took, on a file beside the ledger; one of them may still be running.
struct FormerLock: ~Copyable {
    private let number: CInt

    static func path(besides ledger: String) -> String { ledger + ".lock" }

    /// - Throws: `taken` when somebody holds it, `irregular` when it is no file.
    init(besides ledger: String) throws(LedgerError) {
        let path = Self.path(besides: ledger)
        try LedgerFile.expectFile(path)
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
