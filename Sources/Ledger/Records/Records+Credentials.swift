import Binding
import Elements
import Events

// The tables `credential` and `deposit`: tickets and tokens by name, and what pure-Bluetooth devices gave, until
// it is used or old; sealed.

extension SQLiteRecords {
    func credential(named name: String) throws(LedgerFailure) -> Credential? {
        try sql("SELECT sealed, made, ends FROM credential WHERE name = ?")
            .first(.text(name)) { row throws(LedgerError) in
                Credential(
                    secret: try vault.open(row.bytes(), at: .credential(name)), made: row.time(),
                    ends: row.time())
            }
    }

    mutating func keep(_ credential: Credential, named name: String) throws(LedgerFailure) {
        try sql(
            """
            INSERT INTO credential (name, sealed, made, ends) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
                SET sealed = excluded.sealed, made = excluded.made, ends = excluded.ends
                WHERE excluded.made > credential.made
            """
        )
        .run(
            .text(name), .bytes(vault.seal(credential.secret, at: .credential(name))),
            Value(credential.made), Value(credential.ends))
    }

    mutating func keep(_ deposit: Deposit, for serial: SerialNumber) throws(LedgerFailure) {
        try sql("INSERT OR REPLACE INTO deposit (serial, sealed, ends) VALUES (?, ?, ?)")
            .run(
                Value(serial), .bytes(vault.seal(deposit.packed, at: .deposit(serial.text))),
                Value(deposit.ends))
    }

    /// While the time is not sure, it is found however old it seems.
    func deposit(for serial: SerialNumber, at now: UnixTime) throws(LedgerFailure) -> Deposit? {
        let found = try sql("SELECT sealed, ends FROM deposit WHERE serial = ?")
            .first(Value(serial)) { row throws(LedgerError) in
                let packed = try vault.open(row.bytes(), at: .deposit(serial.text))
                guard let deposit = Deposit(packed: packed, ends: row.time()) else { throw row.damage() }
                return deposit
            }
        guard let found, !isTimeSure || now < found.ends else { return nil }
        return found
    }

    mutating func removeDeposit(for serial: SerialNumber) throws(LedgerFailure) {
        try sql("DELETE FROM deposit WHERE serial = ?").run(Value(serial))
    }
}

extension Deposit {
    /// All but its end, as JSON text.
    fileprivate var packed: Secret {
        var members: [(String, JSON)] = [
            ("random", .string(random)),
            ("new_secret", .string(encryptedNewBindingSecret.exposedText)),
        ]
        if let code = encryptedBindingCode { members.append(("code", .string(code.exposedText))) }
        if let old = encryptedOldBindingSecret { members.append(("old_secret", .string(old.exposedText))) }
        if let pwd { members.append(("pwd", .string(pwd.exposedText))) }
        return Secret(JSONText.render(.object(members)))
    }

    fileprivate init?(packed: Secret, ends: UnixTime) {
        // What does not parse was not packed here.
        guard let json = try? JSONReader.read(packed.exposed),
            let random = json["random"]?.string, let new = json["new_secret"]?.string
        else { return nil }
        self.init(
            random: random, encryptedBindingCode: json["code"]?.string.map { Secret($0) },
            encryptedNewBindingSecret: Secret(new),
            encryptedOldBindingSecret: json["old_secret"]?.string.map { Secret($0) },
            pwd: json["pwd"]?.string.map { Secret($0) }, ends: ends)
    }
}
