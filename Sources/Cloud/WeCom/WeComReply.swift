import Elements
import Events
import HTTP
import Transport

/// What a call to WeCom brought.
enum WeComReply: Sendable {
    /// The whole body of a success: errcode 0, or none, which for these calls means the same.
    case success(JSON)
    case refused(Int, String)
    /// Proof that WeCom never had it.
    case notSent(String)
    /// A status of 4xx without a word of WeCom's: the address is wrong, or somebody on the way says no.
    case rejected(Int)
    /// Time-out, reset, any other status than 200, or no JSON.
    case unknown(String)

    private static let limits = JSONLimits(bytes: 64 * 1024)

    /// Source: WeCom developer centre, document path 95992: errcode is only returned on failure.
    init(_ outcome: CallOutcome, hiding secrets: [Secret]) {
        switch outcome {
        case .answered(let response, _): self.init(response, hiding: secrets)
        case .notSent(let fault): self = .notSent(fault.word)
        case .unknown(let fault, _, _): self = .unknown(fault.word)
        }
    }

    private init(_ response: Response, hiding secrets: [Secret]) {
        let body: JSON
        do {
            body = try JSONReader.read(response.body, limits: Self.limits)
        } catch {
            self = response.status == 200 ? .unknown("no_json") : Self.silent(response.status)
            return
        }
        // WeCom answers everything with 200; a gateway's error says nothing about the call. A secret is
        // taken from whatever brings it, since it comes once.
        guard response.status == 200 || body["device_secret"] != nil else {
            self = Self.silent(response.status)
            return
        }
        guard body.object != nil else {
            self = .unknown("no_object")
            return
        }
        guard let errcode = body["errcode"] else {
            self = .success(body)
            return
        }
        guard let code = errcode.integer.flatMap(Int.init(exactly:)) else {
            self = .unknown("odd_errcode")
            return
        }
        self =
            code == 0
            ? .success(body) : .refused(code, Snippet.of(body["errmsg"]?.string ?? "", hiding: secrets))
    }

    private static func silent(_ status: Int) -> WeComReply {
        (400..<500).contains(status) ? .rejected(status) : .unknown("http_\(status)")
    }

    /// Whether the model token was refused, so that nobody looked at the rest of the call.
    ///
    /// Source: WeCom developer centre, 全局错误码, document path 90313.
    var refusesToken: Bool {
        if case .refused(let code, _) = self { [40014, 41001, 42001].contains(code) } else { false }
    }
}

extension WeComReply: CloudReply {
    var isYes: Bool? {
        switch self {
        case .success: true
        case .refused: false
        case .notSent, .rejected, .unknown: nil
        }
    }
}
