import Binding
import Elements

extension SQLiteRecords {
    /// Deletes at most `limit` rows of each kind that nobody needs any more.
    ///
    /// - Returns: How many rows went; fewer than `limit` of all kinds means that there is nothing left to do.
    mutating func prune(atMost limit: Int, at now: UnixTime) throws(LedgerFailure) -> Int {
        guard isTimeSure else { return 0 }
        let before = now.advanced(byMilliseconds: -StoredCallback.retentionMilliseconds)
        let callbacks = try store.ask { () throws(LedgerError) in
            try store.callbacks.prune(before: before, atMost: limit)
            return store.database.changes
        }
        if callbacks > 0 { try notePruned(before) }
        return try store.ask { () throws(LedgerError) in
            var count = callbacks
            try store.journal.prune(before: before, atMost: limit)
            count += store.database.changes
            try store.devices.prune(before: before, atMost: limit)
            count += store.database.changes
            try store.deposits.prune(before: now, atMost: limit)
            count += store.database.changes
            try store.secrets.prune(before: now, atMost: limit)
            count += store.database.changes
            for digest in try store.redemptions.ended(before: before, atMost: limit) {
                try store.codes.erase(digest)
                try store.secrets.remove(digest)
                try store.redemptions.remove(digest)
                count += 1
            }
            return count
        }
    }

    private mutating func notePruned(_ before: UnixTime) throws(LedgerFailure) {
        var records: any Records = self
        try Pruned.note(before, in: &records)
    }
}
