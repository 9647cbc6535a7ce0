package import Elements
package import Events

/// One message that waits to be delivered to the maker's own service.
package struct OutboxMessage: Equatable, Sendable {
    /// The ledger's number of it. Later ones have higher numbers, and none comes twice.
    package let number: Int64
    /// What it is about; nil for what is about no device.
    package let serial: SerialNumber?
    /// Its place among all messages about its device, from 1 and without a gap. One that was never delivered
    /// keeps its place, so that the service sees what it has missed.
    package let sequence: Int64?
    package let type: String
    package let data: JSON
    package let made: UnixTime
    /// How often it has been sent in vain.
    package let attempts: Int
    /// When it may be sent; nil while another one about its device stands before it.
    package let due: UnixTime?

    package init(
        number: Int64, serial: SerialNumber?, sequence: Int64?, type: String, data: JSON, made: UnixTime,
        attempts: Int = 0, due: UnixTime?
    ) {
        self.number = number
        self.serial = serial
        self.sequence = sequence
        self.type = type
        self.data = data
        self.made = made
        self.attempts = attempts
        self.due = due
    }

    /// What could not be delivered for so long is given up, once it was also sent so often in vain: when it was
    /// made may have been stamped by a clock that was days behind.
    package static let retentionMilliseconds: Int64 = 7 * 24 * 3_600_000
    static let leastAttempts = 12
    /// While more than these wait, alerts are left to the journal and forwarded events are refused. What
    /// happens to devices and codes is always told.
    package static let mostWaiting = 20_000
    static let longestWaitMilliseconds: Int64 = 300_000

    /// - Parameter sureSince: Since when what was stamped is as old as it seems; nil while no time is sure.
    func isOld(at now: UnixTime, sureSince: UnixTime?) -> Bool {
        guard let sureSince else { return false }
        return now.milliseconds(since: max(made, sureSince)) >= Self.retentionMilliseconds
    }

    var isTried: Bool { attempts >= Self.leastAttempts }

    /// From a vain attempt to the next one: 1, 2, 4 … 300 s.
    package var waitMilliseconds: Int64 {
        min(1_000 << Int64(min(attempts, 16)), Self.longestWaitMilliseconds)
    }
}

/// What waits to be delivered, inside one open transaction.
package protocol OutboxRecords {
    /// Whether the site has a service to tell. Without one nothing is told, so that nothing piles up.
    var hasService: Bool { get }
    /// Whether this transaction has told anything.
    var hasTold: Bool { get }
    /// Whether no more than `OutboxMessage.mostWaiting` wait.
    func hasRoomToTell() throws(LedgerFailure) -> Bool

    /// Puts a message behind the others about its device.
    mutating func tell(
        _ type: String, _ data: JSON, about serial: SerialNumber?, at now: UnixTime
    ) throws(LedgerFailure)
    /// Those that may be sent by then, longest due first.
    func outbox(dueBy now: UnixTime, atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage]
    /// The oldest ones, whether or not they are due.
    func oldestInOutbox(atMost limit: Int) throws(LedgerFailure) -> [OutboxMessage]
    /// How many wait, counted up to a limit.
    func countOutbox(upTo limit: Int) throws(LedgerFailure) -> Int
    /// It was sent in vain, and may be sent again then.
    mutating func postpone(_ message: OutboxMessage, until due: UnixTime) throws(LedgerFailure)
    /// Takes it out. The next one about its device is due now.
    ///
    /// - Returns: That next one.
    mutating func remove(_ message: OutboxMessage, at now: UnixTime) throws(LedgerFailure) -> OutboxMessage?
}
