import Binding
import Elements
import Events

// The tables `auth_code` and `device_secret`: the codes to spend, and what they were spent for, sealed.

extension SQLiteRecords {
    func authCode(digest: AuthCodeDigest) throws(LedgerFailure) -> AuthCode? {
        try sql("SELECT sealed FROM auth_code WHERE digest = ?")
            .first(Value(digest)) { row throws(LedgerError) in
                guard let code = AuthCode(try vault.open(row.bytes(), at: .code(digest.bytes))) else {
                    throw row.damage()
                }
                return code
            }
    }

    mutating func keep(_ authCode: AuthCode, digest: AuthCodeDigest) throws(LedgerFailure) {
        try sql("INSERT INTO auth_code (digest, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .run(Value(digest), .bytes(vault.seal(authCode.secret, at: .code(digest.bytes))))
    }

    mutating func eraseAuthCode(digest: AuthCodeDigest) throws(LedgerFailure) {
        try sql("DELETE FROM auth_code WHERE digest = ?").run(Value(digest))
    }

    func deviceSecret(codeDigest digest: AuthCodeDigest) throws(LedgerFailure) -> DeviceSecret? {
        try sql("SELECT sealed, sealed_token, token_ends, is_proved FROM device_secret WHERE code_digest = ?")
            .first(Value(digest)) { row throws(LedgerError) in
                DeviceSecret(
                    secret: try vault.open(row.bytes(), at: .deviceSecret(digest.bytes)),
                    accessToken: try vault.open(row.bytes(), at: .deviceToken(digest.bytes)),
                    accessTokenEnds: row.time(), isProved: row.truth())
            }
    }

    /// The first secret of a code stays; the same one again may bring a newer token, or its proof.
    mutating func keep(_ secret: DeviceSecret, codeDigest digest: AuthCodeDigest) throws(LedgerFailure) {
        guard let stored = try deviceSecret(codeDigest: digest) else {
            try sql(
                """
                INSERT INTO device_secret (code_digest, sealed, sealed_token, token_ends, is_proved)
                VALUES (?, ?, ?, ?, ?)
                """
            )
            .run(
                Value(digest), .bytes(vault.seal(secret.secret, at: .deviceSecret(digest.bytes))),
                .bytes(vault.seal(secret.accessToken, at: .deviceToken(digest.bytes))),
                Value(secret.accessTokenEnds), Value(secret.isProved))
            return
        }
        guard let merged = stored.merged(with: secret) else { return }
        try sql(
            """
            UPDATE device_secret SET sealed_token = ?, token_ends = ?, is_proved = ? WHERE code_digest = ?
            """
        )
        .run(
            .bytes(vault.seal(merged.accessToken, at: .deviceToken(digest.bytes))),
            Value(merged.accessTokenEnds), Value(merged.isProved), Value(digest))
    }

    /// Says when a superseded redemption's secret goes.
    mutating func eraseSecret(codeDigest: AuthCodeDigest, at time: UnixTime) throws(LedgerFailure) {
        try sql("UPDATE device_secret SET erase_at = ? WHERE code_digest = ? AND erase_at IS NULL")
            .run(Value(time), Value(codeDigest))
    }
}
