import Binding
import Elements
import HTTP
import Transport

/// What may be shown of what a peer wrote: little, printable, and none of our secrets.
enum Snippet {
    private static let longest = 160
    /// Shorter pieces of a secret occur by chance.
    private static let shortestPiece = 4

    /// - Parameter secrets: What the request carried; a peer that repeats one of them is not quoted.
    static func of(_ text: String, hiding secrets: [Secret]) -> String {
        // Most answers say nothing, or no more than "success".
        guard !text.isEmpty else { return "" }
        for secret in secrets {
            // A token is its scheme and the token proper; a peer may repeat either.
            for piece in secret.exposedText.split(separator: " ") + [Substring(secret.exposedText)]
            where piece.utf8.count >= shortestPiece && piece.utf8.count <= text.utf8.count
                && text.contains(piece)
            {
                return "‹not shown: it repeats a secret›"
            }
        }
        let printable = text.unicodeScalars.prefix(longest).map { scalar in
            isControl(scalar) ? " " : Character(scalar)
        }
        return String(printable)
    }

    /// Source: The Unicode Standard, general category Cc, which never changes.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}

extension CallFault {
    /// One stable word, with the system's own where there are some.
    package var word: String {
        switch self {
        case .resolution(let text): "name_not_resolved: \(Snippet.of(text, hiding: []))"
        case .refused: "connection_refused"
        case .connect(let error): "not_connected: \(error)"
        case .tls(let text): "tls: \(Snippet.of(text, hiding: []))"
        case .timeout: "timeout"
        case .reset: "reset"
        case .truncated: "truncated"
        case .malformed(let error): "malformed: \(error.reason)"
        case .tooLarge: "too_large"
        case .overLimit: Unsent.noRoomFault
        case .cancelled: "given_up"
        }
    }
}
