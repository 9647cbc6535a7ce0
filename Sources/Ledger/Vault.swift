import Crypto
import Elements

/// Seals what must not lie on the disk in clear.
///
/// The place a value belongs to is sealed in with it, so that whoever can write the file still cannot
/// give one device another's secret.
struct Vault: Sendable {
    private let key: SealingKey
    private let random: @Sendable (Int) -> [UInt8]

    init(_ key: SealingKey, random: @escaping @Sendable (Int) -> [UInt8] = SystemRandom.bytes) {
        self.key = key.derive(Self.label)
        self.random = random
    }

    private static let label = "ledger"

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

    func seal(_ secret: Secret, at place: Place) -> [UInt8] {
        key.seal(secret, context: place.context, random: random)
    }

    /// - Throws: `damaged` if it was not sealed by this key at this place.
    func open(_ sealed: [UInt8], at place: Place) throws(LedgerError) -> Secret {
        do throws(CryptoError) {
            return try key.open(sealed, context: place.context)
        } catch {
            throw .damaged(column: "what is sealed at \(place.context.prefix { $0 != " " })")
        }
    }
}

// MARK: The key check

extension Vault {
    private static let checkPlace = Place("meta.value", row: "key_check")
    private static let checkText = Secret("wecom-bind ledger")

    /// Refuses a file that was sealed with another key; marks a new one with this.
    func claim(_ database: borrowing Database, at path: String) throws(LedgerError) {
        if let sealed = try Self.check(in: database) {
            guard Self.isOpened(sealed, by: key) else { throw .wrongKey(path: path) }
        } else {
            try database.prepare("INSERT INTO meta (name, value) VALUES ('key_check', ?)")
                .run([.bytes(seal(Self.checkText, at: Self.checkPlace))])
        }
    }

    /// Refuses a file that was sealed with another key; nothing is written.
    ///
    /// - Parameter key: As the ledger gets it.
    static func expect(
        _ key: SealingKey, in database: borrowing Database, at path: String
    ) throws(LedgerError) {
        guard let sealed = try check(in: database), !isOpened(sealed, by: key.derive(label)) else { return }
        throw .wrongKey(path: path)
    }

    private static func check(in database: borrowing Database) throws(LedgerError) -> [UInt8]? {
        try database.prepare("SELECT value FROM meta WHERE name = 'key_check'").first(reading: { row in
            row.bytes()
        })
    }

    private static func isOpened(_ sealed: [UInt8], by key: SealingKey) -> Bool {
        do {
            _ = try key.open(sealed, context: checkPlace.context)
            return true
        } catch {
            return false
        }
    }
}
