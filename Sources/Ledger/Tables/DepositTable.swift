import Binding
import Elements
import Events

/// The table `deposit`: what pure-Bluetooth devices gave, sealed as one value, until it is used or old.
struct DepositTable: ~Copyable {
    private let bySerial: Statement
    private let placing: Statement
    private let removal: Statement
    private let pruning: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let bySerial = try database.prepare("SELECT sealed, ends FROM deposit WHERE serial = ?")
        let placing = try database.prepare(
            "INSERT OR REPLACE INTO deposit (serial, sealed, ends) VALUES (?, ?, ?)")
        let removal = try database.prepare("DELETE FROM deposit WHERE serial = ?")
        let pruning = try database.prepare(
            """
            DELETE FROM deposit WHERE serial IN (SELECT serial FROM deposit WHERE ends < ? LIMIT ?)
            """)
        self.bySerial = bySerial
        self.placing = placing
        self.removal = removal
        self.pruning = pruning
    }

    func keep(_ deposit: Deposit, _ serial: SerialNumber, _ vault: Vault) throws(LedgerError) {
        let sealed = vault.seal(deposit.packed, at: Self.place(of: serial))
        try placing.run(Value(serial), .bytes(sealed), Value(deposit.ends))
    }

    /// - Parameter now: nil finds it however old it is.
    func find(_ serial: SerialNumber, at now: UnixTime?, _ vault: Vault) throws(LedgerError) -> Deposit? {
        let found = try bySerial.first(Value(serial)) { row throws(LedgerError) in
            let packed = try vault.open(row.bytes(), at: Self.place(of: serial))
            let ends = row.time()
            guard let deposit = Deposit(packed: packed, ends: ends) else { throw row.damage() }
            return deposit
        }
        guard let found else { return nil }
        return now.map { $0 < found.ends } ?? true ? found : nil
    }

    func remove(_ serial: SerialNumber) throws(LedgerError) {
        try removal.run(Value(serial))
    }

    func prune(before time: UnixTime, atMost limit: Int) throws(LedgerError) {
        try pruning.run(Value(time), Value(limit))
    }

    private static func place(of serial: SerialNumber) -> Vault.Place {
        Vault.Place("deposit.sealed", row: serial.text)
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
