import Binding
import Elements
import Support

/// What is on the disk: it outlives every process, and holds what was committed and nothing else.
final class Disk: Sendable {
    private struct State {
        var records = MemoryRecords()
        var hasSpace = true
        var commits = 0
        var troubles = 0
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

    /// How often the ledger could not do in time what it was asked. Whoever saw one may not know what
    /// the ledger holds.
    var troubles: Int { state.withLock { $0.troubles } }

    func noteTrouble() { state.withLock { $0.troubles += 1 } }

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
