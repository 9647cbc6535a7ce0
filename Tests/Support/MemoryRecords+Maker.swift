package import Binding
package import Elements
package import Events

extension MemoryRecords {
    /// A transaction begins.
    package mutating func begin(hasSpace: Bool, hasService: Bool, sureSince: UnixTime?) {
        self.sureSince = sureSince
        self.hasSpace = hasSpace
        self.hasService = hasService
        hasTold = false
        alerts = []
    }

    package func restored() throws(LedgerFailure) -> UnixTime? { restoredAt }

    package mutating func restore(at now: UnixTime) throws(LedgerFailure) {
        restoredAt = now
        lastMessage = Self.leap(lastMessage)
        sequences = sequences.mapValues(Self.leap)
    }

    /// To the next number of which no earlier one can have been given out.
    private static func leap(_ number: Int64) -> Int64 { ((number >> 32) + 1) << 32 }

    package func hasRoomToTell() throws(LedgerFailure) -> Bool {
        messages.count <= OutboxMessage.mostWaiting
    }

    package mutating func tell(
        _ type: String, _ data: JSON, about serial: SerialNumber?, at now: UnixTime
    ) throws(LedgerFailure) {
        lastMessage += 1
        var sequence: Int64?
        if let serial {
            sequence = sequences[serial, default: (lastMessage >> 32) << 32] + 1
            sequences[serial] = sequence
        }
        let isFirst = serial == nil || !messages.contains { $0.serial == serial }
        messages.append(
            OutboxMessage(
                number: lastMessage, serial: serial, sequence: sequence, type: type, data: data, made: now,
                due: isFirst ? now : nil))
        hasTold = true
    }

    package func outbox(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage] {
        let due = messages.compactMap { message in message.due.map { (due: $0, message: message) } }
        let first = due.filter { $0.due <= now }
            .sorted { ($0.due, $0.message.number) < ($1.due, $1.message.number) }
        return first.prefix(limit).map(\.message)
    }

    package func oldestInOutbox(atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage] {
        Array(messages.prefix(limit))
    }

    package func countOutbox(upTo limit: Int) throws(LedgerFailure) -> Int { min(messages.count, limit) }

    package mutating func postpone(
        _ message: OutboxMessage, until due: UnixTime
    ) throws(LedgerFailure) {
        guard let index = messages.firstIndex(where: { $0.number == message.number }) else { return }
        messages[index] = messages[index].with(attempts: messages[index].attempts + 1, due: due)
    }

    package mutating func remove(
        _ message: OutboxMessage, at now: UnixTime
    ) throws(LedgerFailure) -> OutboxMessage? {
        messages.removeAll { $0.number == message.number }
        guard let serial = message.serial,
            let index = messages.firstIndex(where: { $0.serial == serial }), messages[index].due == nil
        else { return nil }
        messages[index] = messages[index].with(attempts: 0, due: now)
        return messages[index]
    }

    package mutating func remember(
        _ message: String, until ends: UnixTime, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        if isTimeSure { makerMessages = makerMessages.filter { $0.value > now } }
        guard makerMessages[message] == nil else { return false }
        guard makerMessages.count < MakerReplay.mostRemembered else { throw .full }
        makerMessages[message] = ends
        return true
    }
}

extension OutboxMessage {
    fileprivate func with(attempts: Int, due: UnixTime) -> OutboxMessage {
        OutboxMessage(
            number: number, serial: serial, sequence: sequence, type: type, data: data, made: made,
            attempts: attempts, due: due)
    }
}

extension MemoryRecords {
    /// How many messages of the maker's are remembered.
    package var rememberedMessages: Int { makerMessages.count }

    /// Empty, of a site with a service to tell.
    package static var telling: MemoryRecords {
        var records = MemoryRecords()
        records.hasService = true
        return records
    }
}
