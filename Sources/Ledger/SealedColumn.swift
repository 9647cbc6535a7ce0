import Events

/// A column whose values are sealed, and where each of them belongs.
struct SealedColumn: Sendable {
    let table: String
    let name: String
    /// The table's primary key, and what sorts before each of its values.
    let key: String
    let start: Value
    /// The columns that a value's place is made of.
    private let parts: String
    private let place: @Sendable (inout Row) -> Vault.Place

    /// All there are.
    static let all = [
        SealedColumn(
            table: "callback", name: "sealed_auth_code", key: "number", start: .integer(.min),
            parts: "request_id, event_type, route",
            place: { row in .callback(request: row.text(), event: row.text(), route: row.text()) }),
        SealedColumn(
            table: "auth_code", name: "sealed", key: "digest", start: .bytes([]), parts: "digest",
            place: { row in .code(row.bytes()) }),
        SealedColumn(
            table: "device_secret", name: "sealed", key: "code_digest", start: .bytes([]),
            parts: "code_digest",
            place: { row in .deviceSecret(row.bytes()) }),
        SealedColumn(
            table: "device_secret", name: "sealed_token", key: "code_digest", start: .bytes([]),
            parts: "code_digest",
            place: { row in .deviceToken(row.bytes()) }),
        SealedColumn(
            table: "credential", name: "sealed", key: "name", start: .text(""), parts: "name",
            place: { row in .credential(row.text()) }),
        SealedColumn(
            table: "deposit", name: "sealed", key: "serial", start: .text(""), parts: "serial",
            place: { row in .deposit(row.text()) }),
        SealedColumn(
            table: "outbox", name: "sealed", key: "number", start: .integer(.min), parts: "type, serial",
            place: { row in .outbox(type: row.text(), serial: row.optionalText()) }),
    ]

    /// Each value with its place, one after another.
    func each(
        in database: borrowing Database, _ look: (_ sealed: [UInt8], Vault.Place) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        try database.prepare("SELECT \(name), \(parts) FROM \(table) NOT INDEXED WHERE \(name) IS NOT NULL")
            .each {
                row throws(LedgerError) in
                try look(row.bytes(), place(&row))
            }
    }

    /// Seals again what another key has sealed, behind a row and of no more rows than `limit`.
    ///
    /// - Returns: The last row that was looked at; nil once there is no other.
    func reseal(
        in database: borrowing Database, with vault: Vault, after last: Value?, atMost limit: Int
    ) throws(LedgerError) -> Value? {
        let page = try database.prepare(
            "SELECT \(key), \(name), \(parts) FROM \(table) WHERE \(key) > ? ORDER BY \(key) LIMIT ?"
        ).all([last ?? start, Value(limit)]) { row throws(LedgerError) in
            (key: row.value(), sealed: row.optionalBytes(), place: place(&row))
        }
        let update = try database.prepare("UPDATE \(table) SET \(name) = ? WHERE \(key) = ?")
        for row in page {
            guard let sealed = row.sealed, Vault.name(of: sealed) != vault.sealingName else { continue }
            let secret = try vault.open(sealed, at: row.place)
            try update.run([.bytes(vault.seal(secret, at: row.place)), row.key])
        }
        return page.count < limit ? nil : page.last?.key
    }
}

extension Vault.Place {
    static func callback(request: String, event: String, route: String) -> Self {
        // A request id has no spaces, an event type of a bind neither; the route stands last.
        Self("callback.sealed_auth_code", row: "\(request) \(event) \(route)")
    }

    static func code(_ digest: [UInt8]) -> Self { Self("auth_code.sealed", row: digest) }

    static func deviceSecret(_ digest: [UInt8]) -> Self { Self("device_secret.sealed", row: digest) }

    static func deviceToken(_ digest: [UInt8]) -> Self { Self("device_secret.sealed_token", row: digest) }

    static func credential(_ name: String) -> Self { Self("credential.sealed", row: name) }

    static func deposit(_ serial: String) -> Self { Self("deposit.sealed", row: serial) }

    static func outbox(type: String, serial: String?) -> Self {
        Self("outbox.sealed", row: "\(type) \(serial ?? "")")
    }
}
