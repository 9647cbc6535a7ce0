package import Binding
package import Events

/// Read-only questions to a ledger, beside the server that owns it or without one.
///
/// It needs no seal key and opens no secret. Each answer is of one moment; it blocks while SQLite reads,
/// so it is for commands and the admin side, not for an event loop under load.
package struct Inspection: ~Copyable {
    let database: Database
    let path: String

    /// How many rows a list has at most, unless the caller says otherwise.
    package static let usualLimit = 200

    package init(path: String) throws(LedgerError) {
        do throws(LedgerError) {
            let database = try Database(path: path, .readOnly)
            let version = try Schema.check(database, at: path)
            // One that is empty is nobody's ledger yet.
            guard version > 0 else { throw .foreign(path: path) }
            guard version == Schema.steps.count else {
                let isBackup = try Identity.backup(database) != nil
                throw .past(path: path, version: Int64(version), isBackup: isBackup)
            }
            try DatabaseSettings.apply(to: database, .readOnly)
            self.database = database
            self.path = path
        } catch {
            throw error.opening(path)
        }
    }

    // MARK: Callbacks

    /// Every callback that bears a req_id, whatever its route and event type.
    package func callbacks(_ request: RequestID) throws(LedgerError) -> [StoredCallback] {
        try ask("\(Self.callback) WHERE request_id = ? ORDER BY number", .text(request.text))
    }

    package func callback(_ number: RequestNumber) throws(LedgerError) -> StoredCallback? {
        try ask("\(Self.callback) WHERE number = ?", Value(number)).first
    }

    /// What is kept for people about one request, oldest first.
    package func journal(of number: RequestNumber) throws(LedgerError) -> [JournalEntry] {
        try entries("\(Self.entry) WHERE request = ? ORDER BY number", Value(number))
    }

    /// The latest entries of any kind, newest first.
    package func latestJournal(atMost limit: Int = usualLimit) throws(LedgerError) -> [JournalEntry] {
        try entries("\(Self.entry) ORDER BY number DESC LIMIT ?", Value(limit))
    }

    // MARK: Devices

    /// One device and what happened to it, newest first.
    ///
    /// - Returns: nil when the ledger has never heard of it.
    package func device(
        _ serial: SerialNumber, atMost limit: Int = usualLimit
    ) throws(LedgerError) -> DeviceHistory? {
        let history = DeviceHistory(
            device: try devices("\(Self.device) WHERE serial = ?", Value(serial)).first,
            callbacks: try ask(
                "\(Self.callback) WHERE serial = ? ORDER BY number DESC LIMIT ?", Value(serial),
                Value(limit)),
            redemptions: try redemptions(
                """
                \(Self.redemption)
                WHERE code_digest IN (SELECT auth_code_digest FROM callback WHERE serial = ?)
                ORDER BY request DESC LIMIT ?
                """, Value(serial), Value(limit)),
            journal: try entries(
                """
                \(Self.entry)
                WHERE request IN (SELECT number FROM callback WHERE serial = ?1)
                    OR (request IS NULL AND serial = ?1)
                ORDER BY number DESC LIMIT ?2
                """, Value(serial), Value(limit)))
        return history.isEmpty ? nil : history
    }

    /// Devices in a state, longest in it first.
    package func devices(
        in state: Device.State, atMost limit: Int = usualLimit
    ) throws(LedgerError) -> [Device] {
        try devices("\(Self.device) WHERE state = ? ORDER BY since LIMIT ?", Value(state), Value(limit))
    }

    /// The device list's entry of a device.
    package func listing(of serial: SerialNumber) throws(LedgerError) -> ListedDevice? {
        try database.prepare(ListedDevice.bySerial).first([Value(serial)], reading: ListedDevice.read)
    }

    /// The devices that are listed or known, by serial.
    ///
    /// - Parameters:
    ///   - state: Only those in it; one that was never asked for is free.
    ///   - model: Only those of it.
    package func roster(
        in state: Device.State? = nil, model: String? = nil, atMost limit: Int = usualLimit
    ) throws(LedgerError) -> [RosterRow] {
        let sql = """
            WITH roster AS (
                SELECT listed_device.serial, listed_device.model, coalesce(device.state, 'free') AS state,
                    device.holder, 1 AS is_listed, coalesce(device.stuck, 0) AS stuck,
                    coalesce(device.abandoned, 0) AS abandoned
                FROM listed_device LEFT JOIN device ON device.serial = listed_device.serial
                WHERE \(ListedDevice.isPresent)
                UNION ALL
                SELECT serial, model, state, holder, 0, stuck, abandoned FROM device
                WHERE NOT EXISTS (
                    SELECT 1 FROM listed_device
                    WHERE listed_device.serial = device.serial
                        AND listed_device.edition <= (SELECT edition FROM listing)))
            SELECT serial, model, state, holder, is_listed, stuck, abandoned FROM roster
            WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR model = ?2) ORDER BY serial LIMIT ?3
            """
        return try database.prepare(sql).all([Value(state), Value(model), Value(limit)]) {
            row throws(LedgerError) in
            RosterRow(
                serial: row.text(), model: row.optionalText(), state: try row.word(),
                holder: row.optionalText(), isListed: row.truth(), isStuck: row.truth(),
                isAbandoned: row.truth())
        }
    }

    /// The models that a person has stopped.
    package func pauses() throws(LedgerError) -> [ModelPause] {
        try database.prepare(ModelPause.every).all(reading: ModelPause.read)
    }

    // MARK: Redemptions

    /// Redemptions in a state, newest first.
    package func redemptions(
        in state: Redemption.State, atMost limit: Int = usualLimit
    ) throws(LedgerError) -> [Redemption] {
        try redemptions(
            "\(Self.redemption) WHERE state = ? ORDER BY arrived DESC LIMIT ?", Value(state), Value(limit))
    }

    // MARK: The whole

    package func counts() throws(LedgerError) -> LedgerCounts {
        var counts = LedgerCounts(
            openClaims: Int(
                try database.integer(
                    "SELECT count(*) FROM callback INDEXED BY callback_open WHERE state = 'claimed'")),
            lastNumber: RequestNumber(try database.integer("SELECT max(number) FROM callback")))
        let redemptions = try database.prepare("SELECT state, count(*) FROM redemption GROUP BY state").all {
            row throws(LedgerError) in
            (try row.word(Redemption.State.self), row.count())
        }
        counts.devices = try deviceTally().filter { $0.value > 0 }
        for (state, count) in redemptions { counts.redemptions[state] = count }
        return counts
    }
}

// MARK: The tables

extension Inspection {
    private static let callback = "SELECT \(StoredCallback.columns) FROM callback"
    private static let device = "SELECT \(Device.columns) FROM device"
    private static let redemption = "SELECT \(Redemption.columns) FROM redemption"
    private static let entry = "SELECT \(JournalEntry.columns) FROM journal"

    private func ask(_ sql: String, _ values: Value...) throws(LedgerError) -> [StoredCallback] {
        try database.prepare(sql).all(values) { row throws(LedgerError) in
            try StoredCallback.read(&row, nil)
        }
    }

    private func devices(_ sql: String, _ values: Value...) throws(LedgerError) -> [Device] {
        try database.prepare(sql).all(values, reading: Device.read)
    }

    private func redemptions(_ sql: String, _ values: Value...) throws(LedgerError) -> [Redemption] {
        try database.prepare(sql).all(values, reading: Redemption.read)
    }

    private func entries(_ sql: String, _ values: Value...) throws(LedgerError) -> [JournalEntry] {
        try database.prepare(sql).all(values, reading: JournalEntry.read)
    }
}
