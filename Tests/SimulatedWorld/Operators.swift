import Adapter
import Binding
import Elements
import Events
import Support

/// Whoever runs the adapter: looks at the clouds, and decides what no program may.
extension People {
    private static let patienceMilliseconds: Int64 = 5_000

    /// Somebody sees that WeCom does not have a device, and says so.
    func holdByHand(after wait: Int64) {
        say(after: wait) { serial, records, now throws(LedgerFailure) in
            "holds: \(try TakeBack.hold(serial, because: "not in WeCom", in: &records, at: now))"
        }
    }

    /// Somebody who knows that no company has a device lets it go; and again, where that does not work.
    func release(after wait: Int64) {
        say(after: wait) { [truth] serial, records, now throws(LedgerFailure) in
            guard !truth.isZeroUnderWay(serial) else { return "does not release" }
            // To release what is free strikes the place where it was let go without the vendor.
            let isFree = try records.device(serial)?.state == .free
            guard !isFree || !truth.isAtVendor(serial) else { return "does not strike what the vendor has" }
            let outcome = try TakeBack.release(serial, because: "nobody's", in: &records, at: now)
            if outcome == .abandoned { truth.leaveBehind(serial) }
            return "releases: \(outcome)"
        }
    }

    /// What a person says of a device that WeCom does not have.
    ///
    /// It is seen in the very moment in which it is written down, for which the office has no way.
    private func say(
        after wait: Int64,
        _ word:
            @escaping @Sendable (SerialNumber, inout any Records, UnixTime) throws(LedgerFailure) -> String
    ) {
        let serial = dice.pick(serials)
        decide(after: wait) { [truth, chronicle] adapter in
            let by = adapter.process.now.advanced(byMilliseconds: People.patienceMilliseconds)
            // A person who hears that it did not work may leave it at that.
            try? await adapter.machine.ledger.transact(LedgerTimes(by: by)) {
                (records, now) throws(LedgerFailure) in
                guard truth.owner(of: serial) == nil else { return }
                let said = try word(serial, &records, now)
                chronicle.note("  \(serial): a person \(said)")
            }
        }
    }

    /// Somebody has a doubtful code sent once more.
    func retryByHand(after wait: Int64) {
        let serial = dice.pick(serials)
        decide(after: wait) { [chronicle] adapter in
            // Most of the time there is none.
            let answer = try? await adapter.office.perform(
                "redemptions/retry", ["redemption": .string(serial.text)])
            if answer != nil { chronicle.note("  a person retries the code of \(serial)") }
        }
    }

    private func decide(after wait: Int64, _ decision: @escaping @Sendable (Host.Adapter) async -> Void) {
        truth.later(wait) { [self] in
            guard !weather.isCalm, let adapter = host.adapter else { return }
            adapter.process.spawn { await decision(adapter) }
        }
    }
}
