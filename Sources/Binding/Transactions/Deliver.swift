package import Elements

/// The transactions of delivering what the maker's service is told.
package enum Deliver {
    package struct Due: Sendable {
        /// Of as many lines as were asked for, the first message of each.
        package let messages: [OutboxMessage]
        /// When the next one is due, now or later.
        package let next: UnixTime?
        /// How many wait, counted up to one more than `OutboxMessage.mostWaiting`.
        package let waiting: Int
        /// When the oldest of them was made.
        package let oldest: UnixTime?
        /// What has been given up.
        package let expired: [OutboxMessage]
    }

    /// So many are looked at, and given up, at once.
    private static let mostExpired = 64

    /// What is to be delivered now, once what is too old is given up.
    package struct Next: Transaction {
        private let limit: Int

        package init(atMost limit: Int) {
            self.limit = limit
        }

        package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Due {
            let expired = try expire(in: &records, at: now)
            return Due(
                messages: try records.outbox(dueBy: now, atMost: limit),
                next: try records.outbox(dueBy: UnixTime(milliseconds: .max), atMost: 1).first?.due,
                waiting: try records.countOutbox(upTo: OutboxMessage.mostWaiting + 1),
                oldest: try records.oldestInOutbox(atMost: 1).first?.made, expired: expired)
        }
    }

    private static func expire(
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> [OutboxMessage] {
        let sureSince = records.sureSince
        guard try records.oldestInOutbox(atMost: 1).first?.isOld(at: now, sureSince: sureSince) == true else {
            return []
        }
        // Of one device's line only the first is sent, and so tried.
        let expired = try records.oldestInOutbox(atMost: mostExpired)
            .filter { $0.isTried && $0.isOld(at: now, sureSince: sureSince) }
        for message in expired { _ = try records.remove(message, at: now) }
        return expired
    }

    /// How an attempt ended. Where nobody knows whether the service has it, or it did not want it, it is sent
    /// again, ever more slowly.
    package struct Ending: Transaction {
        private let message: OutboxMessage
        private let isTaken: Bool

        package init(_ message: OutboxMessage, isTaken: Bool) {
            self.message = message
            self.isTaken = isTaken
        }

        /// - Returns: The next one about the same device, which may be sent now.
        package func run(
            in records: inout any Records, at now: UnixTime
        ) throws(LedgerFailure) -> OutboxMessage? {
            if isTaken { return try records.remove(message, at: now) }
            try records.postpone(message, until: now.advanced(byMilliseconds: message.waitMilliseconds))
            return nil
        }
    }
}
