import Binding
import Elements

/// The table `credential`: tickets and tokens by name, sealed.
struct CredentialTable: ~Copyable {
    private let byName: Statement
    private let placing: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let byName = try database.prepare("SELECT sealed, made, ends FROM credential WHERE name = ?")
        let placing = try database.prepare(
            """
            INSERT INTO credential (name, sealed, made, ends) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
                SET sealed = excluded.sealed, made = excluded.made, ends = excluded.ends
                WHERE excluded.made > credential.made
            """)
        self.byName = byName
        self.placing = placing
    }

    func find(_ name: String, _ vault: Vault) throws(LedgerError) -> Credential? {
        try byName.first(.text(name)) { row throws(LedgerError) in
            Credential(
                secret: try vault.open(row.bytes(), at: Self.place(of: name)), made: row.time(),
                ends: row.time())
        }
    }

    func keep(_ credential: Credential, _ name: String, _ vault: Vault) throws(LedgerError) {
        try placing.run(
            .text(name), .bytes(vault.seal(credential.secret, at: Self.place(of: name))),
            Value(credential.made), Value(credential.ends))
    }

    private static func place(of name: String) -> Vault.Place {
        Vault.Place("credential.sealed", row: name)
    }
}
