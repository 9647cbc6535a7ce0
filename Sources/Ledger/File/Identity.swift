import Elements

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

    /// Whether `renew` is still to come for a ledger that is being taken into service.
    static func isHalfAccepted(_ database: borrowing Database) throws(LedgerError) -> Bool {
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
}

extension Identity {
    /// What a ledger's marker says of it; nil when they agree.
    ///
    /// A ledger without an identity is taken as it is beside a marker without commits: a version before made
    /// it, or its beginning was cut short.
    static func judge(_ ledger: Identity?, by marker: Identity?) -> RestoreSign? {
        guard let ledger else { return marker.map { $0.commits > 0 } ?? false ? .foreignMarker : nil }
        guard let marker else { return .noMarker }
        guard ledger.id == marker.id else { return .foreignMarker }
        guard ledger.commits >= marker.commits else {
            return .setBack(commits: ledger.commits, marked: marker.commits)
        }
        return nil
    }
}
