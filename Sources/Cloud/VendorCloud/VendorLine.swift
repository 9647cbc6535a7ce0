import Binding
import Elements
import HTTP
import Transport

/// The way to one vendor account: where it is, and how its clock goes.
struct VendorLine: Sendable {
    let origin: Origin
    let caller: any Caller
    let runtime: any Runtime
    let clock: PeerClock

    init(origin: Origin, caller: any Caller, runtime: any Runtime) {
        self.origin = origin
        self.caller = caller
        self.runtime = runtime
        clock = PeerClock(.otherCloud, runtime)
    }

    func ask(_ request: VendorRequest, token: Secret? = nil, by deadline: Instant) async -> VendorReply {
        await ask(request, token: token, within: CallWindow(by: deadline))
    }

    func ask(_ request: VendorRequest, token: Secret?, within window: CallWindow) async -> VendorReply {
        let runtime = runtime
        let outcome = await caller.call(
            Call(
                origin: origin, request: request.http(under: origin.basePath, token: token),
                deadline: window.end, beforeFirstByte: { runtime.now <= window.start }))
        clock.note(outcome, from: origin)
        return VendorReply(outcome, canBind: request.canBind)
    }

    /// Asks for nothing but the time, which its clock takes note of.
    func askTime(by deadline: Instant) async {
        clock.note(await caller.call(Call(askingTimeOf: origin, by: deadline)), from: origin)
    }
}
