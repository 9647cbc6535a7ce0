import Elements
import HTTP
import Transport

/// The way to one of the clouds: where it is, and how its clock goes.
///
/// What is asked over it, and how its answers are read, stands with each cloud.
struct CloudLine: Sendable {
    let origin: Origin
    let runtime: any Runtime
    let clock: PeerClock
    private let caller: any Caller

    init(to origin: Origin, over caller: any Caller, as witness: WallClock.Witness, on runtime: any Runtime) {
        self.origin = origin
        self.caller = caller
        self.runtime = runtime
        clock = PeerClock(witness, runtime)
    }

    /// Makes a call, and hears by its answer what time it is there.
    func carry(_ call: Call) async -> CallOutcome {
        let outcome = await caller.call(call)
        clock.note(outcome, from: origin)
        return outcome
    }

    /// Asks for nothing but the time, which its clock takes note of.
    func askTime(by deadline: Instant) async {
        _ = await carry(Call(askingTimeOf: origin, by: deadline))
    }
}
