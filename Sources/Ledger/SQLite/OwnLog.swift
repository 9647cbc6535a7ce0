import CSQLite
import Glibc

/// Whether the log beside a database file can be its own.
///
/// SQLite takes whatever has the log's name for the file's, and carries it over into it: a backup that is put beside
/// the log of the ledger before it would be lost. A file has a log only once its own header says so, and a backup is
/// made without one.
///
/// Source: SQLite documentation, Database File Format, 1.3.3 (file format version numbers), 4.1 (WAL file format).
enum OwnLog {
    /// Looks before SQLite reads anything, by SQLite's own descriptor: whoever closes another one of the file drops
    /// SQLite's locks.
    ///
    /// - Throws: `otherLog` if it is another file's; nothing was changed.
    @unsafe
    static func expect(_ connection: OpaquePointer) throws(LedgerError) {
        guard let name = unsafe sqlite3_db_filename(connection, "main") else { return }
        let path = unsafe String(cString: name)
        // The log first: a file that gets one says so before that is there.
        guard !path.isEmpty, let log = head(of: path + "-wal") else { return }
        guard let file = unsafe head(of: connection) else { return }
        let hasLog = file[19] == 2
        let isOfItsPages = pageSize(ofLog: log).map { $0 == pageSize(of: file) } ?? true
        guard hasLog, isOfItsPages else { throw .otherLog(path: path) }
    }

    /// Looks whether the log goes on where the file has come to: SQLite lays any log of the right pages over a file,
    /// also over an older copy of it. What the file held when the log was begun anew stands in the log's first commit.
    ///
    /// Only for who owns the file: while somebody writes it, it cannot be read without its log.
    ///
    /// - Throws: `otherLog` if it does not; nothing was changed.
    static func expectContinuation(at path: String) throws(LedgerError) {
        var log = stat()
        guard unsafe stat(path + "-wal", &log) == 0, log.st_size > 0 else { return }
        // Who may not write carries nothing over when it closes.
        let whole = try Database(path: path, .readOnly)
        guard let told = try Identity.read(whole), let carried = try Identity.carried(whole) else { return }
        let file: Identity?
        do throws(LedgerError) {
            file = try Identity.read(try Database(path: path, .withoutLog))
        } catch {
            // What a power cut has torn while it was carried over is whole in the log.
            return
        }
        guard let file else { return }
        let goesOn = file.id == told.id && (carried...max(carried, told.commits)).contains(file.commits)
        guard goesOn else { throw .otherLog(path: path) }
    }

    private static let headLength = 24

    /// - Returns: nil for a file that is not there, empty, or may not be read: SQLite says what follows from that.
    private static func head(of log: String) -> [UInt8]? {
        let number = unsafe open(log, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { return nil }
        defer { close(number) }
        var bytes = [UInt8](repeating: 0, count: headLength)
        let count = unsafe pread(number, &bytes, headLength, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    /// - Returns: nil for a file that is no database (yet).
    @unsafe
    private static func head(of connection: OpaquePointer) -> [UInt8]? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard unsafe sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK,
            let read = unsafe file?.pointee.pMethods?.pointee.xRead
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: headLength)
        guard unsafe read(file, &bytes, CInt(headLength), 0) == SQLITE_OK, bytes.starts(with: mark) else {
            return nil
        }
        return bytes
    }

    private static let mark = Array("SQLite format 3\0".utf8)

    private static func pageSize(of file: [UInt8]) -> Int {
        let size = Int(file[16]) << 8 | Int(file[17])
        return size == 1 ? 65_536 : size
    }

    /// - Returns: nil for a log that was cut short before anything was in it, which SQLite begins anew.
    private static func pageSize(ofLog log: [UInt8]) -> Int? {
        guard log.count == headLength, log.starts(with: [0x37, 0x7F, 0x06]) else { return nil }
        return log[8..<12].reduce(0) { $0 << 8 | Int($1) }
    }
}
