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
        guard let taker = takers[request.path] else { return Response.refused(404) }
        guard request.method == "POST" else { return Response.refused(405).allowing("POST") }
        let id: String
        do {
            id = try StandardWebhook(site.value.makerSecrets).verify(request, at: runtime.unixNow)
        } catch {
            counters.makerMessages.add(MakerCall(error))
            if trickle.admit(
                Trickle.Lot(.makerMessageRefused, error.rawValue, on: request.path), from: peer)
            {
                log.tell(
                    .makerMessageRefused,
                    [
                        .route: .string(request.path), .peer: .string(peer),
                        .reason: .string(error.rawValue),
                    ])
            }
            return Response.refused(403)
        }
        do {
            let body = try JSONReader.read(request.body)
            let signedAt = request.fields["webhook-timestamp"] ?? ""
            return await taker(Message(id: id, signedAt: signedAt, body: body))
        } catch {
            counters.makerMessages.add(.malformed)
            return Response.message(400, "the body is no JSON that we take: \(error.reason)")
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
