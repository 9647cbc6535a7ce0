import Crypto
import Elements
import Envelope
import Testing

/// The signature joins its fields without separators: here they are cut apart again in other places.
@Suite struct BoundaryTests {
    private struct Cut {
        let timestamp: String
        let nonce: String
        let encrypt: String
    }

    /// Every way to cut what was signed into a timestamp, a nonce and a ciphertext, both of the first two
    /// within the lengths given, so that sorting with the token gives the signed bytes again.
    private func cuts(of vector: Vector, timestamps: ClosedRange<Int>, nonces: ClosedRange<Int>) -> [Cut] {
        let token = Array(vector.token.utf8)
        let signed = joined([vector.token, vector.timestamp, vector.nonce, vector.encrypt])
        let known = joined([vector.timestamp, vector.nonce, vector.encrypt])
        var cuts: [Cut] = []
        for timestampLength in timestamps {
            for nonceLength in nonces {
                let rest = known.count - timestampLength - nonceLength
                guard rest >= 0 else { continue }
                let lengths = [timestampLength, nonceLength, rest]
                for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                    var fields = [[UInt8]](repeating: [], count: 3)
                    var start = 0
                    for field in order {
                        fields[field] = Array(known[start..<(start + lengths[field])])
                        start += lengths[field]
                    }
                    let sorted = (fields + [token]).sorted { $0.lexicographicallyPrecedes($1) }
                    guard signed.elementsEqual(sorted.joined()) else { continue }
                    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
                    cuts.append(Cut(timestamp: texts[0], nonce: texts[1], encrypt: texts[2]))
                }
            }
        }
        return cuts
    }

    private func joined(_ fields: [String]) -> [UInt8] {
        let sorted = fields.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        return Array(sorted.joined())
    }

    /// Opens a cut, from the texts as they would arrive.
    private func open(_ cut: Cut, of vector: Vector) -> EnvelopeError? {
        failure {
            try Sealer.open(
                cut.encrypt, stamp: Stamp(timestamp: cut.timestamp, nonce: cut.nonce),
                signature: Signature(vector.signature), with: [vector.credentials], for: [vector.receiver])
        }
    }

    @Test(arguments: Vector.all)
    func `no other cut under the same signature opens another ciphertext`(vector: Vector) {
        var others = 0
        for cut in cuts(of: vector, timestamps: 9...11, nonces: 0...40) {
            let failure = open(cut, of: vector)
            if cut.encrypt == vector.encrypt {
                if cut.timestamp == vector.timestamp { #expect(failure == nil) }
            } else {
                others += 1
                #expect(failure != nil && failure != .signature)
            }
        }
        // Where the token stands before the ciphertext, nothing can be moved across it.
        #expect(others > 0 || vector.token.utf8.lexicographicallyPrecedes(vector.encrypt.utf8))
    }

    // In this vector the nonce stands right before the ciphertext, as in most callbacks.
    @Test func `bytes moved from the ciphertext into the nonce are refused`() throws {
        let vector = try Vector.named("S1")
        var refusals: [EnvelopeError] = []
        let room = 32 - vector.nonce.utf8.count
        for cut in cuts(of: vector, timestamps: 10...10, nonces: 10...150)
        where cut.timestamp == vector.timestamp {
            let moved = cut.nonce.utf8.count - vector.nonce.utf8.count
            let failure = try #require(open(cut, of: vector))
            refusals.append(failure)
            switch failure {
            case .nonceShape: #expect(moved > room || cut.nonce.contains { "+/=".contains($0) })
            case .base64: #expect(moved <= room && !moved.isMultiple(of: 4))
            // Only 128 characters at a time would leave whole units, and the nonce has no room for them.
            case .cipherLength: #expect(moved <= room && moved.isMultiple(of: 4))
            default: Issue.record("\(failure)")
            }
        }
        #expect(refusals.contains(.nonceShape) && refusals.contains(.base64))
        #expect(refusals.contains { if case .cipherLength = $0 { true } else { false } })
    }

    @Test func `bytes moved between timestamp and nonce are refused`() throws {
        for vector in Vector.all {
            for cut in cuts(of: vector, timestamps: 1...20, nonces: 1...20)
            where cut.timestamp.utf8.count != 10 && cut.encrypt == vector.encrypt {
                #expect(open(cut, of: vector) == .timestampShape)
            }
        }
    }
}
