import Binding
package import Crypto
package import Elements

// Whether a ledger is whole: its file, its rows, what they say of one another, and what is sealed in them.

extension Inspection {
    /// When the file was made as a backup of a ledger; nil for one that was not.
    package var backup: UnixTime? {
        get throws(LedgerError) { try Identity.backup(database) }
    }

    /// Whose keys have sealed something in it, as `SealingKey.name` has them.
    package func sealNames() throws(LedgerError) -> [[UInt8]] { try Vault.names(in: database) }

    /// Looks all of it through, as of one moment. Takes long on a large one, and disturbs nobody.
    ///
    /// - Parameter seals: What the file's secrets are sealed with, as `SQLiteLedger` gets it; empty leaves them sealed.
    /// - Returns: What is wrong with it; empty when nothing is.
    package func check(_ seals: [SealingKey] = []) throws(LedgerError) -> [String] {
        try database.execute("BEGIN")
        let findings: [String]
        do throws(LedgerError) {
            findings = try look(seals)
        } catch {
            try database.execute("ROLLBACK")
            guard case .corrupt(_, let finding) = error.opening("") else { throw error }
            return [finding]
        }
        try database.execute("ROLLBACK")
        return findings
    }

    private func look(_ seals: [SealingKey]) throws(LedgerError) -> [String] {
        let faults = try database.prepare("PRAGMA integrity_check").all { row in row.text() }
        // What is asked of a damaged file may be answered wrongly.
        guard faults == ["ok"] else { return faults }
        return try miscounted() + strays() + unreadable() + unopened(seals)
    }

    private func miscounted() throws(LedgerError) -> [String] {
        try database.prepare(
            """
            SELECT state, sum(told), sum(found) FROM (
                SELECT state, count AS told, 0 AS found FROM device_tally
                UNION ALL SELECT state, 0, count(*) FROM device GROUP BY state)
            GROUP BY state HAVING sum(told) <> sum(found)
            """
        )
        .all { row in
            "device_tally: \(row.text()) is told as \(row.integer()), and there are \(row.integer())"
        }
    }

    /// Rows that another one must stand beside.
    private static let companions = [
        (
            "auth_code", "have no redemption that would spend them",
            "NOT EXISTS (SELECT 1 FROM redemption WHERE code_digest = auth_code.digest)"
        ),
        (
            "device_secret", "have no redemption that brought them",
            "NOT EXISTS (SELECT 1 FROM redemption WHERE code_digest = device_secret.code_digest)"
        ),
        (
            "outbox", "wait for a message before them that is not there",
            """
            due IS NULL AND NOT EXISTS (
                SELECT 1 FROM outbox AS before
                WHERE before.serial = outbox.serial AND before.number < outbox.number)
            """
        ),
        (
            "outbox", "have a number that their device's line has not come to",
            """
            serial IS NOT NULL AND sequence > coalesce(
                (SELECT last FROM outbox_line WHERE outbox_line.serial = outbox.serial), 0)
            """
        ),
    ]

    private func strays() throws(LedgerError) -> [String] {
        var findings: [String] = []
        for (table, fault, condition) in Self.companions {
            let count = try database.integer("SELECT count(*) AS walked FROM \(table) WHERE \(condition)")
            if count > 0 { findings.append("\(table): \(count) rows \(fault)") }
        }
        return findings
    }

    private func unreadable() throws(LedgerError) -> [String] {
        var findings = try damage(in: "callback", StoredCallback.columns) { row throws(LedgerError) in
            _ = try StoredCallback.read(&row, nil)
        }
        findings += try damage(in: "device", Device.columns) { row throws(LedgerError) in
            _ = try Device.read(&row)
        }
        findings += try damage(in: "redemption", Redemption.columns) { row throws(LedgerError) in
            _ = try Redemption.read(&row)
        }
        findings += try damage(in: "listed_device", ListedDevice.columns) { row throws(LedgerError) in
            _ = try ListedDevice.read(&row)
        }
        findings += try damage(in: "journal", JournalEntry.columns) { row throws(LedgerError) in
            _ = try JournalEntry.read(&row)
        }
        return try findings
            + damage(in: "model_pause", ModelPause.columns) { row throws(LedgerError) in
                _ = try ModelPause.read(&row)
            }
    }

    /// How many rows hold what is never written there, and in which column the first does.
    private func damage(
        in table: String, _ columns: ColumnList, _ read: (inout Row) throws(LedgerError) -> Void
    ) throws(LedgerError) -> [String] {
        try tell("\(table): %d rows hold what this program never writes") { note throws(LedgerError) in
            try database.prepare("SELECT \(columns) FROM \(table) NOT INDEXED").each {
                row throws(LedgerError) in
                do throws(LedgerError) {
                    try read(&row)
                } catch {
                    try note(error)
                }
            }
        }
    }

    private func unopened(_ seals: [SealingKey]) throws(LedgerError) -> [String] {
        guard !seals.isEmpty else { return [] }
        do throws(LedgerError) {
            try Vault.expect(seals, in: database, at: "it")
        } catch {
            return ["\(error)"]
        }
        let vault = Vault(seals)
        var findings: [String] = []
        for column in SealedColumn.all {
            let name = "\(column.table).\(column.name)"
            findings += try tell("\(name): %d values do not open") { note throws(LedgerError) in
                try column.each(in: database) { sealed, place throws(LedgerError) in
                    do throws(LedgerError) {
                        _ = try vault.open(sealed, at: place)
                    } catch {
                        try note(error)
                    }
                }
            }
        }
        return findings
    }

    /// One finding for as many faults as are noted. Whatever is no damage ends the look.
    private func tell(
        _ finding: String,
        _ look: ((LedgerError) throws(LedgerError) -> Void) throws(LedgerError) -> Void
    ) throws(LedgerError) -> [String] {
        var (count, first) = (0, "")
        try look { error throws(LedgerError) in
            guard case .damaged = error else { throw error }
            if count == 0 { first = "\(error)" }
            count += 1
        }
        return count == 0 ? [] : [finding.replacing("%d", with: "\(count)") + " (\(first))"]
    }
}
