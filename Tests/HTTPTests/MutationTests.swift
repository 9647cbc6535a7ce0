import HTTP
import Testing

/// A small generator that a printed seed sets back to where it was. Source: SplitMix64, Steele and others.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct MutationTests {
    /// Bytes that decide something somewhere in a message.
    private static let telling = Array("\r\n\0\t :;,/?#%*=\"0159aAfFgxHh.-\u{7f}\u{e9}".utf8)

    @Test func `damaged requests get one verdict however they are cut`() {
        differ(samples: (wholeRequests + refusedRequests).map(\.bytes)) { requests(in: $0) }
    }

    @Test(arguments: ["GET", "HEAD"])
    func `damaged responses get one verdict however they are cut`(method: String) {
        differ(samples: responseCases.map(\.bytes)) { slices in
            var verdict = response(in: slices, to: method)
            // Whether bytes nobody asked for are there yet when the response is taken depends on the cut.
            verdict.messages = verdict.messages.map { $0.replacing(" close", with: "") }
            return verdict
        }
    }

    /// Reports the first message whose verdict depends on how it was cut.
    private func differ(samples: [String], judge: ([ArraySlice<UInt8>]) -> Verdict) {
        let seed = UInt64.random(in: 0...(.max))
        var random = Seeded(state: seed)
        let samples = samples.map { Array($0.utf8) }
        for _ in 0..<8_000 {
            var message = samples.randomElement(using: &random) ?? []
            for _ in 0...Int.random(in: 0...2, using: &random) { damage(&message, &random) }
            let wholly = judge([message[...]])
            let bytewise = judge(message.indices.map { message[$0...$0] })
            guard wholly == bytewise, wholly == judge(randomCuts(message, &random)) else {
                Issue.record("seed \(seed): \(String(decoding: message, as: UTF8.self).debugDescription)")
                return
            }
        }
    }

    private func damage(_ message: inout [UInt8], _ random: inout Seeded) {
        let place = Int.random(in: 0...message.count, using: &random)
        let byte = Self.telling.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: message.insert(byte, at: place)
        case 1 where place < message.count: message[place] = byte
        default: if place < message.count { message.remove(at: place) }
        }
    }

    private func randomCuts(_ message: [UInt8], _ random: inout Seeded) -> [ArraySlice<UInt8>] {
        var cuts: [ArraySlice<UInt8>] = []
        var rest = message[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            cuts.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return cuts
    }
}
