import Crypto
import Elements

/// Seals what must not lie on the disk in clear.
///
/// The place a value belongs to is sealed in with it, so that whoever can write the file still cannot
/// give one device another's secret. Before each sealed value stands the name of its key, so that one key can be
/// exchanged for another while both are at hand.
struct Vault: Sendable {
    private struct Key {
        let name: [UInt8]
        let key: SealingKey

        init(_ key: SealingKey) {
            name = key.name
            self.key = key.derive("ledger")
        }
    }

    private let keys: [Key]
    private let random: @Sendable (Int) -> [UInt8]
    /// Whose place among them is that of the key which seals; each opens.
    private var sealing = 0

    /// - Parameter keys: One at least, the wanted one first.
    init(_ keys: [SealingKey], random: @escaping @Sendable (Int) -> [UInt8] = SystemRandom.bytes) {
        self.keys = keys.map(Key.init)
        self.random = random
    }

    /// A column of one row.
    struct Place {
        fileprivate let context: String

        /// - Parameter row: The row's key. Numbers that are given on insertion are not known in time.
        init(_ column: String, row: String) {
            context = "\(column) \(row)"
        }

        init(_ column: String, row: [UInt8]) {
            self.init(column, row: Hex.encode(row))
        }
    }

    /// The name of the key that seals.
    var sealingName: [UInt8] { keys[sealing].name }

    func has(_ name: [UInt8]) -> Bool { keys.contains { $0.name == name } }

    func seal(_ secret: Secret, at place: Place) -> [UInt8] {
        keys[sealing].name + keys[sealing].key.seal(secret, context: place.context, random: random)
    }

    /// - Throws: `damaged` if it was not sealed by one of the keys at this place.
    func open(_ sealed: [UInt8], at place: Place) throws(LedgerError) -> Secret {
        let name = Self.name(of: sealed)
        do throws(CryptoError) {
            guard let key = keys.first(where: { $0.name == name })?.key else { throw .notAuthentic }
            return try key.open(Array(sealed.dropFirst(name.count)), context: place.context)
        } catch {
            throw .damaged(column: "what is sealed at \(place.context.prefix { $0 != " " })")
        }
    }

    /// Whose key has sealed it.
    static func name(of sealed: [UInt8]) -> [UInt8] { Array(sealed.prefix(SealingKey.nameLength)) }
}

// MARK: The keys of a file

extension Vault {
    /// Refuses a file that holds what another key has sealed; marks a new one with the first of these.
    ///
    /// Until another one is adopted, the file's own key seals.
    mutating func claim(_ database: borrowing Database, at path: String) throws(LedgerError) {
        let names = try Self.names(in: database)
        try expect(names, at: path)
        guard let name = names.first(where: { $0 == keys[0].name }) ?? names.first else {
            return try mark(database)
        }
        sealing = keys.firstIndex { $0.name == name } ?? 0
    }

    /// The first key seals from now on.
    mutating func adopt(in database: borrowing Database, at path: String) throws(LedgerError) {
        let names = try Self.names(in: database)
        try expect(names, at: path)
        if !names.contains(keys[0].name) { try mark(database) }
        sealing = 0
    }

    private func mark(_ database: borrowing Database) throws(LedgerError) {
        try database.prepare("INSERT INTO seal_key (name) VALUES (?)").run([.bytes(keys[0].name)])
    }

    /// Refuses a file that was sealed with another key; nothing is written.
    ///
    /// - Parameter keys: As the ledger gets them.
    static func expect(
        _ keys: [SealingKey], in database: borrowing Database, at path: String
    ) throws(LedgerError) {
        let vault = Vault(keys)
        if try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'seal_key'") == 1 {
            try vault.expect(names(in: database), at: path)
        } else {
            _ = try vault.formerKey(of: database, at: path)
        }
    }

    private func expect(_ names: [[UInt8]], at path: String) throws(LedgerError) {
        for name in names where !has(name) {
            throw .wrongKey(path: path, key: Hex.encode(name))
        }
    }

    static func names(in database: borrowing Database) throws(LedgerError) -> [[UInt8]] {
        try database.prepare("SELECT name FROM seal_key").all { row in row.bytes() }
    }

    /// The name of the key that has sealed a file whose values do not name it; nil for one that holds none yet.
    func formerKey(of database: borrowing Database, at path: String) throws(LedgerError) -> [UInt8]? {
        let check = try database.prepare("SELECT value FROM meta WHERE name = 'key_check'")
            .first { row in row.bytes() }
        guard let check else { return nil }
        let place = Place("meta.value", row: "key_check")
        for key in keys {
            do throws(CryptoError) {
                _ = try key.key.open(check, context: place.context)
                return key.name
            } catch {
                // Another one may open it.
                continue
            }
        }
        throw .wrongKey(path: path, key: nil)
    }
}
