import Binding
import Elements
import Envelope
import Events
import HTTP

/// The checks between a request and an opened message, each one before the next.
///
/// Route → query keys once each → shape → body → signature → cipher → ReceiveId → freshness. The shape
/// checks are not cosmetic: the signature joins its fields without separators, so that bytes could be
/// moved from the ciphertext into the nonce under the same hash. Freshness comes last, since what is genuine
/// and not fresh tells that a clock is wrong, maybe ours.
struct Intake {
    /// Why a request is turned away. The peer learns the status only, and one status for everything that
    /// fails to authenticate.
    struct Refusal: Error, Equatable {
        let status: Int
        let reason: Reason
        /// For whoever reads the log.
        let detail: String
        /// When it was signed, if it would have been taken at that time.
        var signing: Signing?

        init(status: Int, _ reason: Reason, detail: String = "") {
            self.status = status
            self.reason = reason
            self.detail = detail
        }

        static func unauthenticated(_ word: Reason.Word) -> Refusal { Refusal(status: 403, Reason(word)) }
    }

    /// A right signature, and when it was made by its own word.
    struct Signing: Equatable {
        let signature: Signature
        let time: UnixTime
    }

    /// An authentic message, and what is needed to answer it.
    struct Message {
        let bytes: [UInt8]
        let route: Route
        let key: Credentials
        let stamp: Stamp
        let signing: Signing
    }

    /// What a route is asked with: its check, and callbacks.
    static let methods = ["GET", "HEAD", "POST"]

    let site: Site
    let unixNow: UnixTime

    func route(of request: Request) throws(Refusal) -> Route {
        guard let route = site.routes[request.path] else { throw Refusal(status: 404, Reason(.noRoute)) }
        guard Intake.methods.contains(request.method) else {
            throw Refusal(status: 405, Reason(.method))
        }
        return route
    }

    /// Opens a posted callback.
    func callback(_ request: Request, on route: Route) throws(Refusal) -> Message {
        let (query, stamp, signature) = try shaped(request)
        guard query.single("echostr") == nil else { throw .unauthenticated(.query) }
        let body: EnvelopeBody
        do {
            body = try EnvelopeBody(request.body)
        } catch {
            throw .unauthenticated(.envelope)
        }
        return try open(body.encrypt, stamp, signature, route, for: [route.receiver])
    }

    /// Opens the challenge of a URL check; what it holds is to be answered as it is.
    ///
    /// Source: WeCom developer centre, 回调配置, document path 90930.
    func challenge(_ request: Request, on route: Route) throws(Refusal) -> [UInt8] {
        let (query, stamp, signature) = try shaped(request)
        guard let echo = query.single("echostr") else { throw .unauthenticated(.query) }
        let message = try open(echo, stamp, signature, route, for: route.checkReceivers)
        // A captured callback is signed by the same formula. Only what cannot be one, nor read as a yes,
        // is given back.
        guard Intake.isChallenge(message.bytes) else { throw .unauthenticated(.challenge) }
        return message.bytes
    }

    private static func isChallenge(_ bytes: [UInt8]) -> Bool {
        guard (1...64).contains(bytes.count), bytes != Array("success".utf8) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: false
            }
        }
    }

    private func shaped(_ request: Request) throws(Refusal) -> (Query, Stamp, Signature) {
        let query: Query
        do {
            query = try Query(request.query ?? "")
        } catch {
            throw .unauthenticated(.query)
        }
        guard let signed = query.single("msg_signature"), let timestamp = query.single("timestamp"),
            let nonce = query.single("nonce")
        else { throw .unauthenticated(.query) }
        let stamp: Stamp
        let signature: Signature
        do {
            stamp = try Stamp(timestamp: timestamp, nonce: nonce)
            signature = try Signature(signed)
        } catch {
            throw .unauthenticated(.shape)
        }
        return (query, stamp, signature)
    }

    private func open(
        _ encrypt: String, _ stamp: Stamp, _ signature: Signature, _ route: Route, for receivers: [String]
    ) throws(Refusal) -> Message {
        guard let seconds = Int64(stamp.timestamp) else { throw .unauthenticated(.shape) }
        let message: Message
        do {
            let opened = try Sealer.open(
                encrypt, stamp: stamp, signature: signature, with: route.keys, for: receivers)
            message = Message(
                bytes: opened.message, route: route, key: opened.credentials, stamp: stamp,
                signing: Signing(signature: signature, time: UnixTime(seconds: seconds)))
        } catch {
            throw Refusal(status: 403, Reason(error.word), detail: "\(error)")
        }
        try check(message.signing)
        return message
    }

    private func check(_ signing: Signing) throws(Refusal) {
        let age = unixNow.seconds - signing.time.seconds
        guard abs(age) > site.freshnessSeconds else { return }
        var refusal = Refusal(status: 403, Reason(age > 0 ? .stale : .ahead, seconds: age))
        refusal.signing = signing
        throw refusal
    }
}

extension EnvelopeError {
    /// For the counters: which step turned the envelope away.
    fileprivate var word: Reason.Word {
        switch self {
        case .signature: .signature
        case .receiver: .receiver
        case .token, .encodingAESKey, .timestampShape, .nonceShape, .signatureShape: .shape
        case .base64, .cipherLength, .padding, .truncated: .cipher
        }
    }
}
