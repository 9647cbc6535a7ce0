import Elements
import HTTP
import Transport

/// The way to WeCom for one model.
struct WeComLine: Sendable {
    let origin: Origin
    let caller: any Caller
    let runtime: any Runtime
    let clock: PeerClock

    init(origin: Origin, caller: any Caller, runtime: any Runtime) {
        self.origin = origin
        self.caller = caller
        self.runtime = runtime
        clock = PeerClock(.wecom, runtime)
    }

    func ask(
        _ request: WeComRequest, token: Secret? = nil, by deadline: Instant,
        commit: (@Sendable () async -> Bool)? = nil
    ) async -> WeComReply {
        // What is committed before the first byte must be said once, on a connection that cannot have
        // been closed by the peer meanwhile.
        let call = Call(
            origin: origin, request: request.http(under: origin.basePath, token: token), deadline: deadline,
            reusesConnection: commit == nil, beforeFirstByte: commit)
        let outcome = await caller.call(call)
        clock.note(outcome, from: origin)
        return WeComReply(outcome, hiding: request.secrets + [token].compactMap { $0 })
    }

    /// Asks for nothing but the time, which its clock takes note of.
    func askTime(by deadline: Instant) async {
        clock.note(await caller.call(Call(askingTimeOf: origin, by: deadline)), from: origin)
    }
}
