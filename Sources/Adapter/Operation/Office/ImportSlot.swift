import Elements
import Events

/// Which import is under way. One at a time: what is staged is adopted as a whole.
final class ImportSlot: Sendable {
    /// How far the import under way has been looked through.
    struct Check {
        /// The last serial that was looked at.
        var last: SerialNumber?
        var isClean = true
        var isDone = false
    }

    private struct Import {
        let id: String
        var lastHeard: Instant
        var check = Check()
    }

    private struct State {
        var present: Import?
    }

    private let state = Guarded(State())

    /// An import that has not been heard of for this long has been abandoned.
    private static let silenceMilliseconds: Int64 = 30_000

    /// Gives up an import that has been abandoned: whoever comes back must not adopt what is left of it.
    ///
    /// - Returns: Whether `id` is the import under way now; not while another one is.
    func begin(_ id: String, at now: Instant) -> Bool {
        state.withLock { state in
            if let present = state.present,
                now.milliseconds(since: present.lastHeard) < ImportSlot.silenceMilliseconds
            {
                return false
            }
            state.present = Import(id: id, lastHeard: now)
            return true
        }
    }

    /// - Returns: Whether it is the one under way.
    func hear(of id: String, at now: Instant) -> Bool {
        state.withLock { state in
            guard state.present?.id == id else { return false }
            state.present?.lastHeard = now
            return true
        }
    }

    /// How far it has been looked through; nil when it is not under way any more.
    func check(of id: String) -> Check? {
        state.withLock { $0.present?.id == id ? $0.present?.check : nil }
    }

    func note(_ check: Check, of id: String) {
        state.withLock { state in
            if state.present?.id == id { state.present?.check = check }
        }
    }

    func end(_ id: String) {
        state.withLock { state in
            if state.present?.id == id { state.present = nil }
        }
    }
}
