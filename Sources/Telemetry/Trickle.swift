package import Elements

/// Lets a few events of each second into the log, and counts the others: what strangers can bring about
/// at will must not push out what matters. The counters have all of them.
package final class Trickle: Sendable {
    private static let mostPerSecond = 20

    private struct State {
        var second: Int64 = 0
        var count = 0
        var heldBack: Int64 = 0
    }

    private let state = Guarded(State())

    package init() {}

    /// - Returns: How many were held back since the last one that was let through; nil to hold this back.
    package func admit(at now: UnixTime) -> Int64? {
        state.withLock { state in
            if state.second != now.seconds { (state.second, state.count) = (now.seconds, 0) }
            state.count += 1
            guard state.count <= Trickle.mostPerSecond else {
                state.heldBack += 1
                return nil
            }
            defer { state.heldBack = 0 }
            return state.heldBack
        }
    }
}
