/// What is asked of SQLite, and read back: a setting that did not take is a reason not to start.
///
/// `synchronous = FULL` is what makes a commit survive a power cut; with NORMAL the last ones are lost.
///
/// Source: SQLite documentation, PRAGMA statements, `synchronous`.
enum DatabaseSettings {
    private struct Setting {
        let name: String
        let wish: String
        /// What the PRAGMA gives when it is asked afterwards.
        let effect: String

        init(_ name: String, _ wish: String, reads effect: String) {
            self.name = name
            self.wish = wish
            self.effect = effect
        }
    }

    private static let everywhere = [
        Setting("foreign_keys", "ON", reads: "1"),
        // What sorts and statement journals put aside must not reach another file in clear.
        Setting("temp_store", "MEMORY", reads: "2"),
        // A mapped page that cannot be read would be a signal instead of an error.
        Setting("mmap_size", "0", reads: "0"),
        Setting("cell_size_check", "ON", reads: "1"),
        Setting("trusted_schema", "OFF", reads: "0"),
    ]

    private static let ofTheOwner = [
        Setting("journal_mode", "WAL", reads: "wal"),
        Setting("synchronous", "FULL", reads: "2"),
        // Erased codes are overwritten, not only forgotten.
        Setting("secure_delete", "ON", reads: "1"),
        Setting("journal_size_limit", "67108864", reads: "67108864"),
        Setting("cache_size", "-16384", reads: "-16384"),
    ]

    private static let ofAReader = [
        Setting("query_only", "ON", reads: "1")
    ]

    static func apply(to database: borrowing Database, _ access: Database.Access) throws(LedgerError) {
        switch access {
        case .readWrite:
            try apply(everywhere + ofTheOwner, to: database)
            database.watchLog()
            let pages = try database.text("PRAGMA wal_autocheckpoint")
            guard pages == "0" else { throw .setting("wal_autocheckpoint", wanted: "0", found: pages) }
        case .readOnly, .withoutLog:
            try apply(everywhere + ofAReader, to: database)
        }
    }

    /// The owner's settings as they are.
    static func read(_ database: borrowing Database) throws(LedgerError) -> [String: String] {
        var values: [String: String] = [:]
        for setting in everywhere + ofTheOwner {
            values[setting.name] = try database.text("PRAGMA \(setting.name)")
        }
        return values
    }

    private static func apply(_ settings: [Setting], to database: borrowing Database) throws(LedgerError) {
        for setting in settings {
            try database.execute("PRAGMA \(setting.name) = \(setting.wish)")
        }
        for setting in settings {
            let found = try database.text("PRAGMA \(setting.name)")
            guard found == setting.effect else {
                throw .setting(setting.name, wanted: setting.effect, found: found)
            }
        }
    }
}
