import Binding
import Elements
import HTTP
import Transport

extension CloudLine {
    func ask(_ request: VendorRequest, token: Secret? = nil, by deadline: Instant) async -> VendorReply {
        await ask(request, token: token, within: CallWindow(by: deadline))
    }

    func ask(_ request: VendorRequest, token: Secret?, within window: CallWindow) async -> VendorReply {
        let runtime = runtime
        return await carry(
            Call(
                origin: origin, request: request.http(under: origin.basePath, token: token),
                deadline: window.end, beforeFirstByte: { runtime.now <= window.start }),
            to: request.endpoint
        ) { VendorReply($0, canBind: request.canBind) }
    }
}
