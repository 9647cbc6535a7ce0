import Crypto
import Elements

/// The tokens that a stand-in has handed out.
struct Tokens: Sendable {
    enum Standing: Equatable, Sendable {
        case unknown
        case expired
        case live(holder: String)
    }

    private struct Token: Sendable {
        let holder: String
        var end: UnixTime
    }

    private var tokens = BoundedTable<String, Token>(bound: 10_000)

    /// Hands out a token; nobody can guess it.
    mutating func issue(
        to holder: String, prefix: String, seconds: Int64, at now: UnixTime, random: [UInt8]
    ) -> String {
        let text = prefix + Hex.encode(random)
        tokens[text] = Token(holder: holder, end: now.advanced(bySeconds: seconds))
        return text
    }

    func standing(of text: String, at now: UnixTime) -> Standing {
        guard let token = tokens[text] else { return .unknown }
        return token.end > now ? .live(holder: token.holder) : .expired
    }

    /// Makes every token that is out too old.
    mutating func expireAll(at now: UnixTime) {
        for key in Array(tokens.keys) { tokens[key]?.end = now }
    }
}
