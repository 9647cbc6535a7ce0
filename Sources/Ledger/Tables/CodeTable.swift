import Binding
import Elements
import Events

/// The table `auth_code`: the codes to spend, sealed.
struct CodeTable: ~Copyable {
    private let byDigest: Statement
    private let insertion: Statement
    private let removal: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let byDigest = try database.prepare("SELECT sealed FROM auth_code WHERE digest = ?")
        let insertion = try database.prepare(
            "INSERT INTO auth_code (digest, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING")
        let removal = try database.prepare("DELETE FROM auth_code WHERE digest = ?")
        self.byDigest = byDigest
        self.insertion = insertion
        self.removal = removal
    }

    func find(_ digest: [UInt8], _ vault: Vault) throws(LedgerError) -> AuthCode? {
        try byDigest.first(.bytes(digest)) { row throws(LedgerError) in
            guard let code = AuthCode(try vault.open(row.bytes(), at: Self.place(of: digest))) else {
                throw row.damage()
            }
            return code
        }
    }

    func keep(_ code: AuthCode, _ digest: [UInt8], _ vault: Vault) throws(LedgerError) {
        try insertion.run(.bytes(digest), .bytes(vault.seal(code.secret, at: Self.place(of: digest))))
    }

    func erase(_ digest: [UInt8]) throws(LedgerError) {
        try removal.run(.bytes(digest))
    }

    private static func place(of digest: [UInt8]) -> Vault.Place {
        Vault.Place("auth_code.sealed", row: digest)
    }
}
