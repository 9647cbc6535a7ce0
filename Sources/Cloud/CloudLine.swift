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
    private let witness: WallClock.Witness
    private let caller: HeardCaller

    /// - Parameter hear: Is told of each call that is over.
    init(
        to origin: Origin, over caller: any Caller, as witness: WallClock.Witness, on runtime: any Runtime,
        hear: @escaping @Sendable (CloudCall) -> Void
    ) {
        self.origin = origin
        self.witness = witness
        self.caller = HeardCaller(caller: caller, runtime: runtime, hear: hear)
        self.runtime = runtime
        clock = PeerClock(witness, runtime)
    }

    /// Makes a call, and hears by its answer what time it is there.
    func carry<Reply: CloudReply>(
        _ call: Call, to endpoint: CloudCall.Endpoint, reading read: (CallOutcome) -> Reply
    ) async -> Reply {
        await caller.call(call, to: endpoint) { outcome in
            clock.note(outcome, from: origin)
            return read(outcome)
        }
    }

    /// Asks for nothing but the time, which its clock takes note of.
    func askTime(by deadline: Instant) async {
        let endpoint: CloudCall.Endpoint = witness == .wecom ? .wecomTime : .vendorTime
        _ = await carry(Call(askingTimeOf: origin, by: deadline), to: endpoint, reading: TimeReply.init)
    }
}

private struct TimeReply: CloudReply {
    let isYes: Bool?

    init(_ outcome: CallOutcome) {
        if case .answered(let response, _) = outcome, response.date != nil {
            isYes = true
        } else {
            isYes = nil
        }
    }
}
