package import Binding
package import Elements

/// A ledger over dictionaries, which fails when it is told to.
///
/// It runs a transaction on the caller's thread, at once. Everything else is as `BindLedger` says; one
/// contract is checked against this and against the real ledger.
package final class MemoryLedger: BindLedger {
    /// What may happen to one transaction.
    package enum Fault: Sendable {
        /// It is refused before it runs.
        case refused(LedgerFailure)
        /// It runs, and is not committed.
        case lost(LedgerFailure)
        /// It is committed, and the caller hears that it is not known.
        case unheard(LedgerFailure)
        /// It is committed, but after `times.wait`: the caller hears `.late` at that instant.
        case slow
        /// It runs, and is undone after `times.wait`: the caller hears `.late`, and nothing else ever.
        case slowAndLost
    }

    /// What becomes of a transaction whose caller has heard `.late`.
    private enum Slowness {
        case committed, undone
    }

    private struct State {
        var records = MemoryRecords()
        var count = 0
        var faults: [Int: Fault] = [:]
        var space: Bool = true
        var hasService = false
        var latency: (range: ClosedRange<Int64>, chance: SplitMix)?
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    package init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// How many transactions have been asked for.
    package var count: Int { state.withLock { $0.count } }

    /// Everything that is stored now.
    package var records: MemoryRecords { state.withLock { $0.records } }

    /// - Parameter number: Which transaction, counted from 1 at the ledger's beginning.
    package func fail(transaction number: Int, with fault: Fault) {
        state.withLock { $0.faults[number] = fault }
    }

    package func failNext(with fault: Fault) {
        state.withLock { $0.faults[$0.count + 1] = fault }
    }

    /// No more faults come.
    package func heal() {
        state.withLock { $0.faults = [:] }
    }

    /// From now on a commit takes a while, in which others are begun: milliseconds, drawn from the seed.
    package func set(latency: ClosedRange<Int64>, seed: UInt64) {
        state.withLock { $0.latency = (latency, SplitMix(state: seed)) }
    }

    /// Whether new callbacks find room.
    package func setSpace(_ isThere: Bool) {
        state.withLock { $0.space = isThere }
    }

    /// Whether there is a service to tell what happens.
    package func set(hasService: Bool) {
        state.withLock { $0.hasService = hasService }
    }

    package func transact<Result: Sendable>(
        _ times: LedgerTimes,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result,
        ifLate: (@Sendable (Result, inout any Records, UnixTime) throws(LedgerFailure) -> Void)?
    ) async throws(LedgerFailure) -> Result {
        guard runtime.now < times.start else {
            state.withLock { $0.count += 1 }
            throw .late
        }
        let (result, slowness) = try state.withLock { state throws(LedgerFailure) in
            try run(body, in: &state)
        }
        if let milliseconds = latency() {
            let heard = runtime.now.advanced(byMilliseconds: milliseconds)
            await runtime.sleep(until: min(heard, times.wait))
        }
        guard slowness != nil || runtime.now >= times.wait else { return result }
        // In the real ledger this may come before or after the caller hears; here it comes before.
        if let ifLate, slowness != .undone {
            state.withLock { state in
                var changed = state.records
                changed.begin(
                    hasSpace: state.space, hasService: state.hasService, sureSince: runtime.sureSince)
                var records: any Records = changed
                // A correction that fails changes nothing.
                guard (try? ifLate(result, &records, runtime.unixNow)) != nil else { return }
                state.records = records as? MemoryRecords ?? state.records
            }
        }
        if runtime.now < times.wait { await runtime.sleep(until: times.wait) }
        throw .late
    }

    package func read<Result: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result {
        guard runtime.now < times.start else { throw .late }
        let now = runtime.unixNow
        return try state.withLock { state throws(LedgerFailure) in
            state.count += 1
            switch state.faults[state.count] {
            case .refused(let failure), .unheard(let failure): throw failure
            case .slow, .slowAndLost: throw .late
            // A question has nothing to lose.
            case .lost, nil: return try question(state.records, now)
            }
        }
    }

    private func latency() -> Int64? {
        state.withLock { state in
            guard var latency = state.latency else { return nil }
            let milliseconds = Int64.random(in: latency.range, using: &latency.chance)
            state.latency = latency
            return milliseconds
        }
    }

    private func run<Result>(
        _ body: (inout any Records, UnixTime) throws(LedgerFailure) -> Result, in state: inout State
    ) throws(LedgerFailure) -> (Result, slowness: Slowness?) {
        state.count += 1
        let fault = state.faults[state.count]
        if case .refused(let failure) = fault { throw failure }
        var changed = state.records
        changed.begin(
                    hasSpace: state.space, hasService: state.hasService, sureSince: runtime.sureSince)
        var records: any Records = changed
        let result = try body(&records, runtime.unixNow)
        if case .lost(let failure) = fault { throw failure }
        if case .slowAndLost = fault { return (result, .undone) }
        state.records = records as? MemoryRecords ?? state.records
        if case .unheard(let failure) = fault { throw failure }
        if case .slow = fault { return (result, .committed) }
        return (result, nil)
    }
}
