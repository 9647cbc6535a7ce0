import Binding
import Elements
import Events

/// The table `redemption`: what becomes of each auth_code, by the code's digest.
struct RedemptionTable: ~Copyable {
    static let columns = """
        code_digest, request, serial, model, company, arrived, state, attempts, busy_answers, code_refusals,
        token_refusals, was_in_doubt, was_retried, is_superseded, is_answered, looks, last_code, due
        """

    private let byDigest: Statement
    private let placing: Statement
    private let counting: Statement
    private let due: Statement
    private let inState: Statement
    private let newestOfDevice: Statement
    private let openOfDevice: Statement
    private let ended: Statement
    private let removal: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let select = "SELECT \(Self.columns) FROM redemption"
        let byDigest = try database.prepare("\(select) WHERE code_digest = ?")
        let placing = try database.prepare(
            """
            INSERT INTO redemption (\(Self.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (code_digest) DO UPDATE SET
                state = excluded.state, attempts = excluded.attempts, busy_answers = excluded.busy_answers,
                code_refusals = excluded.code_refusals, token_refusals = excluded.token_refusals,
                was_in_doubt = excluded.was_in_doubt, was_retried = excluded.was_retried,
                is_superseded = excluded.is_superseded,
                is_answered = excluded.is_answered, looks = excluded.looks, last_code = excluded.last_code,
                due = excluded.due
            """)
        let counting = try database.prepare(
            "SELECT count(*) FROM redemption WHERE state = ?")
        let due = try database.prepare("\(select) WHERE due <= ? ORDER BY due, request LIMIT ?")
        let inState = try database.prepare("\(select) WHERE state = ? ORDER BY arrived, request")
        let newestOfDevice = try database.prepare(
            "\(select) WHERE serial = ? ORDER BY request DESC LIMIT 1")
        let openOfDevice = try database.prepare(
            """
            \(select) WHERE serial = ? AND state NOT IN ('stored', 'expired', 'superseded', 'lost')
            ORDER BY request
            """)
        // The secret of a device's holder is never thrown away, however old.
        let ended = try database.prepare(
            """
            SELECT code_digest FROM redemption AS ended
            WHERE state IN ('stored', 'refused', 'expired', 'superseded', 'lost') AND arrived < ?
                AND (state <> 'stored'
                    OR NOT EXISTS (
                        SELECT 1 FROM device
                        WHERE device.serial = ended.serial
                            AND ended.company IN (device.holder, device.grantee)))
            LIMIT ?
            """)
        let removal = try database.prepare("DELETE FROM redemption WHERE code_digest = ?")
        self.byDigest = byDigest
        self.placing = placing
        self.counting = counting
        self.due = due
        self.inState = inState
        self.newestOfDevice = newestOfDevice
        self.openOfDevice = openOfDevice
        self.ended = ended
        self.removal = removal
    }

    func find(_ digest: [UInt8]) throws(LedgerError) -> Redemption? {
        try byDigest.first(.bytes(digest), reading: Self.read)
    }

    func due(by now: UnixTime, atMost limit: Int) throws(LedgerError) -> [Redemption] {
        try due.all(Value(now), Value(limit), reading: Self.read)
    }

    func all(in state: Redemption.State) throws(LedgerError) -> [Redemption] {
        try inState.all(Value(state), reading: Self.read)
    }

    func newest(of serial: SerialNumber) throws(LedgerError) -> Redemption? {
        try newestOfDevice.first(Value(serial), reading: Self.read)
    }

    func open(of serial: SerialNumber) throws(LedgerError) -> [Redemption] {
        try openOfDevice.all(Value(serial), reading: Self.read)
    }

    func put(_ redemption: Redemption) throws(LedgerError) {
        let progress = redemption.progress
        try placing.run(
            .bytes(redemption.codeDigest), Value(redemption.request), Value(redemption.serial),
            Value(redemption.model), Value(redemption.company), Value(redemption.arrived),
            Value(progress.state), Value(progress.attempts), Value(progress.busyAnswers),
            Value(progress.codeRefusals), Value(progress.tokenRefusals), Value(progress.wasInDoubt),
            Value(progress.wasRetried), Value(progress.isSuperseded), Value(progress.isAnswered),
            Value(progress.looks),
            Value(progress.lastCode), Value(progress.due))
    }

    /// Those that ended, and arrived before `time`.
    func ended(before time: UnixTime, atMost limit: Int) throws(LedgerError) -> [[UInt8]] {
        try ended.all(Value(time), Value(limit)) { row in row.bytes() }
    }

    func remove(_ digest: [UInt8]) throws(LedgerError) {
        try removal.run(.bytes(digest))
    }

    func count(_ states: [Redemption.State]) throws(LedgerError) -> [Redemption.State: Int] {
        var counts: [Redemption.State: Int] = [:]
        for state in states { counts[state] = try counting.first(Value(state)) { row in row.count() } ?? 0 }
        return counts
    }

    static func read(_ row: inout Row) throws(LedgerError) -> Redemption {
        let digest = row.bytes()
        let request = row.number()
        let serial: SerialNumber = try row.name()
        let model: ModelID = try row.name()
        let company: CorpID = try row.name()
        let arrived = row.time()
        var redemption = Redemption(
            request: request, codeDigest: digest, serial: serial, model: model, company: company,
            arrived: arrived, settledAt: arrived)
        redemption.progress.state = try row.word()
        redemption.progress.attempts = row.count()
        redemption.progress.busyAnswers = row.count()
        redemption.progress.codeRefusals = row.count()
        redemption.progress.tokenRefusals = row.count()
        redemption.progress.wasInDoubt = row.truth()
        redemption.progress.wasRetried = row.truth()
        redemption.progress.isSuperseded = row.truth()
        redemption.progress.isAnswered = row.truth()
        redemption.progress.looks = row.count()
        redemption.progress.lastCode = row.optionalCount()
        redemption.progress.due = row.optionalTime()
        return redemption
    }
}
