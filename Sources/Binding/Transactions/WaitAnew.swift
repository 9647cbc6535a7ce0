package import Elements

/// The transaction that begins every wait in the ledger anew.
///
/// Rows hold times of day. At a start, and when the believed time of day is moved, nobody knows how much of a
/// wait is over: one that guards against a call or an answer under way must not end early, and none may last
/// for as long as a clock was wrong.
package enum WaitAnew {
    package static func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) {
        let end = UnixTime(milliseconds: .max)
        for before in try records.devices(dueBy: end, atMost: .max) {
            var device = before
            device.waitAnew(at: now)
            if device != before { try records.put(device) }
        }
        for before in try records.redemptions(dueBy: end, atMost: .max) {
            var redemption = before
            redemption.waitAnew(at: now)
            if redemption != before { try records.put(redemption) }
        }
        let latest = now.advanced(byMilliseconds: OutboxMessage.longestWaitMilliseconds)
        for message in try records.outbox(dueBy: end, atMost: OutboxMessage.mostWaiting) {
            if let due = message.due, due > latest { try records.postpone(message, until: now) }
        }
    }
}
