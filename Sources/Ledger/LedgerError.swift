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
    /// The file is a database of another program.
    case foreign(path: String)
    /// The file was written by a later version of this program.
    case future(path: String, version: Int64, known: Int64)
    /// The file is damaged.
    case corrupt(path: String, finding: String)
    /// The file was sealed with another key.
    case wrongKey(path: String)
    /// SQLite did not take a setting that durability or secrecy depends on.
    case setting(String, wanted: String, found: String)
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
            "\(call) failed on \(path) with errno \(code)"
        case .taken(let lockFile):
            "another process owns the ledger: it holds the lock on \(lockFile); stop it first"
        case .foreign(let path):
            "\(path) is a database, but not a ledger of wecom-bind; name another file"
        case .future(let path, let version, let known):
            "\(path) has schema \(version), and this program knows \(known); run the newer version again"
        case .corrupt(let path, let finding):
            "\(path) is damaged (\(finding)); restore it from a copy, or set it aside and begin a new one"
        case .wrongKey(let path):
            "\(path) was sealed with another key; configure the seal key it was made with"
        case .setting(let name, let wanted, let found):
            "SQLite's \(name) is \(found), and must be \(wanted)"
        case .damaged(let column):
            "\(column) holds what this program never writes"
        }
    }
}
