import Elements
import Glibc

/// That an open ledger is the one which every decision was made with, and is where it was opened.
///
/// What says so is the file's own identity and its marker. Both count commits; a file that has had fewer than
/// its marker has seen is a copy, or was set back, and knows nothing of what was answered since.
struct Lineage: ~Copyable {
    private var file: LedgerFile
    private var marker: Marker
    /// What the marker says, or said when the ledger was opened.
    private var marked: Identity?
    private(set) var identity: Identity
    /// Why it must not be in service; nil when it may be. While it is here nothing is counted, so that a
    /// ledger which was set back does not catch up with its marker unnoticed.
    private(set) var sign: RestoreSign?
    private var markedAt: Instant?
    private var sendingMarkedAt: Instant?

    private static let intervalMilliseconds: Int64 = 1_000

    /// Takes the file, before SQLite has it.
    ///
    /// - Throws: `missing` when there is nothing, or nothing in it, where a ledger was.
    init(_ name: String, _ runtime: any Runtime) throws(LedgerError) {
        let file = try LedgerFile(name) { path throws(LedgerError) in
            var marker = Marker(besides: path)
            try Self.refuseLoss(of: path, marker.path, try marker.read())
        }
        var marker = Marker(besides: file.path)
        let marked = try marker.read()
        if try file.isEmpty {
            try Self.refuseLoss(of: file.path, marker.path, marked)
            try Self.refuseLoneLog(of: file.path)
        }
        self.file = file
        self.marker = marker
        self.marked = marked
        identity = Identity(runtime)
    }

    var path: String { file.path }

    static func refuseLoss(
        of path: String, _ marker: String, _ marked: Identity?
    ) throws(LedgerError) {
        guard let marked, marked.commits > 0 else { return }
        throw .missing(path: path, marker: marker, commits: marked.commits)
    }

    /// SQLite would take the log of an empty file away.
    static func refuseLoneLog(of path: String) throws(LedgerError) {
        var log = stat()
        if unsafe stat(path + "-wal", &log) == 0, log.st_size > 0 {
            throw .corrupt(path: path, finding: "it is empty, and its log is not")
        }
    }

    // MARK: Opening

    /// Looks before anything in the file is changed.
    ///
    /// - Parameter acceptsRestored: Whether one that was set back is opened all the same, to be accepted.
    mutating func judge(
        _ database: borrowing Database, isEmpty: Bool, acceptsRestored: Bool
    ) throws(LedgerError) {
        if isEmpty { try Self.refuseLoss(of: path, marker.path, marked) }
        sign = try Identity.judge(database, by: marked)
        if let sign, !acceptsRestored { throw .restored(path: path, marker: marker.path, sign) }
    }

    /// Gives the ledger its identity, unless it has one, and brings the marker up to it.
    mutating func establish(in database: borrowing Database) throws(LedgerError) {
        let found = try Identity.read(database)
        if let found { identity = found }
        guard sign == nil else { return }
        if found == nil { try begin(in: database) }
        if marked != identity {
            try marker.write(identity)
            marked = identity
        }
        try LedgerFile.syncFolder(of: path)
        file.watchLog()
    }

    /// The marker comes first: from the commit on, a ledger without one is a copy.
    private mutating func begin(in database: borrowing Database) throws(LedgerError) {
        if let marked { identity = marked }
        try marker.begin(identity)
        identity.commits = 1
        try database.execute("BEGIN IMMEDIATE")
        try identity.write(database)
        try database.execute("COMMIT")
        do throws(LedgerError) {
            // So that the file without its log is known too.
            try database.checkpoint(.passive)
        } catch {
            if error.isPoison { throw error }
        }
    }

    // MARK: Commits

    /// The number of the commit that is about to be made; nil when none is counted.
    var next: Int64? { sign == nil ? identity.commits + 1 : nil }

    /// That commit is durable. Only now may the marker hear of it.
    mutating func advance(to number: Int64) {
        identity.commits = number
    }

    /// Somebody has decided that the ledger is to be in service, whatever it lacks. It becomes another one,
    /// so that the one which it was a copy of is refused from now on.
    ///
    /// - Returns: What is to be written to the file; `confirm` writes the marker.
    mutating func renew(_ runtime: any Runtime) -> Identity {
        identity = Identity(id: Identity(runtime).id, commits: identity.commits)
        sign = nil
        marked = nil
        return identity
    }

    /// After a commit, before anybody hears of it; and once a second.
    ///
    /// - Parameter isSending: Whether something is sent because of it that can be sent only once.
    /// - Returns: Whether the file has got a second name.
    /// - Throws: `gone` if the file is no longer where it was.
    mutating func confirm(isSending: Bool, at now: Instant) throws(LedgerError) -> Bool {
        let isLinked = try file.look()
        if marked?.id != identity.id {
            guard sign == nil else { return isLinked }
            try marker.begin(identity)
            marked = identity
        }
        guard sign == nil, marked != identity else { return isLinked }
        if isSending, Self.isDue(sendingMarkedAt, at: now) {
            try mark(at: now)
            sendingMarkedAt = now
        } else if Self.isDue(markedAt, at: now) {
            do throws(LedgerError) {
                try mark(at: now)
            } catch {
                // Nothing depends on this one: it is written again in a second.
                guard error.isForWantOfRoom else { throw error }
                markedAt = now
            }
        }
        return isLinked
    }

    /// The last of a ledger that is closed.
    mutating func end(at now: Instant) throws(LedgerError) {
        _ = try file.look()
        if sign == nil, marked != identity { try mark(at: now) }
    }

    private mutating func mark(at now: Instant) throws(LedgerError) {
        try marker.write(identity)
        marked = identity
        markedAt = now
    }

    private static func isDue(_ last: Instant?, at now: Instant) -> Bool {
        last.map { now.milliseconds(since: $0) >= intervalMilliseconds } ?? true
    }
}
