package import Binding
package import Elements

/// A ledger over dictionaries, which fails when it is told to.
///
/// It runs a transaction on the caller's thread, at once, and twice. Everything else is as `BindLedger` says; one
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

    /// What became of a transaction that was run.
    private enum Fate: Equatable {
        case committed
        /// Its caller hears nothing but that, or hears `.late`.
        case unheard(LedgerFailure)
        case late, undone
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

    /// From now on it counts as many devices, wherever they are.
    package func pretend(devices count: Int) {
        state.withLock { $0.records.pretendedDevices = count }
    }

    /// Whether there is a service to tell what happens.
    package func set(hasService: Bool) {
        state.withLock { $0.hasService = hasService }
    }

    package func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome {
        guard runtime.now < times.start else {
            state.withLock { $0.count += 1 }
            throw .late
        }
        let (outcome, fate) = try state.withLock { state throws(LedgerFailure) in
            try run(transaction, in: &state)
        }
        if fate != .undone { transaction.committed(outcome) }
        if case .unheard(let failure) = fate { throw failure }
        if let milliseconds = latency() {
            let heard = runtime.now.advanced(byMilliseconds: milliseconds)
            await runtime.sleep(until: min(heard, times.wait))
        }
        guard fate != .committed || runtime.now >= times.wait else { return outcome }
        // In the real ledger this may come before or after the caller hears; here it comes before.
        if fate != .undone, let correction = transaction.ifLate(outcome) { correct(by: correction) }
        if runtime.now < times.wait { await runtime.sleep(until: times.wait) }
        throw .late
    }

    package func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        guard runtime.now < times.start else { throw .late }
        let now = runtime.unixNow
        let finding = try state.withLock { state throws(LedgerFailure) in
            state.count += 1
            switch state.faults[state.count] {
            case .refused(let failure), .unheard(let failure): throw failure
            case .slow, .slowAndLost: throw .late
            // A question has nothing to lose.
            case .lost, nil: break
            }
            _ = try question(state.records, now)
            return try question(state.records, now)
        }
        return answered(finding)
    }

    private func latency() -> Int64? {
        state.withLock { state in
            guard var latency = state.latency else { return nil }
            let milliseconds = Int64.random(in: latency.range, using: &latency.chance)
            state.latency = latency
            return milliseconds
        }
    }

    private func run<T: Transaction>(
        _ transaction: T, in state: inout State
    ) throws(LedgerFailure) -> (T.Outcome, Fate) {
        state.count += 1
        let fault = state.faults[state.count]
        if case .refused(let failure) = fault { throw failure }
        let outcome: T.Outcome
        let changed: MemoryRecords
        (outcome, changed) = try twice(transaction, in: state)
        switch fault {
        case .lost(let failure): throw failure
        case .slowAndLost: return (outcome, .undone)
        case .unheard(let failure): return (outcome, commit(changed, &state, .unheard(failure)))
        case .slow: return (outcome, commit(changed, &state, .late))
        case .refused, nil: return (outcome, commit(changed, &state, .committed))
        }
    }

    private func commit(_ changed: MemoryRecords, _ state: inout State, _ fate: Fate) -> Fate {
        state.records = changed
        return fate
    }

    /// A correction that fails changes nothing, and is not tried again.
    private func correct<T: Transaction>(by correction: T) {
        let outcome: T.Outcome? = state.withLock { state in
            guard let (outcome, changed) = try? twice(correction, in: state) else { return nil }
            state.records = changed
            return outcome
        }
        if let outcome { correction.committed(outcome) }
    }

    /// Runs a transaction on a copy of the rows, and once more on another: only the last run counts, so that
    /// one that leaves a trace elsewhere does what it does twice.
    private func twice<T: Transaction>(
        _ transaction: T, in state: State
    ) throws(LedgerFailure) -> (T.Outcome, MemoryRecords) {
        let now = runtime.unixNow
        var begun = state.records
        begun.begin(hasSpace: state.space, hasService: state.hasService, sureSince: runtime.sureSince)
        var rehearsed: any Records = begun
        _ = try transaction.run(in: &rehearsed, at: now)
        var records: any Records = begun
        let outcome = try transaction.run(in: &records, at: now)
        return (outcome, records as? MemoryRecords ?? begun)
    }
}
