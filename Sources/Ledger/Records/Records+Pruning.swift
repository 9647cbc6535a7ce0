import Binding
import Elements
import Events

/// What one step of pruning has come to.
package struct PruningStep: Sendable {
    /// How many rows went.
    package let rows: Int
    /// Whether nothing is left to look at for now.
    package let isDone: Bool
    /// Behind which code the next step looks on.
    let last: StoredCode?
}

/// The place of a stored code among all of them, oldest first.
struct StoredCode: Sendable {
    let arrived: UnixTime
    let digest: AuthCodeDigest
}

extension SQLiteRecords {
    /// Deletes rows that nobody needs any more. Of each kind it looks at no more than `limit`, however many stay.
    ///
    /// - Parameters:
    ///   - time: Only what was over before it.
    ///   - last: The last stored code that was looked at; nil begins with the oldest one.
    mutating func prune(
        before time: UnixTime?, atMost limit: Int, behind last: StoredCode?
    ) throws(LedgerFailure) -> PruningStep {
        guard isTimeSure else { return PruningStep(rows: 0, isDone: true, last: last) }
        let kept = now.advanced(byMilliseconds: -StoredCallback.retentionMilliseconds)
        let before = min(time ?? kept, kept)
        let callbacks = try pruneCallbacks(before: before, atMost: limit)
        if callbacks > 0 { try notePruned(before) }
        let others =
            try pruneJournal(before: before, atMost: limit) + pruneDevices(before: before, atMost: limit)
            + pruneDeposits(atMost: limit) + pruneSecrets(atMost: limit)
            + pruneEnded(before: before, atMost: limit)
        let stored = try pruneStored(before: before, behind: last, atMost: limit)
        let rows = callbacks + others + stored.rows
        return PruningStep(rows: rows, isDone: rows < limit && stored.last == nil, last: stored.last)
    }

    private mutating func notePruned(_ before: UnixTime) throws(LedgerFailure) {
        var records: any Records = self
        try Pruned.note(before, in: &records)
    }

    /// Looks at the oldest rows only.
    private func pruneCallbacks(before time: UnixTime, atMost limit: Int) throws(LedgerFailure) -> Int {
        try sql(
            """
            DELETE FROM callback
            WHERE number IN (SELECT number FROM callback ORDER BY number LIMIT ?1)
                AND arrived < ?2 AND state <> 'claimed'
            """
        )
        .run(Value(limit), Value(time))
    }

    /// Looks at the oldest rows only.
    private func pruneJournal(before time: UnixTime, atMost limit: Int) throws(LedgerFailure) -> Int {
        try sql(
            """
            DELETE FROM journal
            WHERE number IN (SELECT number FROM journal ORDER BY number LIMIT ?1) AND at < ?2
            """
        )
        .run(Value(limit), Value(time))
    }

    /// Forgets devices that have been free since before that time.
    private func pruneDevices(before time: UnixTime, atMost limit: Int) throws(LedgerFailure) -> Int {
        try sql(
            """
            DELETE FROM device WHERE serial IN (
                SELECT serial FROM device WHERE state = 'free' AND abandoned = 0 AND since < ?2
                ORDER BY since LIMIT ?1)
            """
        )
        .run(Value(limit), Value(time))
    }

    private func pruneDeposits(atMost limit: Int) throws(LedgerFailure) -> Int {
        try sql("DELETE FROM deposit WHERE serial IN (SELECT serial FROM deposit WHERE ends < ? LIMIT ?)")
            .run(Value(now), Value(limit))
    }

    private func pruneSecrets(atMost limit: Int) throws(LedgerFailure) -> Int {
        try sql(
            """
            DELETE FROM device_secret WHERE code_digest IN (
                SELECT code_digest FROM device_secret WHERE erase_at < ? LIMIT ?)
            """
        )
        .run(Value(now), Value(limit))
    }

    private mutating func pruneEnded(before time: UnixTime, atMost limit: Int) throws(LedgerFailure) -> Int {
        let ended = try sql(
            """
            SELECT code_digest FROM redemption
            WHERE state IN ('refused', 'expired', 'superseded', 'lost') AND arrived < ? LIMIT ?
            """
        )
        .all(Value(time), Value(limit)) { row in AuthCodeDigest(row.bytes()) }
        for digest in ended { try forget(digest) }
        return ended.count
    }

    /// The secret of a device's holder is never thrown away, however old: most of these stay, and are passed by.
    ///
    /// - Returns: How many went, and the last one that was looked at; nil once there is no other.
    private mutating func pruneStored(
        before time: UnixTime, behind last: StoredCode?, atMost limit: Int
    ) throws(LedgerFailure) -> (rows: Int, last: StoredCode?) {
        let stored = try sql(
            """
            SELECT arrived, code_digest, EXISTS (
                SELECT 1 FROM device
                WHERE device.serial = redemption.serial AND redemption.company IN (device.holder, device.grantee))
            FROM redemption
            WHERE state = 'stored' AND (arrived, code_digest) > (?, ?) AND arrived < ?
            ORDER BY arrived, code_digest LIMIT ?
            """
        )
        .all(
            Value(last?.arrived ?? UnixTime(milliseconds: .min)), .bytes(last?.digest.bytes ?? []),
            Value(time),
            Value(limit)
        ) { row in
            (
                code: StoredCode(arrived: row.time(), digest: AuthCodeDigest(row.bytes())),
                isHolders: row.truth()
            )
        }
        let ended = stored.filter { !$0.isHolders }
        for one in ended { try forget(one.code.digest) }
        return (ended.count, stored.count < limit ? nil : stored.last?.code)
    }

    private mutating func forget(_ digest: AuthCodeDigest) throws(LedgerFailure) {
        try eraseAuthCode(digest: digest)
        try sql("DELETE FROM device_secret WHERE code_digest = ?").run(Value(digest))
        try sql("DELETE FROM redemption WHERE code_digest = ?").run(Value(digest))
    }
}
