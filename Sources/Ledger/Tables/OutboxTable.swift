import Binding
import Elements
import Events

/// The tables `outbox` and `outbox_line`: what the maker's service is still to be told, in lines of one
/// device each. Only the first of a line has a time at which it is due.
struct OutboxTable: ~Copyable {
    private static let columns = "number, serial, sequence, type, sealed, made, attempts, due"

    private let numbering: Statement
    private let insertion: Statement
    private let due: Statement
    private let oldest: Statement
    private let count: Statement
    private let delay: Statement
    private let removal: Statement
    private let succession: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let select = "SELECT \(Self.columns) FROM outbox"
        let numbering = try database.prepare(
            """
            INSERT INTO outbox_line (serial, last)
            VALUES (?, 1 + coalesce((SELECT seq >> 32 << 32 FROM sqlite_sequence WHERE name = 'outbox'), 0))
            ON CONFLICT (serial) DO UPDATE SET last = last + 1 RETURNING last
            """)
        let insertion = try database.prepare(
            """
            INSERT INTO outbox (serial, sequence, type, sealed, made, attempts, due)
            VALUES (?1, ?2, ?3, ?4, ?5, 0,
                CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE serial = ?1) THEN NULL ELSE ?5 END)
            """)
        let due = try database.prepare("\(select) WHERE due <= ? ORDER BY due, number LIMIT ?")
        let oldest = try database.prepare("\(select) ORDER BY number LIMIT ?")
        let count = try database.prepare("SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT ?)")
        let delay = try database.prepare(
            "UPDATE outbox SET attempts = attempts + 1, due = ? WHERE number = ?")
        let removal = try database.prepare("DELETE FROM outbox WHERE number = ?")
        let succession = try database.prepare(
            """
            UPDATE outbox SET due = ?2
            WHERE number = (SELECT min(number) FROM outbox WHERE serial = ?1) AND due IS NULL
            RETURNING \(Self.columns)
            """)
        self.numbering = numbering
        self.insertion = insertion
        self.due = due
        self.oldest = oldest
        self.count = count
        self.delay = delay
        self.removal = removal
        self.succession = succession
    }

    func put(
        _ type: String, _ data: JSON, about serial: SerialNumber?, at now: UnixTime, _ vault: Vault
    ) throws(LedgerError) {
        var sequence: Int64?
        if let serial {
            sequence = try numbering.first(Value(serial)) { row in row.integer() }
        }
        let sealed = vault.seal(Secret(JSONText.render(data)), at: Self.place(type, serial))
        try insertion.run(Value(serial), Value(sequence), .text(type), .bytes(sealed), Value(now))
    }

    func due(by now: UnixTime, atMost limit: Int, _ vault: Vault) throws(LedgerError) -> [OutboxMessage] {
        try due.all(Value(now), Value(limit)) { row throws(LedgerError) in try Self.read(&row, vault) }
    }

    func oldest(atMost limit: Int, _ vault: Vault) throws(LedgerError) -> [OutboxMessage] {
        try oldest.all(Value(limit)) { row throws(LedgerError) in try Self.read(&row, vault) }
    }

    func count(upTo limit: Int) throws(LedgerError) -> Int {
        try count.first(Value(limit)) { row in row.count() } ?? 0
    }

    func postpone(_ number: Int64, until due: UnixTime) throws(LedgerError) {
        try delay.run(Value(due), .integer(number))
    }

    func remove(_ number: Int64) throws(LedgerError) {
        try removal.run(.integer(number))
    }

    /// Makes the first of a device's line due, if it has not been so.
    func advance(_ serial: SerialNumber, at now: UnixTime, _ vault: Vault) throws(LedgerError)
        -> OutboxMessage?
    {
        try succession.first(Value(serial), Value(now)) { row throws(LedgerError) in
            try Self.read(&row, vault)
        }
    }

    /// Numbers messages from now on above all that this ledger may have forgotten: its receiver would take
    /// them for old ones.
    func leap(in database: borrowing Database) throws(LedgerError) {
        try database.execute(
            """
            INSERT INTO sqlite_sequence (name, seq)
                SELECT 'outbox', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox');
            UPDATE sqlite_sequence SET seq = ((seq >> 32) + 1) << 32 WHERE name = 'outbox';
            UPDATE outbox_line SET last = ((last >> 32) + 1) << 32;
            """)
    }

    private static let limits = JSONLimits(bytes: 1 << 20, depth: 20, stringBytes: 1 << 20)

    private static func read(_ row: inout Row, _ vault: Vault) throws(LedgerError) -> OutboxMessage {
        let number = row.integer()
        let serial: SerialNumber? = try row.optionalName()
        let sequence = row.optionalInteger()
        let type = row.text()
        let opened = try vault.open(row.bytes(), at: place(type, serial))
        // What does not parse was not written here.
        guard let data = try? JSONReader.read(opened.exposed, limits: limits) else { throw row.damage() }
        return OutboxMessage(
            number: number, serial: serial, sequence: sequence, type: type, data: data, made: row.time(),
            attempts: row.count(), due: row.optionalTime())
    }

    private static func place(_ type: String, _ serial: SerialNumber?) -> Vault.Place {
        Vault.Place("outbox.sealed", row: "\(type) \(serial?.text ?? "")")
    }
}
