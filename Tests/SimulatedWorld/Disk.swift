import Binding
import Elements
import Support

/// What is on the disk: it outlives every process, and holds what was committed and nothing else.
final class Disk: Sendable {
    private struct State {
        var records = MemoryRecords()
        var hasSpace = true
        var commits = 0
        var lastTrouble: Instant?
    }

    private let state = Guarded(State())
    private let rules: CommitRules
    /// Whether there is a service to tell what happens.
    let hasService: Bool

    init(_ rules: CommitRules, hasService: Bool) {
        self.rules = rules
        self.hasService = hasService
    }

    /// What a process would find that opened it now.
    var records: MemoryRecords {
        state.withLock { state in
            var records = state.records
            records.begin(hasSpace: state.hasSpace, hasService: hasService)
            return records
        }
    }

    var commits: Int { state.withLock { $0.commits } }

    /// Whether the ledger could not do in time what it was asked, then or later. Whoever saw that may not
    /// know what the ledger holds.
    func wasInTrouble(since instant: Instant) -> Bool {
        state.withLock { $0.lastTrouble.map { $0 >= instant } ?? false }
    }

    func noteTrouble(at now: Instant) { state.withLock { $0.lastTrouble = now } }

    func setSpace(_ isThere: Bool) { state.withLock { $0.hasSpace = isThere } }

    /// The bytes have reached the disk.
    func commit(_ new: MemoryRecords) {
        let old = state.withLock { state in
            let old = state.records
            state.records = new
            state.commits += 1
            return old
        }
        rules.check(old, new)
    }
}
