import Crypto
import Elements
import Envelope
import Events
import HTTP

/// A callback as it travels, right or deliberately wrong.
struct SealedCallback {
    let target: String
    let body: [UInt8]
    /// Whether bytes that were to be moved went into the nonce without changing what is signed.
    let isMoveHidden: Bool

    /// How often another nonce and ciphertext are tried for a move that nobody sees.
    private static let tries = 100

    /// - Parameter random: That many bytes that nobody can predict.
    static func make(
        _ message: [UInt8], for route: Target.Route, _ deviation: Deviation, at now: UnixTime,
        isURLCheck: Bool = false, random: (Int) -> [UInt8]
    ) throws(EnvelopeError) -> SealedCallback {
        var callback = try attempt(message, for: route, deviation, at: now, isURLCheck, random)
        guard deviation.movedBytes > 0 else { return callback }
        // Moving works where the two fields stand next to each other in the order of signing.
        for _ in 0..<tries where !callback.isMoveHidden {
            callback = try attempt(message, for: route, deviation, at: now, isURLCheck, random)
        }
        return callback
    }

    private static func attempt(
        _ message: [UInt8], for route: Target.Route, _ deviation: Deviation, at now: UnixTime,
        _ isURLCheck: Bool, _ random: (Int) -> [UInt8]
    ) throws(EnvelopeError) -> SealedCallback {
        // Room for what is moved, in the 32 characters that a nonce may have.
        let nonce = Self.nonce(random(deviation.movedBytes > 0 ? 8 : 16))
        let seconds = now.seconds + deviation.timestampOffset
        let stamp = try Stamp(timestamp: String(seconds), nonce: nonce)
        let token = deviation.hasWrongToken ? Target.wrongToken : route.token
        let key = deviation.hasWrongKey ? Target.wrongEncodingAESKey : route.encodingAESKey
        let credentials = try Credentials(token: token, encodingAESKey: key)
        let receiver =
            switch deviation.receiver {
            case .right: route.receiver
            case .wrong: "wwNotTheReceiver"
            case .text(let text): text.isEmpty ? " " : text
            }
        var encrypt = Sealer.seal(message, for: receiver, stamp: stamp, with: credentials, random: random(16))
            .encrypt
        if let damage = deviation.damage { encrypt = Self.damaged(encrypt, damage) }
        var pairs = Pairs(
            timestamp: deviation.timestamp ?? stamp.timestamp, nonce: deviation.nonce ?? nonce,
            encrypt: encrypt)
        let signature =
            switch deviation.signature {
            case .right: pairs.signature(token)
            case .wrong: String(repeating: "0", count: 40)
            case .text("upper_case"): pairs.signature(token).uppercased()
            case .text(let text): text
            }
        let isMoveHidden = deviation.movedBytes > 0 && pairs.move(deviation.movedBytes, under: token)
        return SealedCallback(
            target: Self.target(route, signature, pairs, deviation, isURLCheck),
            body: isURLCheck ? [] : Self.body(pairs.encrypt, route, deviation), isMoveHidden: isMoveHidden)
    }

    private static func nonce(_ random: [UInt8]) -> String {
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        return String(decoding: random.map { letters[Int($0) % letters.count] }, as: UTF8.self)
    }

    private static func target(
        _ route: Target.Route, _ signature: String, _ pairs: Pairs, _ deviation: Deviation, _ isURLCheck: Bool
    ) -> String {
        var query = [
            ("msg_signature", signature), ("timestamp", pairs.timestamp), ("nonce", pairs.nonce),
        ]
        if isURLCheck { query.append(("echostr", pairs.encrypt)) }
        query.removeAll { deviation.removedQuery.contains($0.0) }
        for name in deviation.repeatedQuery {
            if let pair = query.first(where: { $0.0 == name }) { query.append(pair) }
        }
        query += deviation.addedQuery.map { ($0.name, $0.value) }
        return query.isEmpty ? route.path : "\(route.path)?\(Query.string(query))"
    }

    private static func body(_ encrypt: String, _ route: Target.Route, _ deviation: Deviation) -> [UInt8] {
        var body =
            deviation.body.map { Array($0.utf8) }
            ?? JSONText.render([
                "tousername": .string(deviation.toUserName ?? route.receiver), "encrypt": .string(encrypt),
            ])
        if body.count < deviation.bodyBytes {
            body += [UInt8](repeating: UInt8(ascii: " "), count: deviation.bodyBytes - body.count)
        }
        return body
    }

    private static func damaged(_ encrypt: String, _ damage: Deviation.Damage) -> String {
        switch damage {
        case .notBase64: return "*" + encrypt.dropFirst()
        case .short: return String(encrypt.prefix(encrypt.utf8.count / 8 * 4))
        case .empty: return ""
        case .flipped:
            guard var bytes = Base64.decode(encrypt), !bytes.isEmpty else { return encrypt }
            bytes[bytes.count - 1] ^= 1
            return Base64.encode(bytes)
        }
    }
}

/// The three fields that are signed with the token, whatever they hold.
private struct Pairs {
    let timestamp: String
    var nonce: String
    var encrypt: String

    /// Written here anew, since `Envelope` signs only what has the right shape.
    /// Source: WeCom developer centre, document path 91144.
    func signature(_ token: Secret) -> String {
        Hex.encode(Digest.sha1(joined(token)))
    }

    private func joined(_ token: Secret) -> [UInt8] {
        let fields = [token.exposed, Array(timestamp.utf8), Array(nonce.utf8), Array(encrypt.utf8)]
        return fields.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
    }

    /// Moves the first bytes of the ciphertext to the end of the nonce, or its last to the beginning, if
    /// that leaves the signed text as it is; else it moves them all the same, and the signature breaks.
    ///
    /// - Returns: Whether the signature still holds and the nonce could be one.
    mutating func move(_ count: Int, under token: Secret) -> Bool {
        let signed = joined(token)
        var behind = self
        behind.nonce = nonce + encrypt.prefix(count)
        behind.encrypt = String(encrypt.dropFirst(count))
        var before = self
        before.nonce = encrypt.suffix(count) + nonce
        before.encrypt = String(encrypt.dropLast(count))
        self = before.isPlausible && before.joined(token) == signed ? before : behind
        return isPlausible && joined(token) == signed
    }

    private var isPlausible: Bool {
        nonce.utf8.count <= 32 && !nonce.utf8.contains { "+/=".utf8.contains($0) }
    }
}
