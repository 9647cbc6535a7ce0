import Crypto

/// Each sealed value names its key, so that the key can be exchanged.
enum SchemaStep8 {
    static let sql = """
        -- Those that may have sealed something in this file.
        CREATE TABLE seal_key (
            name BLOB PRIMARY KEY
        ) STRICT, WITHOUT ROWID;
        """

    /// Puts the name of the file's key before all that it has sealed.
    static func fill(
        _ database: borrowing Database, _ vault: Vault, at path: String
    ) throws(LedgerError) {
        guard let name = try vault.formerKey(of: database, at: path) else { return }
        try database.prepare("INSERT INTO seal_key (name) VALUES (?)").run([.bytes(name)])
        for column in SealedColumn.all {
            // What is joined is a text to SQLite, whatever it was.
            try database.prepare(
                "UPDATE \(column.table) SET \(column.name) = CAST(? || \(column.name) AS BLOB)"
                    + " WHERE \(column.name) IS NOT NULL"
            ).run([.bytes(name)])
        }
        try database.execute("DELETE FROM meta WHERE name = 'key_check'")
    }
}
