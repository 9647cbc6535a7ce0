import Binding
import Cloud
import Elements
import Events
package import HTTP
import Telemetry
package import Transport

/// Where the maker's own service speaks to us: signed messages under `/vendor/`.
///
/// Who cannot sign learns nothing but that it was refused, and changes nothing.
package struct MakerReceiver: Equipped {
    /// A genuine message: a signed JSON object, and the id that stays the same when it is sent again.
    struct Message: Sendable {
        let id: String
        /// When it was signed, as it says: the same id signed anew is another attempt, the same id signed
        /// at the same time may be a captured one.
        let signedAt: String
        let body: JSON
    }

    /// What takes the messages that come to one path.
    typealias Taker = @Sendable (Message) async -> Response

    private let takers: [String: Taker]
    let kit: Kit

    init(_ takers: [String: Taker], _ kit: Kit) {
        self.takers = takers
        self.kit = kit
    }

    /// No answer is written later than this after the message's first byte.
    private static let patienceMilliseconds: Int64 = 4_000

    package func serve(_ request: Request, _ exchange: any Exchange) async {
        let response = await answer(request, exchange.peer)
        let notAfter = exchange.arrival.advanced(byMilliseconds: MakerReceiver.patienceMilliseconds)
        _ = await exchange.answer(response, notAfter: notAfter)
    }

    private func answer(_ request: Request, _ peer: String) async -> Response {
        guard let taker = takers[request.path] else {
            let paths = takers.keys.sorted().joined(separator: ", ")
            tell(
                of: request, peer, .unknownPath, Reason.Word.noRoute.rawValue,
                "if it is the maker's service: it posts to one of \(paths)")
            return Response.refused(404)
        }
        guard request.method == "POST" else {
            tell(
                of: request, peer, .method, Reason.Word.method.rawValue,
                "if it is the maker's service: it uses POST")
            return Response.refused(405).allowing("POST")
        }
        let id: String
        do {
            id = try StandardWebhook(site.value.makerSecrets).verify(request, at: runtime.unixNow)
        } catch {
            tell(of: request, peer, MakerCall(error), error.rawValue, error.todo)
            return Response.refused(403)
        }
        do {
            let body = try JSONReader.read(request.body)
            let signedAt = request.fields["webhook-timestamp"] ?? ""
            return await taker(Message(id: id, signedAt: signedAt, body: body))
        } catch {
            tell(
                of: request, peer, .malformed, MakerCall.malformed.rawValue,
                "mend what the maker's service sends: \(error.reason)")
            return Response.message(400, "the body is no JSON that we take: \(error.reason)")
        }
    }

    /// Counts a message that is not taken, and tells of it as far as the log has room for such lines.
    private func tell(
        of request: Request, _ peer: String, _ call: MakerCall, _ reason: String, _ todo: String
    ) {
        counters.makerMessages.add(call)
        let route = takers[request.path] == nil ? nil : request.path
        let sender = Sender(of: request, from: peer, by: site.value.fence)
        let lot = Trickle.Lot(.makerMessageRefused, reason, on: route)
        guard trickle.admit(lot, from: sender.source, at: runtime.now) else { return }
        var fields: [Log.Key: JSON] = [
            .path: .string(Receiver.bounded(request.path)), .method: .string(request.method),
            .peer: .string(peer), .reason: .string(reason), .todo: .string(todo),
        ]
        fields[.route] = route.map(JSON.string)
        fields[.sender] = sender.named.map(JSON.string)
        log.tell(.makerMessageRefused, fields)
    }
}

extension StandardWebhook.Refusal {
    /// What to do about it, for whoever has only that line.
    fileprivate var todo: String {
        switch self {
        case .headers:
            "if it is the maker's service: it must sign each message as Standard Webhooks says, by `maker.secrets`"
        case .stale:
            "look at the clock of the maker's service, and at this machine's: `timedatectl set-ntp true`"
        case .signature:
            "if it is the maker's service: give it one of `maker.secrets`, or add its own and reload"
        }
    }
}

extension Response {
    /// Tells the maker's service, in words, what became of its message.
    static func message(_ status: Int, _ text: String) -> Response {
        json(status, [("message", .string(text))])
    }

    static func json(_ status: Int, _ members: [(String, JSON)]) -> Response {
        Response(
            status: status, contentType: "application/json", body: JSONText.render(.object(members)))
    }
}

extension MakerCall {
    fileprivate init(_ refusal: StandardWebhook.Refusal) {
        switch refusal {
        case .headers: self = .badHeaders
        case .stale: self = .stale
        case .signature: self = .badSignature
        }
    }
}
