package import Elements

/// Which ledger a file is, and how many commits it has had that changed anything.
struct Identity: Equatable, Sendable {
    let id: [UInt8]
    var commits: Int64

    static let idLength = 16

    init(id: [UInt8], commits: Int64) {
        self.id = id
        self.commits = commits
    }

    /// That of a new ledger.
    init(_ runtime: any Runtime) {
        self.init(id: runtime.randomBytes(Self.idLength), commits: 0)
    }

    // MARK: In the file

    /// - Returns: nil when it has none: it is empty, or of a version that gave none.
    static func read(_ database: borrowing Database) throws(LedgerError) -> Identity? {
        let hasPlace = try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'meta'") == 1
        guard hasPlace else { return nil }
        let question = try database.prepare("SELECT value FROM meta WHERE name = ?")
        guard let id = try question.first([.text("id")], reading: { row in row.bytes() }),
            let commits = try question.first([.text("commits")], reading: { row in row.bytes() })
        else { return nil }
        return Identity(id: id, commits: number(commits))
    }

    /// How many commits the file itself had when its log was begun anew; nil where nobody has said so.
    static func carried(_ database: borrowing Database) throws(LedgerError) -> Int64? {
        try database.prepare("SELECT value FROM meta WHERE name = 'carried'").first { row in
            number(row.bytes())
        }
    }

    /// When the file was made as a backup of a ledger; nil for one that was not.
    static func backup(_ database: borrowing Database) throws(LedgerError) -> UnixTime? {
        try database.prepare("SELECT value FROM meta WHERE name = 'backup'").first { row in
            UnixTime(milliseconds: number(row.bytes()))
        }
    }

    /// Marks a copy, which its number of commits need not give away.
    static func mark(_ database: borrowing Database, asBackupOf time: UnixTime) throws(LedgerError) {
        try database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('backup', ?)")
            .run([.bytes(bytes(time.milliseconds))])
    }

    /// It is another ledger from now on, and in service.
    static func unmark(_ database: borrowing Database) throws(LedgerError) {
        try database.execute("DELETE FROM meta WHERE name IN ('accepting', 'backup', 'carried')")
    }

    /// Whether `renew` is still to come for a ledger that is being taken into service.
    private static func isHalfAccepted(_ database: borrowing Database) throws(LedgerError) -> Bool {
        try database.integer("SELECT count(*) FROM meta WHERE name = 'accepting'") > 0
    }

    func write(_ database: borrowing Database) throws(LedgerError) {
        let placing = try database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")
        try placing.run([.text("id"), .bytes(id)])
        try placing.run([.text("commits"), .bytes(Self.bytes(commits))])
    }

    /// Eight bytes, the highest first.
    static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(56 - 8 * $0)) }
    }

    static func number(_ bytes: [UInt8]) -> Int64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}

/// Why a ledger is taken for a copy, or for one that was set back.
package enum RestoreSign: Equatable, Sendable {
    /// What lies beside it is the marker of another ledger.
    case foreignMarker
    /// It has had fewer commits than its marker says.
    case setBack(commits: Int64, marked: Int64)
    /// It was in service, and has no marker that can be read.
    case noMarker
    /// Somebody began to take it into service, and did not come to the end.
    case halfAccepted
    /// It was made as a backup then.
    case backup(UnixTime)
}

extension Identity {
    /// What a ledger and its marker say of it; nil when it is the one that was last in service.
    static func judge(
        _ database: borrowing Database, by marker: Identity?
    ) throws(LedgerError) -> RestoreSign? {
        let found = try read(database)
        guard found != nil else { return judge(found, by: marker) }
        if let made = try backup(database) { return .backup(made) }
        if let sign = judge(found, by: marker) { return sign }
        return try isHalfAccepted(database) ? .halfAccepted : nil
    }

    /// A ledger without an identity is taken as it is beside a marker without commits: a version before made
    /// it, or its beginning was cut short.
    private static func judge(_ ledger: Identity?, by marker: Identity?) -> RestoreSign? {
        guard let ledger else { return marker.map { $0.commits > 0 } ?? false ? .foreignMarker : nil }
        guard let marker else { return .noMarker }
        guard ledger.id == marker.id else { return .foreignMarker }
        guard ledger.commits >= marker.commits else {
            return .setBack(commits: ledger.commits, marked: marker.commits)
        }
        return nil
    }
}
