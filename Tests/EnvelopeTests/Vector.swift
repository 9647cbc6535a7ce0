import Crypto
import Elements
import Envelope
import FoundationEssentials
import Testing

/// One published envelope with everything that goes into it, from `Fixtures/envelope/vectors.json`.
struct Vector: Decodable, CustomTestStringConvertible {
    let id: String
    let token: String
    let encodingAESKey: String
    let receiver: String
    let timestamp: String
    let nonce: String
    let random: String
    let message: String
    let padding: Int
    let encrypt: String
    let signature: String
    let refusedSignature: String?

    var testDescription: String { id }

    static let all: [Vector] = {
        struct File: Decodable { let vectors: [Vector] }
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
        do {
            let data = try Data(contentsOf: fixtures.appending(path: "envelope/vectors.json"))
            return try JSONDecoder().decode(File.self, from: data).vectors
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static func named(_ id: String) throws -> Vector {
        try #require(all.first { $0.id == id })
    }

    var credentials: Credentials {
        get throws { try Credentials(token: Secret(token), encodingAESKey: Secret(encodingAESKey)) }
    }

    var stamp: Stamp {
        get throws { try Stamp(timestamp: timestamp, nonce: nonce) }
    }

    func open(signature: String? = nil) throws -> Opened {
        try Sealer.open(
            encrypt, stamp: stamp, signature: Signature(signature ?? self.signature), with: [credentials],
            for: [receiver])
    }
}

/// Somebody who knows token and key and encrypts what no honest sender would.
struct Forger {
    let token: String
    let encodingAESKey: String
    let stamp: Stamp

    init(token: String = "exampleToken123", key: String = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
        throws
    {
        self.token = token
        encodingAESKey = key
        stamp = try Stamp(timestamp: "1658332800", nonce: "380320359")
    }

    var credentials: Credentials {
        get throws { try Credentials(token: Secret(token), encodingAESKey: Secret(encodingAESKey)) }
    }

    /// Encrypts bytes as they are, whole cipher blocks, padding and all.
    func encrypt(_ plaintext: [UInt8]) throws -> [UInt8] {
        let key = try #require(Base64.decode(encodingAESKey + "="))
        return try AESCBC.encrypt(
            plaintext, key: Secret(key), iv: Secret(Array(key.prefix(16))), padding: .none)
    }

    /// The signature worked out apart from the module's own.
    func sign(_ encrypt: String) throws -> Signature {
        let fields = [token, stamp.timestamp, stamp.nonce, encrypt].map { Array($0.utf8) }
        let sorted = fields.sorted { $0.lexicographicallyPrecedes($1) }
        return try Signature(Hex.encode(Digest.sha1(sorted[0], sorted[1], sorted[2], sorted[3])))
    }

    /// What comes of opening a text that is properly signed.
    func open(
        _ encrypt: String, with keys: [Credentials]? = nil, for receivers: [String] = ["model_1"]
    ) throws -> Opened {
        try Sealer.open(
            encrypt, stamp: stamp, signature: sign(encrypt), with: keys ?? [credentials], for: receivers)
    }

    func open(plaintext: [UInt8], for receivers: [String] = ["model_1"]) throws -> Opened {
        try open(Base64.encode(encrypt(plaintext)), for: receivers)
    }
}

/// A plaintext with a length field of one's own choice, and padding if none is given.
func plaintext(
    length: UInt32? = nil, message: [UInt8], receiver: String = "model_1", padding: [UInt8]? = nil
) -> [UInt8] {
    let length = length ?? UInt32(message.count)
    var bytes = [UInt8](repeating: 7, count: 16)
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
    bytes += message
    bytes += Array(receiver.utf8)
    let count = 32 - bytes.count % 32
    return bytes + (padding ?? [UInt8](repeating: UInt8(count), count: count))
}
