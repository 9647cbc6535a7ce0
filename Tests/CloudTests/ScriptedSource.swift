import Binding
import Cloud
import Elements
import Support
import Testing
import Transport

/// A source with its outcomes written down; the last one repeats.
final class ScriptedSource: TokenSource {
    private struct State {
        var outcomes: [Result<Int64, TokenTrouble>]
        var renewals: [Bool] = []
    }

    private let state: Guarded<State>
    private let simulation: Simulation

    /// - Parameter outcomes: The lives of the tokens in seconds, or what goes wrong.
    init(_ simulation: Simulation, _ outcomes: [Result<Int64, TokenTrouble>]) {
        self.simulation = simulation
        state = Guarded(State(outcomes: outcomes))
    }

    var count: Int { state.withLock { $0.renewals.count } }
    /// Of each attempt, whether there was a token to renew.
    var renewals: [Bool] { state.withLock { $0.renewals } }

    func script(_ outcomes: Result<Int64, TokenTrouble>...) {
        state.withLock { $0.outcomes = outcomes }
    }

    func obtain(
        renewing present: Credential?, by deadline: Instant
    ) async -> Result<Credential, TokenTrouble> {
        await simulation.sleep(until: simulation.now.advanced(byMilliseconds: 100))
        let (outcome, number) = state.withLock { state in
            state.renewals.append(present != nil)
            let outcome = state.outcomes[0]
            if state.outcomes.count > 1 { state.outcomes.removeFirst() }
            return (outcome, state.renewals.count)
        }
        let now = simulation.unixNow
        return outcome.map { life in
            Credential(secret: Secret("token-\(number)"), made: now, ends: now.advanced(bySeconds: life))
        }
    }
}
