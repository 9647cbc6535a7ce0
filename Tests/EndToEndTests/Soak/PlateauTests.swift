import Support
import Testing

/// Series of figures as a soak could see them.
@Suite struct PlateauTests {
    /// Plays until it is decided.
    ///
    /// - Parameter bytes: The figure after so many.
    private func play(upTo end: Int = 300_000, bytes: (Int) -> Int) -> (state: Plateau.State, after: Int) {
        var plateau = Plateau()
        var count = 0
        while !plateau.isDecided, count < end {
            count += 7
            plateau.add(bytes(count), after: count)
        }
        return (plateau.state, count)
    }

    private func isFlat(_ state: Plateau.State) -> Bool { if case .flat = state { true } else { false } }
    private func isGrowing(_ state: Plateau.State) -> Bool {
        if case .growing = state { true } else { false }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `what comes and goes is flat, and takes no more than it must`(seed: UInt64) {
        var chance = SplitMix(state: seed)
        let (state, after) = play { _ in 5_000_000 + Int.random(in: 0...400_000, using: &chance) }
        #expect(isFlat(state))
        #expect(after < 11_000)
    }

    @Test(arguments: [100, 200, 1_400])
    func `what grows with every one is found`(each: Int) {
        var chance = SplitMix(state: 1)
        let (state, after) = play { 5_000_000 + $0 * each + Int.random(in: 0...400_000, using: &chance) }
        #expect(isGrowing(state), "\(state)")
        #expect(after < 20_000)
    }

    @Test func `what fills up and then stays is flat, however long that takes`() {
        // As the page cache does: 1,400 bytes for each, until it is full.
        let (state, after) = play { 5_000_000 + min($0, 3_500) * 1_400 }
        #expect(isFlat(state), "\(state)")
        #expect(after > 2 * 3_500)
    }

    @Test func `a leak that begins after the plateau was found is found`() {
        let (state, _) = play { 5_000_000 + max(0, $0 - 4_500) * 100 }
        #expect(isGrowing(state), "\(state)")
    }

    @Test func `what others keep under way, ever more of it and ever later, is no rise once it is over`() {
        // For 600 each: no stretch of that time is without it.
        let bursts = (0..<8).map { (begin: 1_500 << $0, bytes: 200_000 * ($0 + 1)) }
        let (state, after) = play { count in
            5_000_000 + (bursts.last { $0.begin <= count && count < $0.begin + 600 }?.bytes ?? 0)
        }
        #expect(isFlat(state), "\(state)")
        #expect(after < 11_000)
    }

    @Test func `what never stops growing, though more slowly, is given up at the end`() {
        let (state, after) = play { Int(5_000_000 + 3_000_000 * Double($0).squareRoot()) }
        #expect(isGrowing(state), "\(state)")
        #expect(after < 200_500)
    }
}
