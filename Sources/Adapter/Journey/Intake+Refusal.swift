import Binding
import Envelope
import Events
import HTTP
import Telemetry

extension Intake {
    /// Why a request is turned away. The peer learns the status only, and one status for everything that
    /// fails to authenticate; the rest is for whoever reads the log.
    struct Refusal: Error, Equatable {
        let status: Int
        let reason: Reason
        /// What exactly was wrong, in one sentence. What nobody has signed is described in it, not repeated.
        let detail: String
        /// The route that was meant, probably, by another path.
        var nearest: String?
        /// When it was signed, if it would have been taken at that time.
        var signing: Signing?

        init(status: Int, _ reason: Reason, _ detail: String) {
            self.status = status
            self.reason = reason
            self.detail = detail
        }

        /// Whether it is WeCom's and misrouted: it came to another path, signed by a key of `nearest`. A proxy has changed
        /// the path, or the URL was entered with another one.
        var isGenuine: Bool { reason.word == .misrouted }

        var event: LogEvent {
            switch reason.word {
            case .misrouted: .misrouted
            // What is looked at only when the signature was found right.
            case .stale, .ahead, .cipher, .receiver, .challenge: .refusedSigned
            default: .refused
            }
        }

        static func unauthenticated(_ word: Reason.Word, _ detail: String) -> Refusal {
            Refusal(status: 403, Reason(word), detail)
        }
    }
}

extension Signpost.Difference {
    var text: String {
        switch self {
        case .spelling: "the path is the nearest route's in other slashes or another case"
        case .prefixLeftOn:
            "the path has more in front than the nearest route: a proxy has left its prefix on"
        case .prefixTakenOff: "the path lacks the beginning of the nearest route: a proxy has taken it off"
        case .goesOn: "the path goes on behind the nearest route"
        case .mistyped: "the path is the nearest route but for a character or two"
        }
    }
}

extension Query {
    /// The value of a key that a callback's URL has once.
    func value(of key: String) throws(Intake.Refusal) -> String {
        guard let value = single(key) else { throw .unauthenticated(.query, fault(of: key)) }
        return value
    }

    private func fault(of key: String) -> String {
        let count = names.count { $0 == key }
        if names.contains(where: { $0.contains("msg_signature=") || $0.contains("msg_signature%") }) {
            return "the whole query is encoded once more than it should be"
        }
        if names.isEmpty { return "no query: a proxy has dropped it, or this is no callback" }
        if count > 1 { return "\(key) is there \(count) times" }
        if names.contains(where: { $0.hasPrefix("amp;") }) {
            return "&amp; instead of &: the URL was copied out of a page's source"
        }
        let bare = String(key.dropFirst("msg_".count))
        if key.hasPrefix("msg_"), names.contains(bare) {
            return "\(key) is missing beside \(bare): another product's callback"
        }
        return "\(key) is missing"
    }
}

/// What keeps the open values of a callback from having their shape.
enum ShapeFault {
    static func ofTimestamp(_ text: String) -> String {
        if text.isEmpty { return "timestamp is empty" }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return "timestamp is no number" }
        return "timestamp has \(text.utf8.count) digits of 10"
    }

    static func ofNonce(_ text: String) -> String {
        let count = text.unicodeScalars.count
        if count == 0 { return "nonce is empty" }
        if count > 32 { return "nonce has \(count) characters of 32 at most" }
        return "nonce has something else than letters, digits, _ and -"
    }

    static func ofSignature(_ text: String) -> String {
        let count = text.unicodeScalars.count
        if count == 0 { return "msg_signature is empty" }
        if count != 40 { return "msg_signature has \(count) characters of 40" }
        if text.lowercased() != text { return "msg_signature is in capitals" }
        return "msg_signature has something else than hexadecimal digits"
    }
}
