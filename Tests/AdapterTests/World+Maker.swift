import Adapter
import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing

/// What the maker's own service posts, and how it is taken.
extension World {
    /// The result of a forwarded bind: one of `errcode` and `code`, or whatever a test wants.
    func result(_ request: String, errcode: Int64? = nil, code: Int64? = nil, model: String = model) -> String
    {
        let errcode = errcode.map { #","errcode":\#($0)"# } ?? ""
        let code = code.map { #","code":\#($0)"# } ?? ""
        return #"{"model_id":"\#(model)","req_id":"\#(request)"\#(errcode)\#(code),"msg":"m","data":{}}"#
    }

    /// - Parameters:
    ///   - secret: nil for no signature at all.
    ///   - seconds: How old the signature is.
    /// - Returns: The HTTP status.
    func post(
        _ body: String, path: String = "/vendor/results", secret: String? = makerSecret,
        ago seconds: Int64 = 0
    ) async -> Int? {
        var request = Request(method: "POST", target: path, body: Array(body.utf8))
        if let secret {
            StandardWebhook([Secret(secret)]).sign(
                &request, id: "msg_1", at: simulation.unixNow.advanced(bySeconds: -seconds))
        }
        let exchange = CapturingExchange(simulation, answering: request, life: life)
        await machine.maker.serve(request, exchange)
        return exchange.answer?.0.status
    }

    func posted(_ body: String) -> Int? { simulation.run { await post(body) } }

    /// A bind, and something else a while after it has begun.
    func bind<Other: Sendable>(
        _ bind: Bind, andAfter milliseconds: Int64, _ other: @escaping @Sendable () async -> Other
    ) -> (Reply, Other) {
        simulation.run {
            async let reply = send(bind)
            await simulation.sleep(until: simulation.now.advanced(byMilliseconds: milliseconds))
            let outcome = await other()
            return await (reply, outcome)
        }
    }

    func row(_ request: String) -> StoredCallback? {
        number(request).flatMap { ledger.records.callbacks[$0] }
    }
}
