import Binding
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
        _ request: WeComRequest, token: Secret? = nil, by deadline: Instant
    ) async -> WeComReply {
        await carry(
            request, token,
            Call(
                origin: origin, request: request.http(under: origin.basePath, token: token),
                deadline: deadline))
    }

    /// Asks what must be asked once: on a connection that the peer cannot have closed meanwhile.
    func ask(
        _ request: WeComRequest, token: Secret, within window: AttemptWindow,
        commit: @escaping @Sendable () async -> Bool
    ) async -> WeComReply {
        await carry(
            request, token,
            Call(
                origin: origin, request: request.http(under: origin.basePath, token: token),
                deadline: window.start, answerMilliseconds: window.answerMilliseconds,
                reusesConnection: false, beforeFirstByte: commit))
    }

    private func carry(_ request: WeComRequest, _ token: Secret?, _ call: Call) async -> WeComReply {
        let outcome = await caller.call(call)
        clock.note(outcome, from: origin)
        return WeComReply(outcome, hiding: request.secrets + [token].compactMap { $0 })
    }

    /// Asks for nothing but the time, which its clock takes note of.
    func askTime(by deadline: Instant) async {
        clock.note(await caller.call(Call(askingTimeOf: origin, by: deadline)), from: origin)
    }
}
