import Binding
import Elements
import Events

/// The table `device_secret`: what the codes were spent for, sealed.
struct SecretTable: ~Copyable {
    private let byDigest: Statement
    private let insertion: Statement
    private let update: Statement
    private let dating: Statement
    private let overdue: Statement
    private let removal: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let byDigest = try database.prepare(
            """
            SELECT sealed, sealed_token, token_ends, is_proved FROM device_secret WHERE code_digest = ?
            """)
        let insertion = try database.prepare(
            """
            INSERT INTO device_secret (code_digest, sealed, sealed_token, token_ends, is_proved)
            VALUES (?, ?, ?, ?, ?)
            """)
        let update = try database.prepare(
            """
            UPDATE device_secret SET sealed_token = ?, token_ends = ?, is_proved = ? WHERE code_digest = ?
            """)
        let dating = try database.prepare(
            "UPDATE device_secret SET erase_at = ? WHERE code_digest = ? AND erase_at IS NULL")
        let overdue = try database.prepare(
            """
            DELETE FROM device_secret WHERE code_digest IN (
                SELECT code_digest FROM device_secret WHERE erase_at < ? LIMIT ?)
            """)
        let removal = try database.prepare("DELETE FROM device_secret WHERE code_digest = ?")
        self.byDigest = byDigest
        self.insertion = insertion
        self.update = update
        self.dating = dating
        self.overdue = overdue
        self.removal = removal
    }

    func find(_ digest: [UInt8], _ vault: Vault) throws(LedgerError) -> DeviceSecret? {
        try byDigest.first(.bytes(digest)) { row throws(LedgerError) in
            DeviceSecret(
                secret: try vault.open(row.bytes(), at: Self.place(of: digest)),
                accessToken: try vault.open(row.bytes(), at: Self.tokenPlace(of: digest)),
                accessTokenEnds: row.time(), isProved: row.truth())
        }
    }

    /// The first secret of a code stays; the same one again may bring a newer token, or its proof.
    func keep(_ secret: DeviceSecret, _ digest: [UInt8], _ vault: Vault) throws(LedgerError) {
        guard let stored = try find(digest, vault) else {
            return try insertion.run(
                .bytes(digest), .bytes(vault.seal(secret.secret, at: Self.place(of: digest))),
                .bytes(vault.seal(secret.accessToken, at: Self.tokenPlace(of: digest))),
                Value(secret.accessTokenEnds), Value(secret.isProved))
        }
        guard let merged = stored.merged(with: secret) else { return }
        try update.run(
            .bytes(vault.seal(merged.accessToken, at: Self.tokenPlace(of: digest))),
            Value(merged.accessTokenEnds), Value(merged.isProved), .bytes(digest))
    }

    /// Says when a superseded redemption's secret goes.
    func erase(_ digest: [UInt8], at time: UnixTime) throws(LedgerError) {
        try dating.run(Value(time), .bytes(digest))
    }

    func prune(before time: UnixTime, atMost limit: Int) throws(LedgerError) {
        try overdue.run(Value(time), Value(limit))
    }

    func remove(_ digest: [UInt8]) throws(LedgerError) {
        try removal.run(.bytes(digest))
    }

    private static func place(of digest: [UInt8]) -> Vault.Place {
        Vault.Place("device_secret.sealed", row: digest)
    }

    private static func tokenPlace(of digest: [UInt8]) -> Vault.Place {
        Vault.Place("device_secret.sealed_token", row: digest)
    }
}
