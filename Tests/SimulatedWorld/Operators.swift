import Adapter
import Binding
import Elements
import Events
import Support

/// Whoever runs the adapter: looks at the clouds, and decides what no program may.
extension People {
    private static let patienceMilliseconds: Int64 = 5_000

    /// Somebody sees that WeCom does not have a device, and says so.
    ///
    /// It is seen in the very moment in which it is written down, for which the office has no way; so
    /// nobody is told of it here.
    func holdByHand(after wait: Int64) {
        let serial = dice.pick(serials)
        guard !disk.hasService else { return }
        decide(after: wait) { [truth, chronicle] adapter in
            let process = adapter.process
            let by = process.now.advanced(byMilliseconds: People.patienceMilliseconds)
            // A person who hears that it did not work may leave it at that.
            try? await adapter.ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                guard truth.owner(of: serial) == nil else { return }
                let outcome = try TakeBack.hold(serial, because: "not in WeCom", in: &records, at: now)
                chronicle.note("  a person holds \(serial): \(outcome)")
            }
        }
    }

    /// Somebody who knows that no company has a device lets it go; and again, where that does not work. Nobody
    /// is told of it here, as above.
    func release(after wait: Int64) {
        let serial = dice.pick(serials)
        guard !disk.hasService else { return }
        decide(after: wait) { [truth, chronicle] adapter in
            let process = adapter.process
            let by = process.now.advanced(byMilliseconds: People.patienceMilliseconds)
            // A person who hears that it did not work may leave it at that.
            try? await adapter.ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                guard truth.owner(of: serial) == nil, !truth.isZeroUnderWay(serial) else { return }
                let outcome = try TakeBack.release(serial, because: "nobody's", in: &records, at: now)
                chronicle.note("  a person releases \(serial): \(outcome)")
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
