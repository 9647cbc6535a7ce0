import Binding
import Crypto
import Elements

/// The open ledger: the connection, its statements, and what they need. One thread at a time has it.
final class Store {
    let path: String
    /// Whoever exchanges its key does so once that is committed.
    let keptVault: Guarded<Vault>
    let database: Database
    let statements = Statements()
    private var space: FreeSpace
    /// Last, so that the file is let go after SQLite has closed it.
    private var lineage: Lineage

    /// Of the batch under way.
    private var changesBefore: CInt = 0
    /// How many commits the file itself has come to hold, until a commit has said so.
    private var carried: Int64?
    private var isSending = false

    /// The first error since the present body began. What a body asks after it is refused, since SQLite
    /// may have ended the transaction under it.
    private(set) var fault: LedgerError?

    init(
        path: String, seals: [SealingKey], runtime: any Runtime, limits: LedgerLimits, acceptsRestored: Bool
    ) throws(LedgerError) {
        var lineage = try Lineage(path, runtime)
        let path = lineage.path
        var vault = Vault(seals, random: runtime.randomBytes)
        let database: Database
        do throws(LedgerError) {
            database = try Self.open(path, seals, &lineage, &vault, limits, acceptsRestored, runtime.unixNow)
        } catch {
            throw error.opening(path)
        }
        self.path = path
        keptVault = Guarded(vault)
        self.database = database
        space = FreeSpace(around: path, least: limits.freeBytes)
        self.lineage = lineage
    }

    private static func open(
        _ path: String, _ seals: [SealingKey], _ lineage: inout Lineage, _ vault: inout Vault,
        _ limits: LedgerLimits, _ acceptsRestored: Bool, _ now: UnixTime
    ) throws(LedgerError) -> Database {
        try OwnLog.expectContinuation(at: path)
        let database = try Database(path: path, .readWrite)
        // Whatever is refused stays as it is, log and all.
        database.keepLog(true)
        // Before anything is changed in a file that may be somebody else's, or an old copy.
        let version = try Schema.check(database, at: path)
        try lineage.judge(database, isEmpty: version == 0, acceptsRestored: acceptsRestored)
        try DatabaseSettings.apply(to: database, .readWrite)
        if Schema.isFormer(version) {
            // What opens nothing changes nothing: an older program may have to go on with it.
            try Vault.expect(seals, in: database, at: path)
            try SchemaCopy.make(
                of: path, version: version, from: database, leastFree: limits.freeBytes, now: now)
        }
        try Schema.bring(database, vault, at: path)
        try vault.claim(database, at: path)
        try look(through: database, at: path, limits)
        // The log is there by now. SQLite syncs its name too, and looks away when that fails.
        try LedgerFile.syncFolder(of: path)
        try lineage.establish(in: database)
        database.keepLog(false)
        return database
    }

    /// A start must take less than two seconds, so that only a small file is looked through here.
    static func look(
        through database: borrowing Database, at path: String, _ limits: LedgerLimits
    ) throws(LedgerError) {
        let pages = try database.integer("PRAGMA page_count")
        guard try pages * database.integer("PRAGMA page_size") <= limits.checkedBytes else { return }
        let finding = try database.text("PRAGMA quick_check(1)")
        guard finding == "ok" else { throw .corrupt(path: path, finding: finding) }
    }

    var vault: Vault { keptVault.withLock { $0 } }

    func hasLittleSpace(at now: Instant) -> Bool { space.isLow(at: now) }

    func freeBytes(at now: Instant) -> Int64? { space.bytes(at: now) }

    // MARK: Transactions

    func beginBatch() throws(LedgerError) {
        isSending = false
        try execute("BEGIN IMMEDIATE")
        changesBefore = database.totalChanges
    }

    func commitBatch() throws(LedgerError) {
        let number = database.totalChanges != changesBefore ? lineage.next : nil
        if let number {
            try execute(
                "UPDATE meta SET value = ? WHERE name = 'commits'", .bytes(Identity.bytes(number)))
            if let carried {
                try execute(
                    "INSERT OR REPLACE INTO meta (name, value) VALUES ('carried', ?)",
                    .bytes(Identity.bytes(carried)))
            }
        }
        try execute("COMMIT")
        guard let number else { return }
        lineage.advance(to: number)
        carried = nil
    }

    /// Carries the log over. SQLite begins it anew with the next commit, which says what the file holds: no log is taken
    /// for that of an older copy.
    func carryOver(_ mode: Database.Checkpoint) throws(LedgerError) {
        let commits = lineage.identity.commits
        if try database.checkpoint(mode) { carried = commits }
    }

    /// Looks, after a commit and once a second, whether this is still the ledger that the next start finds.
    ///
    /// - Returns: Whether its file has got a second name.
    func confirm(at now: Instant) throws(LedgerError) -> Bool {
        defer { isSending = false }
        return try lineage.confirm(isSending: isSending, at: now)
    }

    /// Something is sent once this batch is committed, and must not be sent by a ledger that was set back.
    func noteSending() { isSending = true }

    /// Why it must not be in service.
    var restoreSign: RestoreSign? { lineage.sign }

    /// Takes it into service, as another ledger than the one that it is a copy of.
    func renew(_ runtime: any Runtime) throws(LedgerError) {
        try lineage.renew(runtime).write(database)
        try Identity.unmark(database)
        // What was carried over was another ledger's.
        carried = nil
    }

    func end(at now: Instant) throws(LedgerError) {
        try lineage.end(at: now)
    }

    /// Gives a transaction up, if one is still open.
    func abandonBatch() {
        guard database.isInTransaction else { return }
        // It fails only when SQLite has rolled back already.
        try? execute("ROLLBACK")
    }

    private func execute(
        _ text: @autoclosure () -> String, _ values: Value..., file: StaticString = #fileID,
        line: UInt = #line
    ) throws(LedgerError) {
        try statements.statement(text, in: database, at: file, line).run(values)
    }

    /// Asks a question for a body, and remembers its error.
    func ask<Result>(_ question: () throws(LedgerError) -> Result) throws(LedgerFailure) -> Result {
        if let fault { throw fault.failure }
        do throws(LedgerError) {
            return try question()
        } catch {
            fault = error
            throw error.failure
        }
    }

    /// How one body of a batch ended.
    enum Ending<Result> {
        case done(Result)
        /// The body was undone; the batch goes on.
        case undone(LedgerFailure)
        /// SQLite could not go on: the batch is lost.
        case broken(LedgerError)
    }

    /// Runs one body. Of one that is undone something may be left, until the whole batch is abandoned.
    func attempt<Result>(_ body: () throws(LedgerFailure) -> Result) -> Ending<Result> {
        fault = nil
        let ending: Ending<Result>
        do throws(LedgerFailure) {
            ending = .done(try body())
        } catch {
            ending = .undone(error)
        }
        guard let fault else { return ending }
        if fault.isPoison || !database.isInTransaction { return .broken(fault) }
        // A body that hid an error from its caller has not done what it says.
        return .undone(fault.failure)
    }

    /// Runs one body so that it can be undone alone, which costs a copy of every page that it changes.
    func isolate<Result>(_ body: () throws(LedgerFailure) -> Result) -> Ending<Result> {
        do throws(LedgerError) {
            try execute("SAVEPOINT body")
            let ending = attempt(body)
            switch ending {
            case .broken: return ending
            case .undone: try execute("ROLLBACK TO body")
            case .done: break
            }
            try execute("RELEASE body")
            return ending
        } catch {
            return .broken(error)
        }
    }
}
