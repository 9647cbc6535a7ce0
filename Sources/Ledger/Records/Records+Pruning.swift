import Binding
import Elements

extension SQLiteRecords {
    /// Deletes at most `limit` rows of each kind that nobody needs any more.
    ///
    /// - Returns: How many rows went; fewer than `limit` of all kinds means that there is nothing left to do.
    mutating func prune(atMost limit: Int) throws(LedgerFailure) -> Int {
        guard isTimeSure else { return 0 }
        let before = now.advanced(byMilliseconds: -StoredCallback.retentionMilliseconds)
        let callbacks = try pruneCallbacks(before: before, atMost: limit)
        if callbacks > 0 { try notePruned(before) }
        return try callbacks + pruneJournal(before: before, atMost: limit)
            + pruneDevices(before: before, atMost: limit) + pruneDeposits(atMost: limit)
            + pruneSecrets(atMost: limit) + pruneRedemptions(before: before, atMost: limit)
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

    /// The secret of a device's holder is never thrown away, however old.
    private mutating func pruneRedemptions(
        before time: UnixTime, atMost limit: Int
    ) throws(LedgerFailure) -> Int {
        let ended = try sql(
            """
            SELECT code_digest FROM redemption AS ended
            WHERE state IN ('stored', 'refused', 'expired', 'superseded', 'lost') AND arrived < ?
                AND (state <> 'stored'
                    OR NOT EXISTS (
                        SELECT 1 FROM device
                        WHERE device.serial = ended.serial
                            AND ended.company IN (device.holder, device.grantee)))
            LIMIT ?
            """
        )
        .all(Value(time), Value(limit)) { row in AuthCodeDigest(row.bytes()) }
        for digest in ended {
            try eraseAuthCode(digest: digest)
            try sql("DELETE FROM device_secret WHERE code_digest = ?").run(Value(digest))
            try sql("DELETE FROM redemption WHERE code_digest = ?").run(Value(digest))
        }
        return ended.count
    }
}
