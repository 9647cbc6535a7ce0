package import Elements
import Events
import HTTP
package import Transport

/// A robot of a WeCom group: what it is told to say, everybody in the group reads.
///
/// Source: WeCom developer centre, 消息推送（原“群机器人”）配置说明, document path 91770.
package struct GroupRobot: Sendable {
    private let origin: Origin
    private let target: Secret
    private let caller: HeardCaller

    /// WeCom takes no longer text, in bytes of UTF-8.
    package static let longestText = 2_048

    /// - Parameters:
    ///   - target: Path and query of its webhook; with them anybody could write to the group.
    ///   - hear: Is told of each call that is over.
    package init(
        _ origin: Origin, target: Secret, over caller: any Caller, on runtime: any Runtime,
        hear: @escaping @Sendable (CloudCall) -> Void = { _ in }
    ) {
        self.origin = origin
        self.target = target
        self.caller = HeardCaller(caller: caller, runtime: runtime, hear: hear)
    }

    /// Why it has said nothing, as far as that is known; carries no secret.
    package struct Trouble: Error, Equatable, Sendable {
        /// WeCom's errcode, if it gave one.
        package let code: Int?
        package let reason: String
    }

    /// - Parameter text: What is longer than `longestText` is cut off, with a sign that it was.
    package func say(_ text: String, by deadline: Instant) async -> Trouble? {
        var fields = Fields()
        fields.append("Accept", "application/json")
        fields.append("Content-Type", "application/json")
        let body: JSON = ["msgtype": "text", "text": ["content": .string(Self.cut(text))]]
        let request = Request(
            method: "POST", target: target.exposedText, fields: fields, body: JSONText.render(body))
        let reply = await caller.call(
            Call(origin: origin, request: request, deadline: deadline), to: .robotMessage
        ) { WeComReply($0, hiding: secrets) }
        return switch reply {
        case .success: nil
        case .refused(let code, let message): Trouble(code: code, reason: "errcode \(code): \(message)")
        case .rejected(let status): Trouble(code: nil, reason: "http_\(status)")
        case .notSent(let fault), .unknown(let fault): Trouble(code: nil, reason: fault)
        }
    }

    /// The address as a whole, and the robot's key alone.
    private var secrets: [Secret] {
        [target] + target.exposedText.split(separator: "=").dropFirst().map { Secret(String($0)) }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        var room = longestText - "…".utf8.count
        let kept = text.prefix { character in
            room -= character.utf8.count
            return room >= 0
        }
        return kept + "…"
    }
}
