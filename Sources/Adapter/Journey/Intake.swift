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
    /// Who is connected.
    let peer: String
    /// More arrives than can be answered in time: what only explains a refusal is not computed.
    var isOverloaded = false

    func route(of request: Request) throws(Refusal) -> Route {
        guard let route = site.routes[request.path] else { throw astray(request) }
        guard Intake.methods.contains(request.method) else {
            let methods = Intake.methods.joined(separator: ", ")
            throw Refusal(status: 405, Reason(.method), "only \(methods) are served")
        }
        return route
    }

    /// Opens a posted callback.
    func callback(_ request: Request, on route: Route) throws(Refusal) -> Message {
        try open(try posted(request), on: route, for: [route.receiver])
    }

    /// Opens the challenge of a URL check; what it holds is to be answered as it is.
    ///
    /// Source: WeCom developer centre, 回调配置, document path 90930.
    func challenge(_ request: Request, on route: Route) throws(Refusal) -> [UInt8] {
        let message = try open(try asked(request), on: route, for: route.checkReceivers)
        // A captured callback is signed by the same formula. Only what cannot be one, nor read as a yes,
        // is given back.
        guard Intake.isChallenge(message.bytes) else {
            throw .unauthenticated(.challenge, "what it holds is no challenge: 1 to 64 letters and digits")
        }
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

    private func open(
        _ letter: Letter, on route: Route, for receivers: [String]
    ) throws(Refusal) -> Message {
        guard let seconds = Int64(letter.stamp.timestamp) else {
            throw .unauthenticated(.shape, ShapeFault.ofTimestamp(letter.stamp.timestamp))
        }
        let message: Message
        do {
            let opened = try Sealer.open(
                letter.ciphertext, stamp: letter.stamp, signature: letter.signature, with: route.keys,
                for: receivers)
            message = Message(
                bytes: opened.message, route: route, key: opened.credentials, stamp: letter.stamp,
                signing: Signing(signature: letter.signature, time: UnixTime(seconds: seconds)))
        } catch {
            throw refusal(of: letter, for: error, on: route)
        }
        try check(message.signing)
        return message
    }

    private func check(_ signing: Signing) throws(Refusal) {
        let age = unixNow.seconds - signing.time.seconds
        guard abs(age) > site.freshnessSeconds else { return }
        var refusal = Refusal(
            status: 403, Reason(age > 0 ? .stale : .ahead, seconds: age),
            "signed \(abs(age)) s \(age > 0 ? "ago" : "ahead of us"), and \(site.freshnessSeconds) s are taken"
        )
        refusal.signing = signing
        throw refusal
    }
}

// MARK: What a request carries

extension Intake {
    /// What is signed, and by what: rightly shaped, and still closed.
    struct Letter {
        let ciphertext: String
        /// In what it came.
        let name: String
        let stamp: Stamp
        let signature: Signature
    }

    func posted(_ request: Request) throws(Refusal) -> Letter {
        let (query, stamp, signature) = try shaped(request)
        guard query.single("echostr") == nil else {
            throw .unauthenticated(.query, "echostr beside a body: a URL check comes as GET")
        }
        do {
            let body = try EnvelopeBody(request.body)
            return Letter(ciphertext: body.encrypt, name: "encrypt", stamp: stamp, signature: signature)
        } catch {
            throw .unauthenticated(.envelope, BodyLook.words(request.body, error))
        }
    }

    /// The alphabet of `echostr` has no blank: one is a plus that was decoded once too often.
    func asked(_ request: Request) throws(Refusal) -> Letter {
        let (query, stamp, signature) = try shaped(request)
        let echo = try query.value(of: "echostr").replacing(" ", with: "+")
        return Letter(ciphertext: echo, name: "echostr", stamp: stamp, signature: signature)
    }

    private func shaped(_ request: Request) throws(Refusal) -> (Query, Stamp, Signature) {
        let query: Query
        do {
            query = try Query(request.query ?? "")
        } catch {
            throw .unauthenticated(.query, error.reason.rawValue)
        }
        let signed = try query.value(of: "msg_signature")
        let (timestamp, nonce) = (try query.value(of: "timestamp"), try query.value(of: "nonce"))
        let stamp: Stamp
        do {
            stamp = try Stamp(timestamp: timestamp, nonce: nonce)
        } catch {
            let isOfTime = error == .timestampShape
            throw .unauthenticated(
                .shape, isOfTime ? ShapeFault.ofTimestamp(timestamp) : ShapeFault.ofNonce(nonce))
        }
        do {
            return (query, stamp, try Signature(signed))
        } catch {
            throw .unauthenticated(.shape, ShapeFault.ofSignature(signed))
        }
    }
}
