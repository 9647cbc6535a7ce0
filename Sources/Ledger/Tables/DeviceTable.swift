import Binding
import Elements
import Events

/// The table `device`: who holds each device.
struct DeviceTable: ~Copyable {
    static let columns = """
        serial, state, holder, model, generation, generation_createtime, since, last_event, last_zero,
        quarantine_until, quarantined_by, fallback, deferred_unbind, due, attempts, grantee,
        zero_repeated, place_account, place_thing, place_details, let_go, refusals, refusal_code, stuck,
        abandoned
        """

    private let bySerial: Statement
    private let placing: Statement
    private let tally: Statement
    private let quarantined: Statement
    private let due: Statement
    private let page: Statement
    private let pageOfHeld: Statement
    private let occupant: Statement
    private let accounts: Statement
    private let ofAccount: Statement
    private let unplaced: Statement
    private let pruning: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let bySerial = try database.prepare("SELECT \(Self.columns) FROM device WHERE serial = ?")
        let placing = try database.prepare(
            """
            INSERT INTO device (\(Self.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (serial) DO UPDATE SET
                state = excluded.state, holder = excluded.holder, model = excluded.model,
                generation = excluded.generation, generation_createtime = excluded.generation_createtime,
                since = excluded.since, last_event = excluded.last_event, last_zero = excluded.last_zero,
                quarantine_until = excluded.quarantine_until, quarantined_by = excluded.quarantined_by,
                fallback = excluded.fallback, deferred_unbind = excluded.deferred_unbind,
                due = excluded.due, attempts = excluded.attempts, grantee = excluded.grantee,
                zero_repeated = excluded.zero_repeated, place_account = excluded.place_account,
                place_thing = excluded.place_thing, place_details = excluded.place_details,
                let_go = excluded.let_go, refusals = excluded.refusals,
                refusal_code = excluded.refusal_code, stuck = excluded.stuck, abandoned = excluded.abandoned
            """)
        let tally = try database.prepare("SELECT state, count FROM device_tally")
        let quarantined = try database.prepare("SELECT count(*) FROM device WHERE quarantine_until > ?")
        let due = try database.prepare(
            "SELECT \(Self.columns) FROM device WHERE due <= ? ORDER BY due, serial LIMIT ?")
        let page = try database.prepare(
            "SELECT \(Self.columns) FROM device WHERE serial > ? ORDER BY serial LIMIT ?")
        let pageOfHeld = try database.prepare(
            "SELECT \(Self.columns) FROM device WHERE state = 'held' AND serial > ? ORDER BY serial LIMIT ?")
        let occupant = try database.prepare(
            """
            SELECT serial FROM device
            WHERE place_account = ? AND place_thing = ? AND state <> 'free' AND serial <> ? LIMIT 1
            """)
        let accounts = try database.prepare(
            """
            WITH RECURSIVE account (name) AS (
                SELECT min(place_account) FROM device WHERE place_account IS NOT NULL AND state <> 'free'
                UNION ALL
                SELECT (SELECT min(place_account) FROM device
                    WHERE place_account > account.name AND state <> 'free')
                FROM account WHERE account.name IS NOT NULL)
            SELECT name FROM account WHERE name IS NOT NULL
            """)
        let ofAccount = try database.prepare(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM device WHERE place_account = ? AND state <> 'free' LIMIT ?)
            """)
        let unplaced = try database.prepare(
            """
            SELECT \(Self.columns) FROM device
            WHERE place_account IS NULL AND state <> 'free' AND serial > ? ORDER BY serial LIMIT ?
            """)
        let pruning = try database.prepare(
            """
            DELETE FROM device WHERE serial IN (
                SELECT serial FROM device WHERE state = 'free' AND abandoned = 0 AND since < ?2
                ORDER BY since LIMIT ?1)
            """)
        self.bySerial = bySerial
        self.placing = placing
        self.tally = tally
        self.quarantined = quarantined
        self.due = due
        self.page = page
        self.pageOfHeld = pageOfHeld
        self.occupant = occupant
        self.accounts = accounts
        self.ofAccount = ofAccount
        self.unplaced = unplaced
        self.pruning = pruning
    }

    func find(_ serial: SerialNumber) throws(LedgerError) -> Device? {
        try bySerial.first(.text(serial.text), reading: Self.read)
    }

    func due(by now: UnixTime, atMost limit: Int) throws(LedgerError) -> [Device] {
        try due.all(Value(now), Value(limit), reading: Self.read)
    }

    /// No serial sorts before the empty text.
    func page(
        onlyHeld: Bool, after serial: SerialNumber?, atMost limit: Int
    ) throws(LedgerError) -> [Device] {
        let last = Value.text(serial?.text ?? "")
        return onlyHeld
            ? try pageOfHeld.all(last, Value(limit), reading: Self.read)
            : try page.all(last, Value(limit), reading: Self.read)
    }

    func put(_ device: Device) throws(LedgerError) {
        try placing.run(
            .text(device.serial.text), Value(device.state), Value(device.holder), Value(device.model),
            Value(device.generation), Value(device.generationCreatetime), Value(device.since),
            Value(device.lastEvent), Value(device.lastZero), Value(device.quarantineUntil),
            Value(device.quarantinedBy), Value(device.fallback),
            Value(device.deferredUnbind), Value(device.due), Value(device.attempts), Value(device.grantee),
            Value(device.isZeroRepeated), Value(device.place?.account), Value(device.place?.thing),
            Value(device.place?.details), Value(device.isLetGo), Value(device.refusals),
            Value(device.refusalCode), Value(device.isStuck), Value(device.isAbandoned))
    }

    func occupant(of place: Place, besides serial: SerialNumber) throws(LedgerError) -> SerialNumber? {
        try occupant.first(.text(place.account), .text(place.thing), Value(serial)) {
            row throws(LedgerError) in try row.name(SerialNumber.self)
        }
    }

    func accountsInUse() throws(LedgerError) -> [String] { try accounts.all { row in row.text() } }

    func count(ofAccount account: String, upTo limit: Int) throws(LedgerError) -> Int {
        try ofAccount.first(.text(account), Value(limit)) { row in row.count() } ?? 0
    }

    func unplaced(after serial: SerialNumber?, atMost limit: Int) throws(LedgerError) -> [Device] {
        try unplaced.all(.text(serial?.text ?? ""), Value(limit), reading: Self.read)
    }

    /// Forgets devices that have been free since before `time`.
    func prune(before time: UnixTime, atMost limit: Int) throws(LedgerError) {
        try pruning.run(Value(limit), Value(time))
    }

    /// How many are in each state; none of them is looked at.
    func counts() throws(LedgerError) -> [Device.State: Int] {
        let rows = try tally.all { row throws(LedgerError) in (try row.word(Device.State.self), row.count()) }
        return Dictionary(rows) { first, _ in first }
    }

    /// How many a call may still change that nobody knows the outcome of.
    func countQuarantined(at now: UnixTime) throws(LedgerError) -> Int {
        try quarantined.first(Value(now)) { row in row.count() } ?? 0
    }

    static func read(_ row: inout Row) throws(LedgerError) -> Device {
        let serial: SerialNumber = try row.name()
        let state: Device.State = try row.word()
        let holder: CorpID? = try row.optionalName()
        let model: ModelID? = try row.optionalName()
        let generation = row.optionalNumber()
        let generationCreatetime = row.optionalTime()
        var device = Device(serial: serial, since: row.time())
        device.state = state
        device.holder = holder
        device.model = model
        device.generation = generation
        device.generationCreatetime = generationCreatetime
        device.lastEvent = row.optionalTime()
        device.lastZero = row.optionalTime()
        device.quarantineUntil = row.optionalTime()
        device.quarantinedBy = row.optionalNumber()
        device.fallback = try row.optionalWord()
        device.deferredUnbind = row.optionalNumber()
        device.due = row.optionalTime()
        device.attempts = row.count()
        device.grantee = try row.optionalName()
        device.isZeroRepeated = row.truth()
        let (account, thing, details) = (row.optionalText(), row.optionalText(), row.optionalText())
        if let account, let thing, let details {
            device.place = Place(account: account, thing: thing, details: details)
        }
        device.isLetGo = row.truth()
        device.refusals = row.count()
        device.refusalCode = row.optionalCount()
        device.isStuck = row.truth()
        device.isAbandoned = row.truth()
        return device
    }
}
