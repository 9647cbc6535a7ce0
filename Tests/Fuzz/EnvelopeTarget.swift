import Crypto
import Elements
import Envelope
import Events

/// What nobody signed never opens; what opens says the same once sealed and opened again.
struct EnvelopeTarget: FuzzTarget {
    private static let receiver = "model_1"
    private static let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    private let credentials: Credentials?
    private let stamp: Stamp?

    init() {
        // Both are right; `feed` would tell.
        credentials = try? Credentials(token: Secret("exampleToken123"), encodingAESKey: Secret(Self.key))
        stamp = try? Stamp(timestamp: "1658332800", nonce: "380320359")
    }

    func feed(_ bytes: [UInt8]) {
        guard let credentials, let stamp, let first = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        if first % 2 == 0 {
            feed(body: rest, credentials, stamp)
        } else {
            feed(plaintext: rest, credentials, stamp)
        }
    }

    /// A stranger's body.
    private func feed(body: [UInt8], _ credentials: Credentials, _ stamp: Stamp) {
        // Malformed is a verdict as good as any.
        guard let envelope = try? EnvelopeBody(body),
            let signature = try? Signature(String(repeating: "0", count: 40))
        else { return }
        let opened = try? Sealer.open(
            envelope.encrypt, stamp: stamp, signature: signature, with: [credentials], for: [Self.receiver])
        hold(opened == nil, "what nobody signed does not open")
    }

    /// Any plaintext at all, from somebody who has the key.
    private func feed(plaintext: [UInt8], _ credentials: Credentials, _ stamp: Stamp) {
        let whole = Array(plaintext.prefix(plaintext.count / 16 * 16))
        guard let key = Base64.decode(Self.key + "="),
            let ciphertext = try? AESCBC.encrypt(
                whole, key: Secret(key), iv: Secret(Array(key.prefix(16))), padding: .none)
        else { return }
        let encrypt = Base64.encode(ciphertext)
        guard let opened = open(encrypt, signed: sign(encrypt, stamp), credentials, stamp) else { return }
        hold(opened.receiver == Self.receiver, "it is for us")
        let sealed = Sealer.seal(
            opened.message, for: Self.receiver, stamp: stamp, with: credentials,
            random: [UInt8](repeating: 7, count: 16))
        let again = open(sealed.encrypt, signed: sealed.signature, credentials, stamp)
        hold(again?.message == opened.message, "what is sealed opens again")
    }

    private func open(
        _ encrypt: String, signed signature: String, _ credentials: Credentials, _ stamp: Stamp
    ) -> Opened? {
        guard let signature = try? Signature(signature) else { return nil }
        return try? Sealer.open(
            encrypt, stamp: stamp, signature: signature, with: [credentials], for: [Self.receiver])
    }

    private func sign(_ encrypt: String, _ stamp: Stamp) -> String {
        let fields = ["exampleToken123", stamp.timestamp, stamp.nonce, encrypt].map { Array($0.utf8) }
        let sorted = fields.sorted { $0.lexicographicallyPrecedes($1) }
        return Hex.encode(Digest.sha1(sorted[0], sorted[1], sorted[2], sorted[3]))
    }
}
