import Binding
import Elements
import Events
import Support

/// What is on the disk: it outlives every process, and holds what was committed and nothing else.
final class Disk: Sendable {
    private struct State {
        var records = MemoryRecords()
        var hasSpace = true
        var commits = 0
        var lastTrouble: Instant?
        /// Whether the ledger's file is where it was.
        var isThere = true
        /// What was there before each time that it was set back.
        var former: [MemoryRecords] = []
        /// What the marker beside it says, and since when.
        var marked = 0
        var markedAt: Instant?
    }

    /// What somebody has put aside.
    struct Copy: Sendable {
        fileprivate let records: MemoryRecords
        fileprivate let commits: Int
    }

    private static let markerMilliseconds: Int64 = 1_000

    private let state = Guarded(State())
    private let rules: CommitRules
    /// Whether there is a service to tell what happens.
    let hasService: Bool

    init(_ rules: CommitRules, hasService: Bool) {
        self.rules = rules
        self.hasService = hasService
    }

    /// What a process would find that opened it now.
    var records: MemoryRecords { records(sureSince: nil) }

    func records(sureSince: UnixTime?) -> MemoryRecords {
        state.withLock { state in
            var records = state.records
            records.begin(hasSpace: state.hasSpace, hasService: hasService, sureSince: sureSince)
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
    func commit(_ new: MemoryRecords, at now: Instant) {
        let old = state.withLock { state in
            let old = state.records
            state.records = new
            state.commits += 1
            Disk.mark(&state, at: now)
            return old
        }
        rules.check(old, new)
    }

    /// Once a second the marker follows.
    private static func mark(_ state: inout State, at now: Instant) {
        if let last = state.markedAt, now.milliseconds(since: last) < markerMilliseconds { return }
        (state.marked, state.markedAt) = (state.commits, now)
    }

    // MARK: The file

    var isThere: Bool { state.withLock { $0.isThere } }

    func setThere(_ isThere: Bool) { state.withLock { $0.isThere = isThere } }

    /// Whether no process may serve from it.
    var isRefused: Bool { state.withLock { !$0.isThere || $0.commits < $0.marked } }

    /// How often it has been set back.
    var edition: Int { state.withLock { $0.former.count } }

    /// What a process sees, or would if it had not ended, that opened it when it had been set back so often.
    func records(of edition: Int) -> MemoryRecords {
        state.withLock { $0.former.dropFirst(edition).first } ?? records
    }

    var copy: Copy { state.withLock { Copy(records: $0.records, commits: $0.commits) } }

    /// Somebody puts an old copy in the ledger's place, while no process runs.
    ///
    /// - Returns: Whether it was done: what was committed in the last second, and is not marked yet, could be
    ///   lost without a trace, so that nothing is put back then.
    func setBack(to copy: Copy, at now: Instant) -> Bool {
        state.withLock { state in
            Disk.mark(&state, at: now)
            guard copy.commits < state.marked else { return false }
            state.former.append(state.records)
            (state.records, state.commits) = (copy.records, copy.commits)
            return true
        }
    }

    /// Somebody takes it into service all the same.
    func accept(at now: UnixTime) {
        var records: any Records = self.records
        // The rows of a dictionary can always be read and written.
        _ = try? AcceptRestore.Begin(because: "a copy").run(in: &records, at: now)
        var last: SerialNumber?
        repeat {
            last = (try? AcceptRestore.LoseHolders(after: last).run(in: &records, at: now))?.last
        } while last != nil
        guard let accepted = records as? MemoryRecords else { return }
        state.withLock { state in
            state.records = accepted
            state.commits += 1
            state.marked = state.commits
        }
    }
}
