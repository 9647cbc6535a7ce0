import Binding
import Configuration
import Elements
import Events
import Telemetry

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
        /// The last refusal of the day, while nothing was answered since.
        var refused: Refused?
    }

    /// Which code said so, about which device.
    struct Refused {
        let code: Int?
        let device: SerialNumber
        let asked: Instant
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

    /// By what the vendor has said that it answers the account nothing more; nil while it does.
    func refused(at now: UnixTime) -> Refused? {
        state.withLock { state in
            Self.turn(&state, at: now)
            return state.refused
        }
    }

    /// The vendor has answered a question, which disproves what it refused before that was asked. The night asks no
    /// more today all the same.
    func answered(askedAt asked: Instant) {
        state.withLock { state in
            guard let refused = state.refused, asked >= refused.asked else { return }
            state.refused = nil
        }
    }

    /// The night asks no more today.
    ///
    /// - Parameter refused: How the vendor has said that nobody may; nil where it was only asked too much at once.
    func end(_ refused: Refused?, at now: UnixTime) {
        state.withLock { state in
            Self.turn(&state, at: now)
            state.isSpent = true
            state.refused = refused ?? state.refused
        }
    }

    /// The vendor's day is China's.
    private static func turn(_ state: inout State, at now: UnixTime) {
        let day = (now.seconds + 8 * 3_600) / 86_400
        if state.day != day { state = State(callsPerDay: state.callsPerDay, day: day) }
    }
}

extension Conditions.Example {
    init(_ refused: Quota.Refused) {
        let reason = Reason(.vendorQuota, vendorCode: refused.code)
        self.init(
            reason.logged.merging([.device: .string(refused.device.text)]) { $1 },
            todo: reason.advice(about: refused.device))
    }
}
