package import Events

/// How a callback differs from what WeCom would send.
package struct Deviation: Sendable {
    /// What is done to the ciphertext before it is signed.
    package enum Damage: String, CaseIterable, Sendable {
        /// A character that Base64 does not have.
        case notBase64 = "not_base64"
        /// One bit of the last block is turned.
        case flipped
        /// Half of it is left off.
        case short
        case empty
    }

    /// A value that stands where a right one should.
    package enum Choice: Equatable, Sendable {
        case right
        /// One of the same shape that is wrong.
        case wrong
        case text(String)
    }

    /// Seconds by which the timestamp is off, or another text in its place.
    package var timestampOffset: Int64 = 0
    package var timestamp: String?
    package var nonce: String?
    package var hasWrongKey = false
    package var hasWrongToken = false
    /// The ReceiveId at the end of the packet.
    package var receiver = Choice.right
    package var signature = Choice.right
    package var damage: Damage?
    /// Bytes of the ciphertext that are moved into the nonce under the same signature.
    package var movedBytes = 0
    /// Members of the message by name: another identity, serial or code.
    package var members: [(name: String, value: JSON)] = []
    /// A text that is sealed in place of the message.
    package var message: String?
    /// A text that is sent in place of the envelope.
    package var body: String?
    /// White space that makes the body at least so long.
    package var bodyBytes = 0
    package var toUserName: String?
    package var method: String?
    package var addedQuery: [(name: String, value: String)] = []
    package var removedQuery: [String] = []
    package var repeatedQuery: [String] = []

    package init() {}

    static let memberNames = [
        "timestamp", "nonce", "key", "token", "receiver", "signature", "ciphertext", "moved_bytes", "members",
        "message", "body", "body_bytes", "tousername", "method", "query",
    ]

    /// Reads the `with` of a step.
    package init(_ value: JSON, at path: [String] = []) throws(FormatFault) {
        let object = try StrictObject(value, at: path, allowing: Self.memberNames)
        if let text = try object.text("timestamp") {
            if let offset = Offset.seconds(text) { timestampOffset = offset } else { timestamp = text }
        }
        nonce = try object.text("nonce")
        hasWrongKey = try Self.isWrong(object, "key")
        hasWrongToken = try Self.isWrong(object, "token")
        receiver = Self.choice(try object.text("receiver"))
        signature = Self.choice(try object.text("signature"))
        damage = try object.choice("ciphertext", of: Damage.self)
        movedBytes = try object.integer("moved_bytes", in: 0...24) ?? 0
        if let given = try object.freeObject("members") {
            members = given.members.map { (name: $0.name, value: $0.value) }
        }
        message = try object.text("message")
        body = try object.text("body")
        bodyBytes = try object.integer("body_bytes", in: 0...4_000_000) ?? 0
        toUserName = try object.text("tousername")
        method = try object.text("method")
        if let query = try object.object("query", allowing: ["add", "remove", "repeat"]) {
            if let added = try query.freeObject("add") {
                for (name, _) in added.members {
                    addedQuery.append((name: name, value: try added.text(name) ?? ""))
                }
            }
            removedQuery = try query.texts("remove") ?? []
            repeatedQuery = try query.texts("repeat") ?? []
        }
    }

    private static func isWrong(_ object: StrictObject, _ name: String) throws(FormatFault) -> Bool {
        guard let text = try object.text(name) else { return false }
        guard text == "wrong" else { throw object.fault(name, "can only be \"wrong\"") }
        return true
    }

    private static func choice(_ text: String?) -> Choice {
        switch text {
        case nil: .right
        case "wrong": .wrong
        case let text?: .text(text)
        }
    }
}

/// A span of time as people write it: `-400 s`, `+10 min`, `250 ms`.
enum Offset {
    static func seconds(_ text: String) -> Int64? {
        guard let milliseconds = milliseconds(text) else { return nil }
        return milliseconds / 1000
    }

    static func milliseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let number = Int64(parts[0]), abs(number) < 1_000_000_000 else { return nil }
        switch parts[1] {
        case "ms": return number
        case "s": return number * 1000
        case "min": return number * 60_000
        default: return nil
        }
    }
}
