import Elements
import Support

/// Every choice of a run, drawn from its seed.
final class Dice: Sendable {
    private let chance: Guarded<SplitMix>

    init(seed: UInt64) {
        // Neighbouring states give the same numbers, one place apart.
        var mixer = SplitMix(state: seed)
        chance = Guarded(SplitMix(state: mixer.next()))
    }

    func number(_ range: ClosedRange<Int64>) -> Int64 {
        chance.withLock { Int64.random(in: range, using: &$0) }
    }

    /// - Parameter percent: How often it is true, in a hundred.
    func chance(_ percent: Int64) -> Bool { number(0...99) < percent }

    func pick<Element: Sendable>(_ elements: [Element]) -> Element {
        elements[Int(number(0...Int64(elements.count - 1)))]
    }
}
