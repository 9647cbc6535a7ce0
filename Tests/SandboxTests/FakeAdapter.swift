import Cloud
import Elements
import Envelope
import Events
import HTTP
import Sandbox
import Transport

/// A receiver of callbacks that checks what they are and answers what a test wants.
final class FakeAdapter: Sendable {
    /// What a callback is answered.
    enum Reply: Sendable {
        case sealed(PassiveReply)
        /// Sealed with another key than the route's.
        case sealedWrongly
        case body(Int, String)
        case nothing
        case after(milliseconds: Int64, PassiveReply)
    }

    static let token = Secret("hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo")
    static let key = Secret("6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt")
    static let makerSecret = Secret("secretOfTheMaker")
    static let provider = "ww0000000000000001"

    private struct State: Sendable {
        var callbacks: [Callback] = []
        var faults: [EnvelopeError] = []
        var targets: [String] = []
        var deposits: [JSON] = []
    }

    let origin: Origin
    private let loops: Loops
    private let decide: @Sendable (Callback) async -> Reply
    private let state: Guarded<State>
    private let server: StandInServer

    init(on loops: Loops, _ decide: @escaping @Sendable (Callback) async -> Reply) throws {
        self.loops = loops
        self.decide = decide
        let state = Guarded(State())
        self.state = state
        server = try StandInServer(on: loops) { request, exchange in
            await Self.serve(request, exchange, state, decide, loops)
        }
        origin = try Origin("http://127.0.0.1:\(server.port)")
    }

    var callbacks: [Callback] { state.withLock { $0.callbacks } }
    var faults: [EnvelopeError] { state.withLock { $0.faults } }
    var deposits: [JSON] { state.withLock { $0.deposits } }
    var targets: [String] { state.withLock { $0.targets } }

    static let route = Target.Route(
        path: "/wecom/wifi", receiver: StandInBench.model, model: StandInBench.model, token: token,
        encodingAESKey: key, productKey: "p11v14")

    private static func serve(
        _ request: Request, _ exchange: any Exchange, _ state: Guarded<State>,
        _ decide: @Sendable (Callback) async -> Reply, _ loops: Loops
    ) async {
        state.withLock { $0.targets.append("\(request.method) \(request.target)") }
        if request.path == "/vendor/deposits" {
            let webhook = StandardWebhook([makerSecret])
            let isSigned = (try? webhook.verify(request, at: loops.unixNow)) != nil
            if isSigned, let deposit = try? JSONReader.read(request.body) {
                state.withLock { $0.deposits.append(deposit) }
            }
            let response =
                isSigned ? Response(status: 200, contentType: nil, body: []) : Response.refused(403)
            _ = await exchange.answer(response, notAfter: loops.now.advanced(byMilliseconds: 120_000))
            return
        }
        let response: Response?
        do {
            let credentials = try Credentials(token: token, encodingAESKey: key)
            let query = try Query(request.query ?? "")
            let stamp = try Stamp(
                timestamp: query.single("timestamp") ?? "", nonce: query.single("nonce") ?? "")
            let signature = try Signature(query.single("msg_signature") ?? "")
            let encrypt =
                try request.method == "GET"
                ? query.single("echostr") ?? "" : EnvelopeBody(request.body).encrypt
            let opened = try Sealer.open(
                encrypt, stamp: stamp, signature: signature, with: [credentials], for: [StandInBench.model])
            if request.method == "GET" {
                response = Response(status: 200, contentType: "text/plain", body: opened.message)
            } else {
                let callback = try EventDecoder.decode(opened.message)
                state.withLock { $0.callbacks.append(callback) }
                response = try await answer(await decide(callback), stamp, credentials, loops)
            }
        } catch let error as EnvelopeError {
            state.withLock { $0.faults.append(error) }
            response = .refused(403)
        } catch {
            response = .refused(400)
        }
        guard let response else { return }
        _ = await exchange.answer(response, notAfter: loops.now.advanced(byMilliseconds: 120_000))
    }

    private static func answer(
        _ reply: Reply, _ stamp: Stamp, _ credentials: Credentials, _ loops: Loops
    ) async throws -> Response? {
        switch reply {
        case .sealed(let message): return seal(message, stamp, credentials, loops)
        case .sealedWrongly:
            let other = try Credentials(token: Secret("another"), encodingAESKey: key)
            return seal(.bind(.success), stamp, other, loops)
        case .body(let status, let text):
            return Response(status: status, contentType: "text/plain", body: Array(text.utf8))
        case .nothing: return nil
        case .after(let milliseconds, let message):
            await loops.sleep(until: loops.now.advanced(byMilliseconds: milliseconds))
            return seal(message, stamp, credentials, loops)
        }
    }

    private static func seal(
        _ message: PassiveReply, _ stamp: Stamp, _ credentials: Credentials, _ loops: Loops
    ) -> Response {
        let sealed = Sealer.seal(
            message.message, for: StandInBench.model, stamp: stamp, with: credentials,
            random: loops.randomBytes(16))
        let reply = EnvelopeReply(
            encrypt: sealed.encrypt, signature: sealed.signature, timestamp: stamp.timestamp,
            nonce: stamp.nonce)
        return Response(status: 200, contentType: "application/json", body: reply.bytes)
    }
}
