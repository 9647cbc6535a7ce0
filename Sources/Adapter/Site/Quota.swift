import Binding
import Configuration
import Elements

/// What the nightly comparison may still ask of one account today: the vendor counts every call, and a bind
/// that meets the end of the quota is refused.
///
/// Source: vendor documentation; about 1,280 calls a day.
///
/// States: Device 43.
package final class Quota: Sendable {
    private struct State {
        var callsPerDay: Int
        var day: Int64?
        var calls = 0
        var isSpent = false
        /// The same, and nothing was answered since.
        var isRefusing = false
    }

    private let state: Guarded<State>

    package init(callsPerDay: Int = Installation.VendorAccount.usualNightlyCalls) {
        state = Guarded(State(callsPerDay: callsPerDay))
    }

    func set(callsPerDay: Int) { state.withLock { $0.callsPerDay = callsPerDay } }

    /// - Returns: Whether one more question may be asked; if so, it counts.
    func take(at now: UnixTime) -> Bool {
        state.withLock { state in
            Self.turn(&state, at: now)
            guard !state.isSpent, state.calls < state.callsPerDay else { return false }
            state.calls += 1
            return true
        }
    }

    /// Whether the vendor answers the account nothing, as far as that is known.
    func isRefusing(at now: UnixTime) -> Bool {
        state.withLock { state in
            Self.turn(&state, at: now)
            return state.isRefusing
        }
    }

    /// The vendor has answered a question. The night asks no more today all the same.
    func answered() { state.withLock { $0.isRefusing = false } }

    /// The vendor has said that the account may ask no more today.
    func end(at now: UnixTime) {
        state.withLock { state in
            Self.turn(&state, at: now)
            (state.isSpent, state.isRefusing) = (true, true)
        }
    }

    /// The vendor's day is China's.
    private static func turn(_ state: inout State, at now: UnixTime) {
        let day = (now.seconds + 8 * 3_600) / 86_400
        if state.day != day { state = State(callsPerDay: state.callsPerDay, day: day) }
    }
}
