import Cloud
import Crypto
import Elements
import Envelope
import HTTP
import Transport

/// Checks a callback URL as WeCom does when it is entered in the console: over the program's own listener, with the
/// configured keys.
struct URLCheck: Sendable {
    /// Where callbacks arrive.
    let listener: Origin
    let checks: OwnChecks
    let client: Client
    let loops: Loops

    /// As long as WeCom waits. Source: WeCom developer centre, 回调配置, document path 90930.
    private static let patienceMilliseconds: Int64 = 1_000

    /// - Returns: What was wrong with one of the route's keys; nil when each was opened and given back.
    func fault(of route: Route) async -> String? {
        for (index, key) in route.keys.enumerated() {
            if let fault = await fault(of: route, key) { return "keys[\(index)]: \(fault)" }
        }
        return nil
    }

    private func fault(of route: Route, _ key: Credentials) async -> String? {
        let (challenge, nonce) = (Hex.encode(loops.randomBytes(8)), Hex.encode(loops.randomBytes(16)))
        guard let stamp = try? Stamp(timestamp: String(loops.unixNow.seconds), nonce: nonce) else {
            // Before 2001 or after 2286 nothing is believed.
            return "no callback can be signed at this time of day"
        }
        let sealed = Sealer.seal(
            Array(challenge.utf8), for: route.receiver, stamp: stamp, with: key, random: loops.randomBytes(16)
        )
        checks.begin(nonce)
        defer { checks.end(nonce) }
        let echo = sealed.encrypt.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing(
            "=", with: "%3D")
        let query =
            "msg_signature=\(sealed.signature)&timestamp=\(stamp.timestamp)&nonce=\(nonce)&echostr=\(echo)"
        let call = Call(
            origin: listener, request: Request(method: "GET", target: "\(route.path)?\(query)"),
            deadline: loops.now.advanced(byMilliseconds: Self.patienceMilliseconds), reusesConnection: false)
        switch await client.call(call) {
        case .answered(let response, _)
        where response.status == 200 && response.body == Array(challenge.utf8):
            return nil
        case .answered(let response, _): return "answered with status \(response.status)"
        case .notSent(let fault), .unknown(let fault, _, _): return fault.word
        }
    }
}
