import Elements
import Events
import HTTP
import Transport

/// What the stand-ins have in common: scripts, faults, counting and the orders under `/_sandbox/`.
final class StandInFront<Cloud: StandInCloud>: Sendable {
    private struct State {
        var scripts = Scripts()
        var log = CallLog()
    }

    private let cloud: Cloud
    private let runtime: any Runtime
    private let patience: Int64
    private let state = Guarded(State())

    /// - Parameter patience: Milliseconds after which a hanging connection is closed all the same.
    init(_ cloud: Cloud, on runtime: any Runtime, patience: Int64) {
        self.cloud = cloud
        self.runtime = runtime
        self.patience = patience
    }

    func serve(_ request: Request, _ exchange: any Exchange) async {
        if request.path.hasPrefix("/_sandbox/") { return await send(ordered(request), by: exchange) }
        guard let incoming = cloud.identify(request) else {
            return await send(.text(404, "no such call\n"), by: exchange)
        }
        let answer = state.withLock { state in
            state.log.came(incoming.name, about: incoming.subjects)
            return state.scripts.next(for: incoming.key, incoming.name)
        }
        if let delay = answer?.delayMilliseconds, delay > 0 {
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: delay))
        }
        if let answer, let fault = answer.fault {
            note(incoming, fault.text)
            await fail(incoming, answer, fault, exchange)
        } else {
            let reply = cloud.perform(incoming.call, effect: effect(of: answer))
            let code = answer?.code ?? reply.code
            note(incoming, String(code))
            let content = body(of: reply, code: code, answer, to: incoming.call)
            await send(cloud.response(to: incoming.call, content), by: exchange)
        }
    }

    // MARK: Answering

    private func effect(of answer: OrderedAnswer?) -> Effect {
        guard let answer else { return .natural }
        guard let code = answer.code else { return answer.hasEffect == false ? .pretended : .natural }
        return answer.hasEffect ?? (code == cloud.success) ? .forced : .pretended
    }

    private func body(of reply: CloudReply, code: Int, _ answer: OrderedAnswer?, to call: Cloud.Call) -> JSON
    {
        var reply = reply
        if code != reply.code { reply = CloudReply(code, cloud.words(for: code)) }
        if let message = answer?.message { reply.message = message }
        if let data = answer?.data { reply.data = data }
        return cloud.body(of: reply, code: code, to: call)
    }

    private func note(_ incoming: Incoming<Cloud.Call>, _ answer: String) {
        state.withLock { $0.log.answered(incoming.name, answer, about: incoming.subjects) }
    }

    private func send(_ response: Response, by exchange: any Exchange) async {
        // Whether the caller still listens is its own affair.
        _ = await exchange.answer(response, notAfter: runtime.now.advanced(byMilliseconds: 10_000))
    }

    private func fail(
        _ incoming: Incoming<Cloud.Call>, _ answer: OrderedAnswer, _ fault: Fault, _ exchange: any Exchange
    ) async {
        let call = incoming.call
        let reply = cloud.perform(call, effect: answer.hasEffectBeforeFault ? .natural : .pretended)
        switch fault {
        case .hang:
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: patience))
        case .close:
            break
        case .reset:
            await exchange.abandon(after: [], resetting: true)
        case .garbage:
            await exchange.abandon(after: Array("\u{16}\u{3} this is no HTTP\n\n".utf8), resetting: false)
        case .truncated:
            let body = JSONText.render(cloud.body(of: reply, code: reply.code, to: call))
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
            await exchange.abandon(after: Array(head.utf8) + body.prefix(body.count / 2), resetting: false)
        case .page:
            await send(.page(200), by: exchange)
        case .noCode:
            await send(.json(cloud.body(of: reply, code: nil, to: call)), by: exchange)
        case .zeroCode:
            await send(.json(cloud.body(of: CloudReply(0, ""), code: 0, to: call)), by: exchange)
        case .huge:
            var large = reply
            large.message = String(repeating: "x", count: 128 * 1024)
            await send(.json(cloud.body(of: large, code: reply.code, to: call)), by: exchange)
        case .status(let status):
            await send(.page(status), by: exchange)
        }
    }

    // MARK: Orders

    private func ordered(_ request: Request) -> Response {
        do throws(FormatFault) {
            if request.path == "/_sandbox/counters" {
                guard request.answeredMethod == "GET" else {
                    return .text(405, "counters are read\n").allowing("GET", "HEAD")
                }
                return .json(counters(of: Parameters.query(of: request).text("serial")))
            }
            guard request.method == "PUT" || request.method == "POST" else {
                return .text(405, "orders are put\n").allowing("PUT", "POST")
            }
            return .json(try obey(request.path, try Self.document(request.body)))
        } catch {
            return .text(400, "\(error)\n")
        }
    }

    private static func document(_ body: [UInt8]) throws(FormatFault) -> JSON {
        do throws(JSONError) {
            return body.isEmpty ? JSON.object([]) : try JSONReader.read(body)
        } catch {
            throw FormatFault([], "\(error)")
        }
    }

    private func obey(_ path: String, _ body: JSON) throws(FormatFault) -> JSON {
        switch path {
        case "/_sandbox/script":
            let object = try StrictObject(body, allowing: ["serial", "call", "answers"])
            let serial = try object.requiredText("serial").uppercased()
            let call = try object.requiredText("call")
            var answers: [OrderedAnswer] = []
            for element in try object.elements("answers") ?? [] {
                answers.append(try OrderedAnswer(element.value, at: element.path))
            }
            state.withLock { [answers] in $0.scripts.order(answers, for: serial, call) }
            return .object([])
        case "/_sandbox/reset":
            let object = try StrictObject(body, allowing: ["serial"])
            forget(try object.text("serial")?.uppercased())
            return .object([])
        default:
            guard let outcome = try cloud.order(path, body) else { throw FormatFault([], "no such order") }
            return outcome
        }
    }

    private func forget(_ serial: String?) {
        guard let serial else {
            state.withLock { $0 = State() }
            return cloud.forgetEverything()
        }
        state.withLock { state in
            state.scripts.forget(serial)
            state.log.forget(Subject(kind: .serial, id: serial))
        }
        cloud.forget(serial)
    }

    private func counters(of serial: String?) -> JSON {
        guard let serial = serial?.uppercased() else { return .object(state.withLock { $0.log.members }) }
        var members = state.withLock { $0.log.members(of: Subject(kind: .serial, id: serial)) }
        for (name, value) in cloud.facts(about: serial) { members.append(name, value) }
        return .object(members)
    }
}

extension Response {
    static func json(_ value: JSON) -> Response {
        Response(status: 200, contentType: "application/json;charset=UTF-8", body: JSONText.render(value))
    }

    static func text(_ status: Int, _ text: String) -> Response {
        var response = Response(
            status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
        response.addWhatIsDue()
        return response
    }

    /// Some statuses come with a field that tells what would have been right (RFC 9110, 15.5).
    private mutating func addWhatIsDue() {
        switch status {
        case 401: fields.set("WWW-Authenticate", "Signature")
        case 405: fields.set("Allow", "")
        case 407: fields.set("Proxy-Authenticate", "Basic realm=\"sandbox\"")
        case 416: fields.set("Content-Range", "bytes */0")
        case 426: fields.set("Upgrade", "HTTP/3.0")
        default: break
        }
    }

    static func page(_ status: Int) -> Response {
        let page = "<html><head><title>\(status)</title></head><body>a page of some proxy</body></html>\n"
        var response = Response(status: status, contentType: "text/html", body: Array(page.utf8))
        response.addWhatIsDue()
        return response
    }
}
