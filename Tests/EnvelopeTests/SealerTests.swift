import Crypto
import Elements
import Envelope
import Testing

@Suite struct SealerTests {
    private let forger: Forger

    init() throws {
        forger = try Forger()
    }

    @Test func `all last bytes at all message lengths open only as their own padding`() throws {
        for length in 0..<32 {
            let message = [UInt8](repeating: 65, count: length)
            let honest = plaintext(message: message)
            let padding = try #require(honest.last)
            for last in UInt8.min...UInt8.max {
                var bytes = honest
                bytes[bytes.count - 1] = last
                // One byte of padding 1 is right by itself, but moves the border: the receiver gets longer.
                let expected: EnvelopeError? =
                    switch last {
                    case padding: nil
                    case 1: .receiver(expected: ["model_1"], arrived: longer(by: padding))
                    default: .padding
                    }
                #expect(failure { try forger.open(plaintext: bytes) } == expected)
            }
        }
    }

    /// How a receiver is told when all but the last byte of its padding counted with it.
    private func longer(by padding: UInt8) -> String {
        let count = "model_1".utf8.count + Int(padding) - 1
        return "\(count) bytes that are no identity (byte 8 is 0x\(Hex.encode([padding])))"
    }

    @Test func `all 32 paddings are right only when each of their bytes is`() throws {
        for length in 0..<32 {
            let honest = plaintext(message: [UInt8](repeating: 65, count: length))
            let padding = Int(try #require(honest.last))
            #expect(try forger.open(plaintext: honest).message.count == length)
            for place in 1..<max(padding, 2) where padding > 1 {
                var bytes = honest
                bytes[bytes.count - 1 - place] ^= 1
                #expect(throws: EnvelopeError.padding) { try forger.open(plaintext: bytes) }
            }
        }
    }

    @Test func `every shorter ciphertext is refused, though properly signed`() throws {
        let vector = try Vector.named("S1")
        let whole = try #require(Base64.decode(vector.encrypt))
        let forger = try Forger(token: vector.token, key: vector.encodingAESKey)
        #expect(try forger.open(vector.encrypt, for: [vector.receiver]).message == Array(vector.message.utf8))
        for count in 0..<whole.count {
            let shorter = Array(whole.prefix(count))
            let expected: EnvelopeError =
                count > 0 && count.isMultiple(of: 32) ? .padding : .cipherLength(count)
            #expect(throws: expected) { try forger.open(Base64.encode(shorter), for: [vector.receiver]) }
        }
        for count in 0..<vector.encrypt.utf8.count where !count.isMultiple(of: 4) {
            let shorter = String(vector.encrypt.prefix(count))
            #expect(throws: EnvelopeError.base64) { try forger.open(shorter, for: [vector.receiver]) }
        }
    }

    @Test func `flipped bits, though properly signed, never open as another receiver's`() throws {
        let vector = try Vector.named("S3")
        let whole = try #require(Base64.decode(vector.encrypt))
        let forger = try Forger(token: vector.token, key: vector.encodingAESKey)
        for bit in 0..<whole.count * 8 {
            var changed = whole
            changed[bit / 8] ^= 1 << (bit % 8)
            // A change within the message itself goes through: the cipher hides and does not protect,
            // the signature does that.
            do throws(EnvelopeError) {
                let opened = try Sealer.open(
                    Base64.encode(changed), stamp: forger.stamp,
                    signature: forgedSignature(forger, Base64.encode(changed)), with: [credentials(forger)],
                    for: [vector.receiver])
                #expect(opened.receiver == vector.receiver)
                #expect(bit / 8 < whole.count - 48)
            } catch {
                #expect(error != .signature && error != .base64)
            }
        }
    }

    private func forgedSignature(_ forger: Forger, _ encrypt: String) throws(EnvelopeError) -> Signature {
        do { return try forger.sign(encrypt) } catch { throw .signature }
    }

    private func credentials(_ forger: Forger) throws(EnvelopeError) -> Credentials {
        do { return try forger.credentials } catch { throw .signature }
    }

    @Test(arguments: [
        0xFFFF_FFF0, 0xFFFF_FFFF, 0x8000_0000, 0x7FFF_FFFF, 0xFFFF_FFEC, 100, 20, 15,
    ])
    func `a length beyond the end is refused`(length: UInt32) {
        // 14 bytes stand behind the length field.
        let bytes = plaintext(length: length, message: Array("1234567".utf8))
        #expect(throws: EnvelopeError.truncated) { try forger.open(plaintext: bytes) }
    }

    @Test func `a length that leaves the wrong receiver, or none, is refused`() {
        let message = Array(#"{"verif_code":"123456"}"#.utf8)
        for length in 0...(message.count + 7) where length != message.count {
            let bytes = plaintext(length: UInt32(length), message: message)
            let failure = failure { try forger.open(plaintext: bytes) }
            guard case .receiver(["model_1"], let arrived)? = failure else {
                Issue.record("length \(length): \(String(describing: failure))")
                continue
            }
            #expect(!arrived.contains("123456") && !arrived.contains("verif"))
            #expect(length < message.count + 7 || arrived == "nobody")
        }
    }

    @Test func `a text too short for a head is refused`() {
        for count in 0..<20 {
            let padding = [UInt8](repeating: UInt8(32 - count), count: 32 - count)
            let bytes = [UInt8](repeating: 0, count: count) + padding
            #expect(throws: EnvelopeError.truncated) { try forger.open(plaintext: bytes) }
        }
    }

    @Test func `an empty message is a message`() throws {
        let opened = try forger.open(plaintext: plaintext(message: []))
        #expect(opened.message.isEmpty)
        #expect(opened.receiver == "model_1")
    }

    @Test func `line breaks within the ciphertext are signed and then pass`() throws {
        let text = Base64.encode(try forger.encrypt(plaintext(message: Array("{}".utf8))))
        let broken = text.prefix(20) + "\r\n" + text.dropFirst(20) + "\n"
        #expect(try forger.open(String(broken)).message == Array("{}".utf8))
        #expect(throws: EnvelopeError.signature) {
            try Sealer.open(
                String(broken), stamp: forger.stamp, signature: forger.sign(text),
                with: [forger.credentials], for: ["model_1"])
        }
    }

    @Test(arguments: ["", "AAAA", "=", "====", " ", "é", "{}", "\u{0}", "Zm9v-_=="])
    func `signed text that is no ciphertext is refused`(text: String) {
        #expect([.base64, .cipherLength(0), .cipherLength(3)].contains(failure { try forger.open(text) }))
    }

    @Test func `what is sealed opens, whatever its length`() throws {
        let credentials = try forger.credentials
        for length in [0, 1, 25, 31, 32, 33, 1000, 262_144] {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            let sealed = Sealer.seal(
                message, for: "model_1", stamp: forger.stamp, with: credentials,
                random: SystemRandom.bytes(16))
            let opened = try Sealer.open(
                sealed.encrypt, stamp: forger.stamp, signature: Signature(sealed.signature),
                with: [credentials], for: ["model_1"])
            #expect(opened.message == message)
            #expect(sealed.encrypt.utf8.count.isMultiple(of: 4))
        }
    }
}

/// The error that a body ends in, if it is this module's.
func failure(_ body: () throws -> some Any) -> EnvelopeError? {
    do {
        _ = try body()
        return nil
    } catch let error as EnvelopeError {
        return error
    } catch {
        Issue.record(error)
        return nil
    }
}
