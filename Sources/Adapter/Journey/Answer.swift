import Elements
import Envelope
import Events
import HTTP
import Transport

/// What leaves for a callback.
///
/// Only `.sealed(.bind(.success))` and `.acknowledged` may look like a yes. The first is made from a row
/// that is on disk, the second only for what is certainly no bind.
enum Answer: Equatable {
    case sealed(PassiveReply)
    /// The opened challenge of a URL check, bare.
    case echo([UInt8])
    /// The empty 200 of an event that is kept.
    case acknowledged
    /// One text for every refusal.
    case refused(status: Int)
    /// The connection is closed without a byte.
    case silence

    /// The response; nil for silence.
    func response(to message: Intake.Message?, at unixNow: UnixTime, random: (Int) -> [UInt8]) -> Response? {
        switch self {
        case .sealed(let reply):
            guard let message else { return Response.refused(403) }
            return Answer.sealed(reply, message, unixNow, random)
        case .echo(let bytes):
            return Response(status: 200, contentType: "text/plain", body: bytes)
        case .acknowledged:
            return Response(status: 200, contentType: "text/plain", body: [])
        case .refused(let status):
            let response = Response.refused(status)
            return status == 405 ? response.allowing(Intake.methods) : response
        case .silence:
            return nil
        }
    }

    /// Seals with the key that verified the request, echoing its nonce.
    ///
    /// Source: WeCom developer centre, 回调被动回包格式, document path 96062.
    private static func sealed(
        _ reply: PassiveReply, _ message: Intake.Message, _ unixNow: UnixTime, _ random: (Int) -> [UInt8]
    ) -> Response? {
        let stamp: Stamp
        do {
            stamp = try Stamp(timestamp: String(unixNow.seconds), nonce: message.stamp.nonce)
        } catch {
            // A clock before 2001 or after 2286: nothing that we could say would be believed.
            return nil
        }
        let sealed = Sealer.seal(
            reply.message, for: message.route.receiver, stamp: stamp, with: message.key, random: random(16))
        let body = EnvelopeReply(
            encrypt: sealed.encrypt, signature: sealed.signature, timestamp: stamp.timestamp,
            nonce: stamp.nonce)
        return Response(status: 200, contentType: "application/json", body: body.bytes)
    }
}
