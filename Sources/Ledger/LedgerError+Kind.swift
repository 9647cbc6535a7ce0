import Binding
import CSQLite

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
        guard case .sqlite(let fault) = self else { return false }
        switch fault.primaryCode {
        case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CONSTRAINT, SQLITE_TOOBIG: return false
        default: return true
        }
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
