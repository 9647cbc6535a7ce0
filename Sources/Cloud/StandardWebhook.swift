import Crypto
package import Elements
package import HTTP

/// Messages between the adapter and the maker's own service, signed the way Standard Webhooks says.
///
/// The signature is an HMAC-SHA-256 over `id.timestamp.body`, so that neither can be exchanged; several
/// signatures may stand in one header while a secret is rotated.
///
/// Source: Standard Webhooks specification, version 1, "Signature scheme".
package struct StandardWebhook: Sendable {
    /// Why a message is refused. The sender learns only that it was.
    package enum Refusal: String, Error, Sendable {
        case headers, stale, signature
    }

    /// How far its timestamp may be from our time, in both directions.
    package static let toleranceSeconds: Int64 = 300
    /// Signatures looked at in one header.
    private static let mostSignatures = 8

    private let secrets: [Secret]

    /// - Parameter secrets: The live ones, `whsec_` and Base64 or plain bytes.
    package init(_ secrets: [Secret]) {
        self.secrets = secrets.map(StandardWebhook.key)
    }

    /// - Returns: The message's `webhook-id`, which is the same when it is sent again.
    package func verify(_ request: Request, at unixNow: UnixTime) throws(Refusal) -> String {
        guard let id = request.fields["webhook-id"], (1...128).contains(id.utf8.count),
            let timestamp = request.fields["webhook-timestamp"], let seconds = UInt32(timestamp),
            let signatures = request.fields["webhook-signature"]
        else { throw .headers }
        guard abs(unixNow.seconds - Int64(seconds)) <= StandardWebhook.toleranceSeconds else { throw .stale }
        let given = signatures.split(separator: " ").prefix(StandardWebhook.mostSignatures)
            .compactMap { $0.hasPrefix("v1,") ? Base64.decode(String($0.dropFirst(3))) : nil }
        var isGenuine = false
        for secret in secrets {
            let right = StandardWebhook.signature(id, timestamp, request.body, secret)
            for one in given where constantTimeEqual(one, right) { isGenuine = true }
        }
        guard isGenuine else { throw .signature }
        return id
    }

    /// Adds the three headers to an outgoing message.
    ///
    /// Every live secret signs, so that a receiver may exchange its own before or after us.
    package func sign(_ request: inout Request, id: String, at unixNow: UnixTime) {
        let timestamp = String(unixNow.seconds)
        let signatures = secrets.prefix(StandardWebhook.mostSignatures).map { secret in
            "v1," + Base64.encode(StandardWebhook.signature(id, timestamp, request.body, secret))
        }
        request.fields.set("webhook-id", id)
        request.fields.set("webhook-timestamp", timestamp)
        request.fields.set("webhook-signature", signatures.joined(separator: " "))
    }

    private static func signature(
        _ id: String, _ timestamp: String, _ body: [UInt8], _ secret: Secret
    ) -> [UInt8] {
        Digest.hmacSHA256(key: secret, message: Array("\(id).\(timestamp).".utf8), body)
    }

    /// Why this is no secret as the specification has it, without telling any of it; nil when it is one.
    ///
    /// Source: Standard Webhooks specification, version 1, "Signature scheme": 24 to 64 bytes in Base64.
    package static func fault(of secret: Secret) -> String? {
        let text = secret.exposedText
        guard text.hasPrefix(prefix) else {
            return "\(secret.count) characters without \(prefix) before them"
        }
        guard let bytes = Base64.decode(String(text.dropFirst(prefix.count))) else {
            return "\(prefix) and what is no Base64"
        }
        return (24...64).contains(bytes.count) ? nil : "\(prefix) and the Base64 of \(bytes.count) bytes"
    }

    private static let prefix = "whsec_"

    private static func key(_ secret: Secret) -> Secret {
        let text = secret.exposedText
        guard text.hasPrefix(prefix), let bytes = Base64.decode(String(text.dropFirst(prefix.count))) else {
            return secret
        }
        return Secret(bytes)
    }
}
