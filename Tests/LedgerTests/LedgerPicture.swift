import Binding
import Crypto
import Elements
import Events
import Ledger
import Support
import Testing

/// All that a ledger holds which nobody has open, so that two can be compared.
struct LedgerPicture: Equatable, Sendable {
    /// Each row of each table, without what is sealed.
    let rows: [String]
    /// What was sealed, opened.
    let secrets: [String]

    /// Opens the ledger as the program would, looks it through, and closes it.
    ///
    /// - Throws: `Damage` when anything is not as a ledger writes it.
    init(of path: String) async throws {
        let runtime = ManualRuntime()
        let poison = Guarded<String?>(nil)
        let ledger = try SQLiteLedger(path: path, seal: .sample(), runtime: runtime) { reason in
            poison.withLock { $0 = reason }
        }
        let patience = LedgerTimes(by: runtime.now.advanced(byMilliseconds: 60_000))
        let findings = try Inspection(path: path).check()
        let rows = try LedgerPicture.rows(of: path)
        secrets = try await ledger.transact(patience) { records, _ throws(LedgerFailure) in
            try LedgerPicture.secrets(in: records, rows)
        }
        self.rows = rows
        await ledger.close(by: patience.wait)
        guard findings.isEmpty, poison.withLock({ $0 }) == nil else {
            throw Damage(findings: findings + [poison.withLock { $0 }].compactMap(\.self))
        }
    }

    struct Damage: Error {
        let findings: [String]
    }

    // MARK: Rows

    private static let separator = " | "

    /// Asks for every row of every table; the same for every ledger.
    private static let question = Guarded<String?>(nil)

    private static func rows(of path: String) throws -> [String] {
        let known = question.withLock { $0 }
        let question = try known ?? Self.question(on: path)
        Self.question.withLock { $0 = question }
        return try RawDatabase.run(question, on: path).sorted()
    }

    private static func question(on path: String) throws -> String {
        let columns = try RawDatabase.run(
            """
            SELECT part.name || ' ' || field.name
            FROM sqlite_schema AS part, pragma_table_info(part.name) AS field
            WHERE part.type = 'table' ORDER BY part.name, field.cid
            """, on: path)
        let tables = Dictionary(grouping: columns) { $0.prefix { $0 != " " } }
        let questions = tables.sorted { $0.key < $1.key }.map { table, columns in
            let words = columns.map { column in
                let name = column.dropFirst(table.count + 1)
                // Of what is sealed, only that it is there: no two envelopes are the same.
                let isSealed = name.hasPrefix("sealed") || column == "meta value"
                return isSealed ? "'\(name) ' || (\(name) IS NOT NULL)" : "'\(name) ' || quote(\(name))"
            }
            return
                "SELECT '\(table)\(separator)' || \(words.joined(separator: " || '\(separator)' || ")) FROM \(table)"
        }
        return questions.joined(separator: " UNION ALL ")
    }

    // MARK: Secrets

    private static func secrets(
        in records: any Records, _ rows: [String]
    ) throws(LedgerFailure) -> [String] {
        var secrets: [String] = []
        func add(_ secret: Secret?, _ what: String) {
            secrets.append("\(what): \(secret.map { String(decoding: $0.exposed, as: UTF8.self) } ?? "none")")
        }
        for row in rows {
            switch row.prefix(while: { $0 != " " }) {
            case "callback":
                let number = RequestNumber(Int64(value("number", in: row)) ?? 0)
                let callback = try records.callback(number)
                add(callback?.authCode?.secret, "callback \(number.value)")
            case "auth_code":
                let digest = digest("digest", in: row)
                add(try records.authCode(digest: digest)?.secret, "code \(digest.bytes)")
            case "device_secret":
                let digest = digest("code_digest", in: row)
                let secret = try records.deviceSecret(codeDigest: digest)
                add(secret?.secret, "secret \(digest.bytes)")
                add(secret?.accessToken, "token \(digest.bytes)")
            case "credential":
                add(try records.credential(named: "ticket")?.secret, "credential")
            default: break
            }
        }
        for message in try records.oldestInOutbox(atMost: .max) {
            secrets.append("message \(message.number): \(message.type) \(message.data)")
        }
        return secrets
    }

    /// A column of a row as SQL writes it.
    private static func value(_ column: String, in row: String) -> String {
        let field = row.split(separator: separator).first { $0.hasPrefix(column + " ") }
        return field.map { String($0.dropFirst(column.count + 1)) } ?? ""
    }

    private static func digest(_ column: String, in row: String) -> AuthCodeDigest {
        // X'…'
        AuthCodeDigest(Hex.decode(String(value(column, in: row).dropFirst(2).dropLast())) ?? [])
    }
}
