/// The shape of the file, as numbered steps from an empty one.
///
/// A step is never edited once it was released; a change is a new step. `user_version` is the number of
/// the last step taken, and `application_id` tells our files from other programs'.
enum Schema {
    /// "WCBD".
    static let applicationID: Int64 = 0x5743_4244

    struct Step {
        typealias Fill = @Sendable (borrowing Database, Vault, String) throws(LedgerError) -> Void

        let sql: String
        /// What is done to the rows that are there.
        let fill: Fill

        init(_ sql: String, then fill: @escaping Fill = { _, _, _ in }) {
            self.sql = sql
            self.fill = fill
        }
    }

    /// Brings the file to the newest shape, in one transaction.
    ///
    /// - Throws: `future` and `foreign`, before anything was changed.
    static func bring(
        _ database: borrowing Database, _ vault: Vault, at path: String
    ) throws(LedgerError) {
        let version = try check(database, at: path)
        guard version < steps.count else { return }
        try database.execute("BEGIN IMMEDIATE")
        for (index, step) in steps.enumerated() where index >= version {
            try database.execute(step.sql)
            try step.fill(database, vault, path)
            try database.execute("PRAGMA user_version = \(index + 1)")
        }
        try database.execute("PRAGMA application_id = \(applicationID)")
        try database.execute("COMMIT")
    }

    /// Whether a file of this shape holds something, and is to be brought to another one.
    static func isFormer(_ version: Int) -> Bool { version > 0 && version < steps.count }

    /// - Returns: How many steps the file has taken; 0 for an empty one.
    static func check(_ database: borrowing Database, at path: String) throws(LedgerError) -> Int {
        let version = try database.integer("PRAGMA user_version")
        let owner = try database.integer("PRAGMA application_id")
        let isEmpty = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
        if isEmpty, version == 0, owner == 0 { return 0 }
        guard owner == applicationID, version > 0 else { throw .foreign(path: path) }
        guard version <= steps.count else {
            throw .future(
                path: path, version: version, known: Int64(steps.count),
                copy: SchemaCopy.newest(of: path, upTo: steps.count))
        }
        return Int(version)
    }
}
