import Cloud
import Elements
import Events
import HTTP

/// The maker's service behind its stand-in's front. Its codes are errcodes.
final class MakerRules: StandInCloud {
    private let webhook: StandardWebhook
    private let poster: ResultPoster
    private let runtime: any Runtime
    private let state = Guarded(MakerState())

    init(_ webhook: StandardWebhook, posting poster: ResultPoster, on runtime: any Runtime) {
        self.webhook = webhook
        self.poster = poster
        self.runtime = runtime
    }

    let success = 0

    func words(for code: Int) -> String { Errcode(rawValue: code)?.message ?? "" }

    func identify(_ request: Request) -> Incoming<MakerCall>? {
        guard let call = MakerCall(request, webhook, at: runtime.unixNow) else { return nil }
        var subjects: [Subject] = []
        if !call.serial.isEmpty { subjects.append(Subject(kind: .serial, id: call.serial)) }
        if !call.request.isEmpty { subjects.append(Subject(kind: .request, id: call.request)) }
        return Incoming(
            call: call, name: call.name?.rawValue ?? call.type,
            key: call.serial.isEmpty ? Scripts.everybody : call.serial, subjects: subjects)
    }

    func perform(_ call: MakerCall, effect: Effect) -> CloudReply {
        state.withLock { state in
            state.remember(call)
            let code: Int
            switch call.name {
            case .bind?: code = state.bind(call, effect)
            case .question?: code = state.standing(of: call) ?? 404
            case .holder?: code = state.isHeld(call) ? 0 : 404
            case .unbind?, .undo?:
                state.takeBack(call, effect)
                code = 0
            case .userScan?:
                // Every device of this maker's is, until a script says otherwise.
                return CloudReply(0, words(for: 0), .object([("online_status", 1)]))
            case nil: code = call.id == nil ? 401 : 0
            }
            return CloudReply(code, words(for: code))
        }
    }

    func body(of reply: CloudReply, code: Int?, to call: MakerCall) -> JSON {
        if reply.data.object != nil { return reply.data }
        var members = JSON.Members()
        if let code { members.append("errcode", .integer(Int64(code))) }
        members.append("msg", .string(reply.message))
        return .object(members)
    }

    func response(to call: MakerCall, _ content: JSON) -> Response {
        if let plan = content["post"]?.array {
            let state = state
            let serial = call.serial
            poster.post(plan, about: call) { status in
                state.withLock { $0.note(posted: status, about: serial) }
            }
            return .text(202, "the result comes later\n")
        }
        switch content["errcode"]?.integer {
        case 401: return .text(401, "no valid signature\n")
        case 404: return .text(404, "never seen\n")
        default: return .json(content)
        }
    }

    func facts(about serial: String) -> [(String, JSON)] { state.withLock { $0.facts(about: serial) } }

    func forget(_ serial: String) { state.withLock { $0.forget(serial) } }

    func forgetEverything() { state.withLock { $0 = MakerState() } }

    func order(_ path: String, _ body: JSON) throws(FormatFault) -> JSON? { nil }
}
