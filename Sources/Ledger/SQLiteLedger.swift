package import Binding
package import Crypto
package import Elements

/// The ledger in one SQLite file, owned by one process.
package final class SQLiteLedger: BindLedger, Sendable {
    private let commits: Commits
    let runtime: any Runtime
    let keptVault: Guarded<Vault>
    /// How far pruning has looked.
    private let pruningPlace = Guarded(PruningPlace())
    /// Why it was taken for a copy when it was opened; nil for one that may be in service.
    package let restoreSign: RestoreSign?

    /// Opens the file, or makes it, and starts the thread that commits.
    ///
    /// Blocks while it looks the file through, for less than two seconds.
    ///
    /// - Parameters:
    ///   - path: The database file. Its marker, its log and the log's index lie beside it.
    ///   - seal: What the file's secrets are sealed with, once it is adopted.
    ///   - formerSeal: What some of them may still be sealed with. A file is refused that has others.
    ///   - acceptsRestored: Whether a copy, or a ledger that was set back, is opened all the same, to become
    ///     another one with `renew`. Nothing may be served from it before.
    ///   - onPoison: Called once, on the ledger's thread, when the disk has failed: nothing is written
    ///     after that, and the process should end, to recover from the log when it starts again.
    ///   - onAlert: Called on the ledger's thread for what a person should look at.
    ///   - onCommit: Called on the ledger's thread after each commit, and before anybody hears of it.
    package init(
        path: String, seal: SealingKey, formerSeal: SealingKey? = nil, runtime: any Runtime,
        limits: LedgerLimits = LedgerLimits(),
        acceptsRestored: Bool = false, onPoison: @escaping @Sendable (String) -> Void,
        onAlert: @escaping @Sendable (LedgerAlert) -> Void = { _ in },
        onCommit: @escaping @Sendable (LedgerCommit) -> Void = { _ in }
    ) throws(LedgerError) {
        let store = try Store(
            path: path, seals: [seal] + [formerSeal].compactMap(\.self), runtime: runtime, limits: limits,
            acceptsRestored: acceptsRestored)
        restoreSign = store.restoreSign
        keptVault = store.keptVault
        commits = Commits(store, runtime, limits, onPoison: onPoison, onAlert: onAlert, onCommit: onCommit)
        self.runtime = runtime
        try commits.start()
    }

    deinit {
        commits.queue.close()
    }

    /// The name of the key that seals what the ledger keeps, as `SealingKey.name` has it.
    package var sealName: [UInt8] { keptVault.withLock { $0.sealingName } }

    /// From the next transaction on, the maker's service is told what happens, or not.
    package func set(hasService: Bool) {
        commits.hasService.withLock { $0 = hasService }
    }

    package func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome {
        try await wait(for: Waiting(for: transaction, times))
    }

    package func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        let body: Waiting<Finding, Answer>.Body = { records throws(LedgerFailure) in
            try question(records, records.now)
        }
        return try await wait(for: Waiting(times, isQuestion: true, body: body, committed: answered))
    }

    /// A transaction that only SQLite can carry out.
    func transact<Outcome: Sendable>(
        _ times: LedgerTimes, here body: @escaping Waiting<Outcome, Outcome>.Body
    ) async throws(LedgerFailure) -> Outcome {
        try await wait(for: Waiting(times, isQuestion: false, body: body, committed: { $0 }))
    }

    func wait<Finding: Sendable, Answer: Sendable>(
        for waiting: Waiting<Finding, Answer>
    ) async throws(LedgerFailure) -> Answer {
        try commits.queue.add(waiting)
        return try await waiting.outcome(on: runtime)
    }

    /// Makes this another ledger than the one that it may be a copy of, and takes it into service.
    package func renew(_ times: LedgerTimes) async throws(LedgerFailure) {
        try await transact(
            times,
            here: { [runtime] records throws(LedgerFailure) in
                let store = records.store
                try store.ask { () throws(LedgerError) in try store.renew(runtime) }
            })
    }

    /// Deletes what is older than 180 days, a bounded step at a time; for an idle moment.
    ///
    /// A step goes on where the last one of this process has ended; once all are looked at, it begins anew.
    ///
    /// - Parameters:
    ///   - time: Only what was over before it goes.
    ///   - limit: How many rows of each kind are looked at at most.
    package func prune(
        before time: UnixTime? = nil, atMost limit: Int, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> PruningStep {
        let place = pruningPlace.withLock { $0 }
        let step = try await transact(
            times,
            here: { records throws(LedgerFailure) in
                var records = records
                return try records.prune(before: time, atMost: limit, from: place)
            })
        pruningPlace.withLock { $0 = step.place }
        return step
    }

    /// What SQLite's settings are on the connection that commits, by name; for a person to see.
    package func settings(_ times: LedgerTimes) async throws(LedgerFailure) -> [String: String] {
        try await transact(
            times,
            here: { records throws(LedgerFailure) in
                let store = records.store
                return try store.ask { () throws(LedgerError) in try DatabaseSettings.read(store.database) }
            })
    }

    /// Counts devices and codes without looking at the many of which nothing is wanted.
    package func tallies(_ times: LedgerTimes) async throws(LedgerFailure) -> LedgerTallies {
        try await transact(
            times,
            here: { records throws(LedgerFailure) in
                var tallies = try records.deviceTallies()
                tallies.redemptions = try records.redemptionTallies()
                return tallies
            })
    }

    package var figures: LedgerFigures { commits.snapshot }

    /// Takes nothing more, commits what waits, empties the log, and lets the file go.
    ///
    /// - Returns: Whether that was done by `deadline`.
    @discardableResult
    package func close(by deadline: Instant) async -> Bool {
        commits.queue.close()
        return await commits.closed.wait(until: deadline, on: runtime) != nil
    }
}
