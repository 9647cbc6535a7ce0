/// The ways in which a cloud fails to answer.
package enum Fault: Equatable, Sendable {
    /// No byte until the caller has lost patience.
    case hang
    /// The connection is reset.
    case reset
    /// The connection is closed without a byte.
    case close
    /// Bytes that are no HTTP.
    case garbage
    /// The connection is closed in the middle of the content.
    case truncated
    /// HTTP 200 with a page instead of JSON, as proxies answer.
    case page
    /// An answer without its code.
    case noCode
    /// An answer with code 0 and nothing in it, as the documents print it.
    case zeroCode
    /// More content than anybody should read.
    case huge
    /// This HTTP status, from 400 to 599, with a page.
    case status(Int)

    /// As it is written in a script: `hang`, `no_code`, `http_503`.
    package init?(_ text: String) {
        switch text {
        case "hang": self = .hang
        case "reset": self = .reset
        case "close": self = .close
        case "garbage": self = .garbage
        case "truncated": self = .truncated
        case "page": self = .page
        case "no_code": self = .noCode
        case "zero_code": self = .zeroCode
        case "huge": self = .huge
        default:
            guard text.hasPrefix("http_"), let status = Int(text.dropFirst(5)), (400...599).contains(status)
            else { return nil }
            self = .status(status)
        }
    }

    package var text: String {
        switch self {
        case .hang: "hang"
        case .reset: "reset"
        case .close: "close"
        case .garbage: "garbage"
        case .truncated: "truncated"
        case .page: "page"
        case .noCode: "no_code"
        case .zeroCode: "zero_code"
        case .huge: "huge"
        case .status(let status): "http_\(status)"
        }
    }

    static let spellings =
        "hang, reset, close, garbage, truncated, page, no_code, zero_code, huge, http_400 to http_599"
}
