import Binding
import Elements
import Events

// MARK: What the maker's service is told

extension SQLiteRecords {
    func hasRoomToTell() throws(LedgerFailure) -> Bool {
        let limit = OutboxMessage.mostWaiting
        return try countOutbox(upTo: limit + 1) <= limit
    }

    mutating func tell(
        _ type: String, _ data: JSON, about serial: SerialNumber?, at now: UnixTime
    ) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in
            try store.outbox.put(type, data, about: serial, at: now, store.vault)
        }
        hasTold = true
    }

    func outbox(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage] {
        try store.ask { () throws(LedgerError) in
            try store.outbox.due(by: now, atMost: limit, store.vault)
        }
    }

    func oldestInOutbox(atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage] {
        try store.ask { () throws(LedgerError) in try store.outbox.oldest(atMost: limit, store.vault) }
    }

    func countOutbox(upTo limit: Int) throws(LedgerFailure) -> Int {
        try store.ask { () throws(LedgerError) in try store.outbox.count(upTo: limit) }
    }

    mutating func postpone(_ message: OutboxMessage, until due: UnixTime) throws(LedgerFailure) {
        try store.ask { () throws(LedgerError) in try store.outbox.postpone(message.number, until: due) }
    }

    mutating func remove(_ message: OutboxMessage, at now: UnixTime) throws(LedgerFailure) -> OutboxMessage? {
        try store.ask { () throws(LedgerError) in
            try store.outbox.remove(message.number)
            guard let serial = message.serial else { return nil }
            return try store.outbox.advance(serial, at: now, store.vault)
        }
    }
}

// MARK: What it tells us

extension SQLiteRecords {
    mutating func remember(
        _ message: String, until ends: UnixTime, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        let limit = MakerReplay.mostRemembered
        let (isNew, isFull) = try store.ask { () throws(LedgerError) in
            if isTimeSure { try store.makerMessages.forget(by: now) }
            let isFull = try store.makerMessages.count(upTo: limit) >= limit
            try store.makerMessages.insert(message, until: ends)
            return (store.database.changes == 1, isFull)
        }
        if isNew, isFull { throw .full }
        return isNew
    }
}
