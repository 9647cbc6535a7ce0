import Binding
import Elements
import Events
import HTTP
import Transport

/// What a call to the vendor brought.
enum VendorReply: Sendable {
    /// A body with an integer code other than 0.
    case code(Int, body: JSON)
    case notSent(String)
    /// Perhaps received, and not answered in a way that says anything.
    case unknown(String)

    /// - Parameter canBind: Whether the call can bind. Then a fault of the server's says nothing of what it has
    ///   done, whatever code stands in the body.
    init(_ outcome: CallOutcome, canBind: Bool = false) {
        switch outcome {
        case .answered(let response, _) where canBind && response.status >= 500:
            self = .unknown("http_\(response.status)")
        case .answered(let response, _): self = Self.read(response)
        case .notSent(let fault): self = .notSent(fault.word)
        case .unknown(let fault, _, _): self = .unknown(fault.word)
        }
    }

    private static let limits = JSONLimits(bytes: 64 * 1024)

    /// Business codes ride on HTTP 200 as far as anybody has seen, so that a code in the body counts
    /// whatever the status; only without one does the status speak, and 429 also beside a code that no document
    /// lists: a gateway's own. 0 is the documents' placeholder and was never seen as a success.
    ///
    /// Source: vendor documentation, OpenAPI Integration Guide: 200 indicates success.
    private static func read(_ response: Response) -> VendorReply {
        let body: JSON
        do {
            body = try JSONReader.read(response.body, limits: limits)
        } catch {
            return silent(response.status, "no_json")
        }
        guard let value = body["code"] else { return silent(response.status, "no_code") }
        guard let code = value.integer.flatMap(Int.init(exactly:)) else {
            return silent(response.status, "odd_code")
        }
        guard code != 0 else { return silent(response.status, "code_0") }
        let isTurnedAway = response.status == 429 && !VerdictTable.standard.isDocumented(code)
        guard !isTurnedAway else { return silent(response.status, "turned_away") }
        return .code(code, body: body)
    }

    private static func silent(_ status: Int, _ word: String) -> VendorReply {
        switch status {
        // A gateway that looks at credentials, or counts calls, before anything else; the numbers stand among
        // the vendor's own codes.
        case 401, 403, 429: .code(status, body: .null)
        case 200: .unknown(word)
        default: .unknown("http_\(status)")
        }
    }
}

extension VendorReply: CloudReply {
    /// Source: vendor documentation, OpenAPI Integration Guide: 200 indicates success.
    var isYes: Bool? {
        switch self {
        case .code(let code, _): code == 200
        case .notSent, .unknown: nil
        }
    }
}
