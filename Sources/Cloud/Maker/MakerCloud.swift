package import Binding
package import Elements
import Events
import HTTP
package import Transport

/// The maker's own service: one URL that takes signed messages.
///
/// Each message is sent once, on a kept connection where there is one. Whether it is said again is its
/// sender's business: with the same id, and signed anew.
package struct MakerCloud: MakerPort {
    private let origin: Origin
    /// The URL's path as it was written.
    private let path: String
    private let webhook: StandardWebhook
    private let caller: HeardCaller
    private let runtime: any Runtime

    /// - Parameters:
    ///   - secrets: The live ones; each of them signs.
    ///   - hear: Is told of each call that is over.
    /// - Throws: Why the URL is none.
    package init(
        _ url: String, signedWith secrets: [Secret], over caller: any Caller, on runtime: any Runtime,
        hear: @escaping @Sendable (CloudCall) -> Void = { _ in }
    ) throws(Origin.Malformed) {
        origin = try Origin(url)
        let rest = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        path = rest.count == 4 ? "/\(rest[3])" : "/"
        webhook = StandardWebhook(secrets)
        self.caller = HeardCaller(caller: caller, runtime: runtime, hear: hear)
        self.runtime = runtime
    }

    package func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer {
        var request = Request(method: "POST", target: path, fields: MakerCloud.fields, body: message.body)
        webhook.sign(&request, id: message.id, at: runtime.unixNow)
        let runtime = runtime
        return await caller.call(
            Call(
                origin: origin, request: request, deadline: window.end,
                beforeFirstByte: { runtime.now <= window.start }),
            to: .message, reading: MakerAnswer.init)
    }

    private static var fields: Fields {
        var fields = Fields()
        fields.append("Accept", "application/json")
        fields.append("User-Agent", "wecom-bind")
        fields.append("Content-Type", "application/json")
        return fields
    }
}

extension MakerMessage {
    fileprivate var body: [UInt8] {
        JSONText.render([
            "type": .string(type), "timestamp": .string(at.text), "data": data,
        ])
    }
}

extension MakerAnswer: CloudReply {
    var isYes: Bool? {
        switch self {
        case .accepted, .answered: true
        case .refused: false
        case .notSent, .unknown: nil
        }
    }

    private static let limits = JSONLimits(bytes: 64 * 1024)

    init(_ outcome: CallOutcome) {
        switch outcome {
        case .answered(let response, _): self = MakerAnswer.read(response)
        case .notSent(let fault): self = .notSent(fault.word)
        case .unknown(let fault, _, _): self = .unknown(fault.word)
        }
    }

    private static func read(_ response: Response) -> MakerAnswer {
        switch response.status {
        case 202: return .accepted
        case 200..<300:
            do {
                return .answered(try JSONReader.read(response.body, limits: limits))
            } catch {
                return .answered(.null)
            }
        case 300..<500: return .refused(response.status)
        default: return .unknown("http_\(response.status)")
        }
    }
}
