import Binding
import Elements
import Events

// The table `redemption`: what becomes of each auth_code, by the code's digest.

extension SQLiteRecords {
    /// How long the secret of a superseded redemption is kept.
    private static let supersededSecretMilliseconds: Int64 = 24 * 3_600_000

    func redemption(codeDigest: AuthCodeDigest) throws(LedgerFailure) -> Redemption? {
        try sql("SELECT \(Redemption.columns) FROM redemption WHERE code_digest = ?")
            .first(Value(codeDigest), reading: Redemption.read)
    }

    mutating func put(_ redemption: Redemption) throws(LedgerFailure) {
        let progress = redemption.progress
        try sql(
            """
            INSERT INTO redemption (\(Redemption.columns)) VALUES (\(Redemption.columns.marks))
            ON CONFLICT (code_digest) DO UPDATE SET \(Redemption.columns.replaced(from: "state"))
            """
        )
        .run(
            Value(redemption.codeDigest), Value(redemption.request), Value(redemption.serial),
            Value(redemption.model), Value(redemption.company), Value(redemption.arrived),
            Value(progress.state), Value(progress.attempts), Value(progress.busyAnswers),
            Value(progress.codeRefusals), Value(progress.tokenRefusals), Value(progress.wasInDoubt),
            Value(progress.wasRetried), Value(progress.isSuperseded), Value(progress.isAnswered),
            Value(progress.looks), Value(progress.reason), Value(progress.reason?.wecomCode),
            Value(progress.due))
        if progress.state == .sending { store.noteSending() }
        guard progress.state == .superseded else { return }
        try eraseSecret(
            codeDigest: redemption.codeDigest,
            at: now.advanced(byMilliseconds: Self.supersededSecretMilliseconds))
    }

    func redemptions(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [Redemption] {
        try sql(
            "SELECT \(Redemption.columns) FROM redemption WHERE due <= ? ORDER BY due, code_digest LIMIT ?"
        )
        .all(Value(now), Value(limit), reading: Redemption.read)
    }

    func redemptions(in state: Redemption.State) throws(LedgerFailure) -> [Redemption] {
        try sql("SELECT \(Redemption.columns) FROM redemption WHERE state = ? ORDER BY arrived, code_digest")
            .all(Value(state), reading: Redemption.read)
    }

    func redemptions(
        in state: Redemption.State, atMost limit: Int
    ) throws(LedgerFailure) -> [Redemption] {
        try sql(
            """
            SELECT \(Redemption.columns) FROM redemption WHERE state = ?
            ORDER BY arrived DESC, code_digest DESC LIMIT ?
            """
        )
        .all(Value(state), Value(limit), reading: Redemption.read)
    }

    func newestRedemption(of serial: SerialNumber) throws(LedgerFailure) -> Redemption? {
        try sql(
            "SELECT \(Redemption.columns) FROM redemption WHERE serial = ? ORDER BY request DESC LIMIT 1"
        )
        .first(Value(serial), reading: Redemption.read)
    }

    func openRedemptions(of serial: SerialNumber) throws(LedgerFailure) -> [Redemption] {
        try sql(
            """
            SELECT \(Redemption.columns) FROM redemption
            WHERE serial = ? AND state NOT IN ('stored', 'expired', 'superseded', 'lost')
            ORDER BY request
            """
        )
        .all(Value(serial), reading: Redemption.read)
    }

    func redemptionTallies() throws(LedgerFailure) -> [Redemption.State: Int] {
        var counts: [Redemption.State: Int] = [:]
        for state in LedgerTallies.redemptions {
            counts[state] = try sql("SELECT count(*) FROM (SELECT 1 FROM redemption WHERE state = ? LIMIT ?)")
                .count(Value(state), Value(LedgerTallies.mostRedemptions))
        }
        return counts
    }
}

// MARK: The row

extension Redemption {
    static let columns = ColumnList(
        """
        code_digest, request, serial, model, company, arrived, state, attempts, busy_answers, code_refusals,
        token_refusals, was_in_doubt, was_retried, is_superseded, is_answered, looks, reason, last_code, due
        """)

    static func read(_ row: inout Row) throws(LedgerError) -> Redemption {
        let digest = AuthCodeDigest(row.bytes())
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
        redemption.progress.reason = row.reason()
        redemption.progress.due = row.optionalTime()
        return redemption
    }
}
