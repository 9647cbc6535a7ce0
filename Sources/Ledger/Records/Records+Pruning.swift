import Binding
import Elements
import Events

/// What one step of pruning has come to.
package struct PruningStep: Sendable {
    /// How many rows went.
    package let rows: Int
    /// Whether nothing is left to look at for now.
    package let isDone: Bool
    /// Where the next step looks on.
    let place: PruningPlace
}

/// How far pruning has looked, of what is looked at row by row, since much of it stays. nil of what is looked at no more.
///
/// Rows stand in the order of their time, unless a clock was ahead once: once a day all of them are looked at, and
/// meanwhile the oldest, until some are too young.
struct PruningPlace: Sendable {
    var callback: Int64? = 0
    var journal: Int64? = 0
    var code: StoredCode?
    private(set) var isWhole = false
    /// When all had been looked at.
    private var wholeAt: UnixTime?

    private static let dayMilliseconds: Int64 = 24 * 3_600_000

    var isEnd: Bool { callback == nil && journal == nil && code == nil }

    /// Begins, unless something was looked at already.
    ///
    /// - Parameter isByHand: Whether somebody wants to hear that nothing is left.
    mutating func begin(at now: UnixTime, isByHand: Bool) {
        guard callback == 0 && journal == 0 && !isWhole || isByHand && !isWhole else { return }
        // One that ended in the future did so by a clock that was ahead.
        let isDue = wholeAt.map { now < $0 || now.milliseconds(since: $0) >= Self.dayMilliseconds } ?? true
        self = PruningPlace(wholeAt: wholeAt, isWhole: isDue || isByHand)
    }

    /// All that was to be looked at has been. By hand it may have been by an older date, and counts as no day's walk.
    mutating func end(at now: UnixTime, isByHand: Bool) {
        self = PruningPlace(wholeAt: isWhole && !isByHand ? now : wholeAt, isWhole: false)
    }

    init() {}

    private init(wholeAt: UnixTime?, isWhole: Bool) {
        (self.wholeAt, self.isWhole) = (wholeAt, isWhole)
        if isWhole {
            code = StoredCode(arrived: UnixTime(milliseconds: .min), digest: AuthCodeDigest([]))
        }
    }
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
    ///   - place: Behind what was looked at already.
    mutating func prune(
        before time: UnixTime?, atMost limit: Int, from place: PruningPlace
    ) throws(LedgerFailure) -> PruningStep {
        guard isTimeSure else { return PruningStep(rows: 0, isDone: true, place: place) }
        let kept = now.advanced(byMilliseconds: -StoredCallback.retentionMilliseconds)
        let before = min(time ?? kept, kept)
        var place = place
        place.begin(at: now, isByHand: time != nil)
        let callbacks = try pruneCallbacks(before: before, behind: &place.callback, atMost: limit)
        if callbacks > 0 { try notePruned(before) }
        let entries = try pruneJournal(before: before, behind: &place.journal, atMost: limit)
        if !place.isWhole {
            if callbacks == 0 { place.callback = nil }
            if entries == 0 { place.journal = nil }
        }
        let rows =
            try callbacks + entries
            + pruneDevices(before: before, atMost: limit) + pruneDeposits(atMost: limit)
            + pruneSecrets(atMost: limit) + pruneEnded(before: before, atMost: limit)
            + pruneStored(before: before, behind: &place.code, atMost: limit)
        let isDone = rows < limit && place.isEnd
        if isDone { place.end(at: now, isByHand: time != nil) }
        return PruningStep(rows: rows, isDone: isDone, place: place)
    }

    private mutating func notePruned(_ before: UnixTime) throws(LedgerFailure) {
        var records: any Records = self
        try Pruned.note(before, in: &records)
    }

    private func pruneCallbacks(
        before time: UnixTime, behind last: inout Int64?, atMost limit: Int
    ) throws(LedgerFailure) -> Int {
        guard let first = last else { return 0 }
        last = try sql("SELECT number FROM callback WHERE number > ? ORDER BY number LIMIT 1 OFFSET ?")
            .first(Value(first), Value(limit - 1)) { row in row.integer() }
        return try sql(
            "DELETE FROM callback WHERE number > ? AND number <= ? AND arrived < ? AND state <> 'claimed'"
        )
        .run(Value(first), Value(last ?? .max), Value(time))
    }

    private func pruneJournal(
        before time: UnixTime, behind last: inout Int64?, atMost limit: Int
    ) throws(LedgerFailure) -> Int {
        guard let first = last else { return 0 }
        last = try sql("SELECT number FROM journal WHERE number > ? ORDER BY number LIMIT 1 OFFSET ?")
            .first(Value(first), Value(limit - 1)) { row in row.integer() }
        return try sql("DELETE FROM journal WHERE number > ? AND number <= ? AND at < ?")
            .run(Value(first), Value(last ?? .max), Value(time))
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
    private mutating func pruneStored(
        before time: UnixTime, behind last: inout StoredCode?, atMost limit: Int
    ) throws(LedgerFailure) -> Int {
        guard let first = last else { return 0 }
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
        .all(Value(first.arrived), .bytes(first.digest.bytes), Value(time), Value(limit)) { row in
            (
                code: StoredCode(arrived: row.time(), digest: AuthCodeDigest(row.bytes())),
                isHolders: row.truth()
            )
        }
        let ended = stored.filter { !$0.isHolders }
        for one in ended { try forget(one.code.digest) }
        last = stored.count < limit ? nil : stored.last?.code
        return ended.count
    }

    private mutating func forget(_ digest: AuthCodeDigest) throws(LedgerFailure) {
        try eraseAuthCode(digest: digest)
        try sql("DELETE FROM device_secret WHERE code_digest = ?").run(Value(digest))
        try sql("DELETE FROM redemption WHERE code_digest = ?").run(Value(digest))
    }
}
