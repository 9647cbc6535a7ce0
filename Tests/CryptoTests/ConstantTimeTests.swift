import Crypto
import Testing

@Suite struct ConstantTimeTests {
    @Test func `only the same bytes are equal`() {
        let bytes = [UInt8](0..<40)
        #expect(constantTimeEqual(bytes, bytes))
        #expect(constantTimeEqual([], []))
        #expect(!constantTimeEqual(bytes, []))
        #expect(!constantTimeEqual(bytes, Array(bytes.dropLast())))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x80
            #expect(!constantTimeEqual(bytes, changed))
        }
    }

    @Test func `random bytes come in any number and differ`() {
        #expect(SystemRandom.bytes(0) == [])
        let drawn = (0..<100).map { _ in SystemRandom.bytes(16) }
        #expect(drawn.allSatisfy { $0.count == 16 })
        #expect(Set(drawn).count == 100)
    }
}
