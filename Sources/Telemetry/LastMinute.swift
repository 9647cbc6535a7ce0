import Elements

/// What was good and what was bad in the last minute, to ten seconds.
struct LastMinute {
    private struct Slot {
        var number: Int64 = -1
        var good = 0
        var bad = 0
    }

    private static let slotMilliseconds: Int64 = 10_000
    private static let count = 6
    private var slots = [Slot](repeating: Slot(), count: LastMinute.count)

    mutating func add(isBad: Bool, at now: Instant) {
        let number = now.milliseconds / Self.slotMilliseconds
        let index = Int(number % Int64(Self.count))
        if slots[index].number != number { slots[index] = Slot(number: number) }
        if isBad { slots[index].bad += 1 } else { slots[index].good += 1 }
    }

    /// Whether as much was bad as good; false when nothing was bad.
    func isHalfBad(at now: Instant) -> Bool {
        let oldest = now.milliseconds / Self.slotMilliseconds - Int64(Self.count)
        let recent = slots.filter { $0.number > oldest }
        let bad = recent.reduce(0) { $0 + $1.bad }
        return bad > 0 && bad >= recent.reduce(0) { $0 + $1.good }
    }
}
