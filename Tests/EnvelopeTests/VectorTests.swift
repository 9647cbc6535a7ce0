import Envelope
import Testing

@Suite struct VectorTests {
    @Test(arguments: Vector.all)
    func `a published envelope opens`(vector: Vector) throws {
        let opened = try vector.open()
        #expect(String(decoding: opened.message, as: UTF8.self) == vector.message)
        #expect(opened.receiver == vector.receiver)
        #expect(opened.credentials.name == (try vector.credentials.name))
    }

    @Test(arguments: Vector.all)
    func `a published envelope is sealed again to the same bytes`(vector: Vector) throws {
        let sealed = Sealer.seal(
            Array(vector.message.utf8), for: vector.receiver, stamp: try vector.stamp,
            with: try vector.credentials, random: Array(vector.random.utf8))
        #expect(sealed.encrypt == vector.encrypt)
        #expect(sealed.signature == vector.signature)
    }

    @Test func `the signature printed beside another's ciphertext is refused`() throws {
        let vector = try Vector.named("V3b")
        let printed = try #require(vector.refusedSignature)
        #expect(throws: EnvelopeError.signature) { try vector.open(signature: printed) }
    }

    @Test func `the vectors cover short, long and whole padding`() {
        let paddings = Set(Vector.all.map(\.padding))
        #expect(paddings.isSuperset(of: [1, 7, 22, 30, 32]))
        #expect(Vector.all.count == 12)
    }

    @Test(arguments: Vector.all)
    func `one changed character of any field is refused`(vector: Vector) throws {
        for index in 0..<vector.encrypt.utf8.count {
            let changed = replacing(vector.encrypt, at: index)
            #expect(throws: EnvelopeError.signature) {
                try Sealer.open(
                    changed, stamp: vector.stamp, signature: Signature(vector.signature),
                    with: [vector.credentials], for: [vector.receiver])
            }
        }
        for index in 0..<40 {
            let changed = replacing(vector.signature, at: index)
            #expect(throws: EnvelopeError.signature) { try vector.open(signature: changed) }
        }
        for stamp in [
            try Stamp(timestamp: replacing(vector.timestamp, at: 9), nonce: vector.nonce),
            try Stamp(timestamp: vector.timestamp, nonce: replacing(vector.nonce, at: 0)),
            try Stamp(timestamp: vector.timestamp, nonce: vector.nonce + "0"),
        ] {
            #expect(throws: EnvelopeError.signature) {
                try Sealer.open(
                    vector.encrypt, stamp: stamp, signature: Signature(vector.signature),
                    with: [vector.credentials], for: [vector.receiver])
            }
        }
    }

    /// The text with another digit in one place.
    private func replacing(_ text: String, at index: Int) -> String {
        var bytes = Array(text.utf8)
        bytes[index] = bytes[index] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
        return String(decoding: bytes, as: UTF8.self)
    }
}
