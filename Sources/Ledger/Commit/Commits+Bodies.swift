import Binding
import Elements

// MARK: The bodies of one batch

extension Commits {
    /// Runs those that are in time.
    ///
    /// - Parameter batch: Those that are late are told so, and taken out.
    /// - Returns: nil when one has failed that was not run apart.
    func perform(
        _ batch: inout [any Pending], apart isApart: Bool, in store: Store
    ) throws(LedgerError) -> [Committed]? {
        var run: [Committed] = []
        var late: Set<Int> = []
        defer { batch = batch.indices.filter { !late.contains($0) }.map { batch[$0] } }
        for (index, pending) in batch.enumerated() {
            guard isInTime(pending) else {
                late.insert(index)
                continue
            }
            if limits.runsTwice { try rehearse(pending, in: store) }
            func body() throws(LedgerFailure) -> Committed { try pending.run(in: records(in: store)) }
            switch isApart ? store.isolate(body) : store.attempt(body) {
            case .done(let committed): run.append(committed)
            case .undone where !isApart: return nil
            case .undone(let failure): pending.fail(failure)
            case .broken(let error): throw error
            }
        }
        return run
    }

    /// Whether it may still be run; otherwise its caller is told.
    private func isInTime(_ pending: any Pending) -> Bool {
        if runtime.now < pending.start { return true }
        pending.fail(.late)
        figures.withLock { $0.late += 1 }
        return false
    }

    /// Runs one body and undoes it, whatever comes of it.
    private func rehearse(_ pending: any Pending, in store: Store) throws(LedgerError) {
        let ending: Store.Ending<Void> = store.isolate { () throws(LedgerFailure) in
            _ = try pending.run(in: records(in: store))
            throw .unavailable("it was a rehearsal")
        }
        if case .broken(let error) = ending { throw error }
    }

    func records(in store: Store) -> SQLiteRecords {
        SQLiteRecords(store: store, runtime: runtime, hasService: hasService.withLock { $0 })
    }
}
