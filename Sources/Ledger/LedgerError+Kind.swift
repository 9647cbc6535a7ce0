import Binding
import CSQLite
import Glibc

extension LedgerError {
    /// What a transaction's caller learns of it.
    var failure: LedgerFailure {
        if case .sqlite(let fault) = self, fault.primaryCode == SQLITE_FULL { return .full }
        return isPoison ? .ended(description) : .unavailable(description)
    }

    /// Whether nothing may be written after it.
    ///
    /// After a failed write or fsync the kernel may have dropped the pages and report success next time,
    /// so that a retry would acknowledge what is not on disk. The process ends and recovers from the log.
    var isPoison: Bool {
        switch self {
        case .sqlite(let fault): fault.isPoison
        // Without its file and its marker nothing can be promised.
        case .file, .gone: true
        case .taken, .linked, .irregular, .missing, .restored, .otherLog, .foreign, .future, .noRoom, .past,
            .corrupt,
            .wrongKey, .setting, .notReplaced, .damaged:
            false
        }
    }

    /// Whether a write failed that may succeed once there is room.
    var isForWantOfRoom: Bool {
        // A failed sync is another matter, whatever it says.
        guard case .file(_, let call, let code) = self, call != "fdatasync" else { return false }
        return code == ENOSPC || code == EDQUOT
    }

    /// The same error in the words for somebody who opens `path`.
    func opening(_ path: String) -> LedgerError {
        guard case .sqlite(let fault) = self else { return self }
        switch fault.primaryCode {
        case SQLITE_NOTADB, SQLITE_CORRUPT: return .corrupt(path: path, finding: fault.message)
        default: return self
        }
    }
}

extension SQLiteFault {
    fileprivate var isPoison: Bool {
        switch primaryCode {
        case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CONSTRAINT, SQLITE_TOOBIG: false
        default: true
        }
    }
}
