package import Elements

extension Inspection {
    /// How many rows pruning would take now that were over before a time; walks through whole tables.
    package func prunable(before time: UnixTime, at now: UnixTime) throws(LedgerError) -> Int {
        try database.prepare(
            """
            SELECT
                (SELECT count(*) FROM callback WHERE arrived < ?1 AND state <> 'claimed')
                + (SELECT count(*) FROM journal WHERE at < ?1)
                + (SELECT count(*) FROM device WHERE state = 'free' AND abandoned = 0 AND since < ?1)
                + (SELECT count(*) FROM deposit WHERE ends < ?2)
                + (SELECT count(*) FROM device_secret WHERE erase_at < ?2)
                + (
                    SELECT count(*) FROM redemption
                    WHERE arrived < ?1 AND (state IN ('refused', 'expired', 'superseded', 'lost')
                        OR state = 'stored' AND NOT EXISTS (
                            SELECT 1 FROM device
                            WHERE device.serial = redemption.serial
                                AND redemption.company IN (device.holder, device.grantee))))
            """
        )
        .first([Value(time), Value(now)]) { row in row.count() } ?? 0
    }
}
