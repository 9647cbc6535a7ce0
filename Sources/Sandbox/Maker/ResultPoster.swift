import Cloud
import Crypto
import Elements
import Events
import HTTP
import Transport

/// Posts results of forwarded binds to the adapter, as the maker's service does when it could not answer
/// at once; and as nobody should.
final class ResultPoster: Sendable {
    private static let patience: Int64 = 5_000
    /// Posts of one plan.
    private static let longestPlan = 16

    private let caller: any Caller
    private let secret: Secret
    private let runtime: any Runtime
    /// Where the adapter is; nothing is posted before that is known.
    private let adapter = Guarded<Origin?>(nil)

    init(signing secret: Secret, over caller: any Caller, on runtime: any Runtime) {
        self.secret = secret
        self.caller = caller
        self.runtime = runtime
    }

    func post(to origin: Origin) { adapter.withLock { $0 = origin } }

    /// Begins to post what a plan says, each a while from now.
    ///
    /// - Parameters:
    ///   - plan: Objects with `after_ms`, `errcode` or `code`, and what is wrong with them: `as` is
    ///     `unsigned`, `stale` or `stranger`; `req_id` and `model_id` another one's.
    ///   - note: Gets the status of each; 0 when there was no answer.
    func post(_ plan: [JSON], about call: MakerCall, _ note: @escaping @Sendable (Int) -> Void) {
        for result in plan.prefix(ResultPoster.longestPlan) {
            let due = runtime.now.advanced(byMilliseconds: result["after_ms"]?.integer ?? 0)
            runtime.spawn { [self] in
                await runtime.sleep(until: due)
                note(await send(result, about: call))
            }
        }
    }

    private func send(_ result: JSON, about call: MakerCall) async -> Int {
        guard let origin = adapter.withLock({ $0 }) else { return 0 }
        let request = signed(request(result, call, under: origin.basePath), as: result["as"]?.string)
        let deadline = runtime.now.advanced(byMilliseconds: ResultPoster.patience)
        switch await caller.call(Call(origin: origin, request: request, deadline: deadline)) {
        case .answered(let response, _): return response.status
        case .notSent, .unknown: return 0
        }
    }

    private func request(_ result: JSON, _ call: MakerCall, under basePath: String) -> Request {
        var members = JSON.Members([
            ("model_id", result["model_id"] ?? call.data["model_id"] ?? .null),
            ("req_id", result["req_id"] ?? call.data["req_id"] ?? .null),
        ])
        for name in ["errcode", "code"] {
            if let number = result[name] { members.append(name, number) }
        }
        members.append("msg", "")
        members.append("data", .object([]))
        var fields = Fields()
        fields.append("Content-Type", "application/json")
        return Request(
            method: "POST", target: basePath + "/vendor/results", fields: fields,
            body: JSONText.render(.object(members)))
    }

    private func signed(_ bare: Request, as kind: String?) -> Request {
        guard kind != "unsigned" else { return bare }
        var request = bare
        let age: Int64 = kind == "stale" ? 400 : 0
        let webhook = StandardWebhook([
            kind == "stranger" ? Secret("a stranger's secret, quite long") : secret
        ])
        webhook.sign(
            &request, id: "msg_\(Hex.encode(runtime.randomBytes(12)))",
            at: runtime.unixNow.advanced(bySeconds: -age))
        return request
    }
}
